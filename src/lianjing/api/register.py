"""The call register, reasons, and who watches now."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.description import gives
from lianjing.api.language import language_of
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.register_sheets import SHEET_TYPES, SheetKind, write_sheet
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.register import (
    CorrectionIn,
    EntriesOut,
    EntryOut,
    EntryQuery,
    ReasonIn,
    ReasonOut,
    ReasonsOut,
    StopIn,
    StoppedOut,
    WatchingListOut,
    WatchingOut,
)
from lianjing.apps.register import selectors, services
from lianjing.apps.register.services import Stated
from lianjing.apps.sharing import services as sharing
from lianjing.apps.viewing import selectors as viewing
from lianjing.apps.viewing import services as ending

router = Router(tags=["register"], auth=signed_in)

MOST_WATCHING = 2000


@router.get("/register", response=EntriesOut)
def list_entries(
    request: HttpRequest, query: Query[EntryQuery], page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """Search the register: one's own entries, or more with the permission."""
    rows = selectors.entries(actor=actor_in(request), where=query.where())
    language = language_of(request)
    return paged(rows, page, page_size, lambda found: [EntryOut.of(r, language) for r in found])


@router.get("/register/export", openapi_extra=gives("csv", "xlsx"))
def export_entries(
    request: HttpRequest, query: Query[EntryQuery], kind: SheetKind = SheetKind.XLSX
) -> HttpResponse:
    """Give a selection in the form of the decree: reason, content, unit, name and the rest."""
    rows = services.export(actor=actor_in(request), where=query.where(), kind=kind)
    response = HttpResponse(
        write_sheet(rows, kind, language_of(request)), content_type=SHEET_TYPES[kind]
    )
    response.headers["Content-Disposition"] = f'attachment; filename="register.{kind.value}"'
    return response


@router.get("/register/reasons", response=ReasonsOut)
def list_reasons(request: HttpRequest) -> ReasonsOut:
    """List one's own reasons that still stand."""
    rows = selectors.purposes_open(actor=actor_in(request))
    return ReasonsOut(items=[ReasonOut.of(row) for row in rows])


@router.post("/register/reasons", response={201: ReasonOut})
def state_reason(request: HttpRequest, body: ReasonIn) -> Status[ReasonOut]:
    """Say what one looks for; it is not asked again for the hours of a shift."""
    row = services.state_reason(
        actor=actor_in(request),
        stated=Stated(purpose=body.purpose, text=body.text, grant=body.grant, group=body.group),
    )
    return Status(201, ReasonOut.of(row))


@router.get("/register/{key}", response=EntryOut)
def get_entry(request: HttpRequest, key: Key) -> EntryOut:
    """Show one entry."""
    return EntryOut.of(selectors.entry(actor=actor_in(request), key=key), language_of(request))


@router.post("/register/{key}/corrections", response={201: EntryOut})
def correct_entry(request: HttpRequest, key: Key, body: CorrectionIn) -> Status[EntryOut]:
    """Put an entry right by a row beside it."""
    actor = actor_in(request)
    entry = selectors.entry(actor=actor, key=key)
    services.correct(actor=actor, entry=entry, field=body.field, value=body.value, why=body.why)
    shown = selectors.entry(actor=actor, key=key)
    return Status(201, EntryOut.of(shown, language_of(request)))


@router.get("/watching", response=WatchingListOut)
def list_watching(
    request: HttpRequest, channel: Key | None = None, user: Key | None = None
) -> WatchingListOut:
    """List who watches what now, upper platforms too: everybody with the permission, or oneself."""
    rows = selectors.open_entries(actor=actor_in(request))
    if channel is not None:
        rows = rows.filter(channel=channel)
    if user is not None:
        rows = rows.filter(user=user)
    found = list(rows[:MOST_WATCHING])
    running = viewing.sessions_of_entries(row.pk for row in found)
    items = [WatchingOut.of(row, running.get(row.pk)) for row in found]
    return WatchingListOut(items=items, total=len(items))


@router.post("/watching/stop", response=StoppedOut)
def stop_watching(request: HttpRequest, body: StopIn) -> StoppedOut:
    """Make somebody stop, everybody on a camera, or everything of a person; they are told why."""
    actor = actor_in(request)
    sessions = viewing.sessions_to_stop(
        actor=actor, entries=body.entries, user=body.user, channel=body.channel
    )
    stopped = ending.stop_sessions(actor=actor, sessions=sessions, why=body.why)
    stopped += sharing.stop_relays(
        actor=actor, entries=body.entries, channel=body.channel, why=body.why
    )
    return StoppedOut(stopped=stopped)
