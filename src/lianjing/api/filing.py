"""Filings (备案) with the county police, their deadlines, receipts and changes."""

from typing import Annotated

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import File, Router, Status, UploadedFile
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.description import PAPERS, gives
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.filing import (
    DrawnUpOut,
    DrawUpIn,
    FilingAcceptIn,
    FilingCountsOut,
    FilingDetailOut,
    FilingDifferenceOut,
    FilingIn,
    FilingOut,
    FilingPatch,
    FilingReasonIn,
    FilingRuleOut,
    FilingRulesOut,
    FilingsOut,
    FilingSubmitIn,
    UnfiledListOut,
    UnfiledOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import deadlines
from lianjing.apps.equipment.choices import FilingState
from lianjing.apps.equipment.models import Filing
from lianjing.apps.equipment.selectors import filing as selectors
from lianjing.apps.equipment.selectors.filing import FilingFilter, Standing
from lianjing.apps.equipment.services import filing as services
from lianjing.apps.places.selectors import full_names_of
from lianjing.kernel.errors import DomainError, NotFoundError

router = Router(tags=["filings"], auth=signed_in)

Region = Annotated[str, Field(pattern=r"^[0-9]*$", max_length=12)]


def _shown(rows: list[Filing]) -> list[FilingOut]:
    today = timezone.localdate()
    regions = full_names_of({row.region for row in rows if row.region})
    return [FilingOut.of(row, selectors.standing(row, today), regions) for row in rows]


def _whole(actor: Actor, key: int) -> FilingDetailOut:
    row = selectors.filing(actor=actor, key=key)
    standing = selectors.standing(row, timezone.localdate())
    stated = selectors.particulars(row)
    (head,) = _shown([row])
    return FilingDetailOut(
        **head.dict(),
        storage_days=row.storage_days,
        camera_count=row.camera_count,
        channel=row.channel,
        agent=row.agent,
        notes=row.notes,
        cameras=row.cameras.count(),
        particulars=stated,
        filed=row.filed,
        missing=selectors.missing(stated),
        differences=[
            FilingDifferenceOut(key=name, filed=before, now=now)
            for name, (before, now) in selectors.differences(row).items()
        ],
        acts=_acts(actor, row, standing),
    )


def _acts(actor: Actor, row: Filing, standing: Standing) -> list[str]:
    if not actor.may(Permission.FILES_MANAGE):
        return []
    stored = FilingState(row.filing_state)
    may = {
        "change": stored in deadlines.MAY_CHANGE,
        "submit": stored in deadlines.MAY_SUBMIT and standing.needed is not False,
        "decide": stored in deadlines.MAY_DECIDE,
        "cancel": stored is not FilingState.CANCELLED,
    }
    return [act for act, allowed in may.items() if allowed]


@router.get("/filings/rules", response=FilingRulesOut)
def list_rules(request: HttpRequest) -> FilingRulesOut:
    """List the days and dates of filing with source and confidence."""
    require(actor_in(request), Permission.FILES_VIEW)
    return FilingRulesOut(items=[FilingRuleOut.of(row) for row in deadlines.rows_now()])


@router.get("/filings/counts", response=FilingCountsOut)
def count_filings(request: HttpRequest) -> FilingCountsOut:
    """Count filings by how they stand today, and systems that have none."""
    actor = actor_in(request)
    return FilingCountsOut(
        counts=selectors.counts(actor=actor, day=timezone.localdate()),
        unfiled=selectors.unfiled_systems(actor=actor).count(),
    )


@router.get("/filings/unfiled", response=UnfiledListOut)
def list_unfiled(
    request: HttpRequest, region: Region = "", page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List the systems of places that are to be filed and have no filing."""
    rows = selectors.unfiled_systems(actor=actor_in(request), region=region)
    return paged(rows, page, page_size, lambda found: map(UnfiledOut.of, found))


@router.post("/filings/unfiled", response=DrawnUpOut)
def draw_up(request: HttpRequest, body: DrawUpIn) -> DrawnUpOut:
    """Draw up a filing for each of them."""
    made = services.draw_up_missing(actor=actor_in(request), region=body.region)
    return DrawnUpOut(made=len(made))


@router.get("/filings", response=FilingsOut)
def list_filings(
    request: HttpRequest,
    search: Annotated[str, Field(max_length=200)] = "",
    region: Region = "",
    unit: Key | None = None,
    state: FilingState | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List filings as they stand today, those that are due first."""
    where = FilingFilter(search=search, region=region, unit=unit, state=state)
    rows = selectors.filings(actor=actor_in(request), where=where, day=timezone.localdate())
    return paged(rows, page, page_size, _shown)


@router.post("/filings", response={201: FilingDetailOut})
def create_filing(request: HttpRequest, body: FilingIn) -> Status[FilingDetailOut]:
    """Draw up a filing, filled in from what is known."""
    actor = actor_in(request)
    made = services.create_filing(
        actor=actor,
        unit=body.unit,
        system_key=body.system,
        cameras=body.cameras,
        values=body.values(),
    )
    return Status(201, _whole(actor, made.pk))


@router.get("/filings/{int:key}", response=FilingDetailOut)
def get_filing(request: HttpRequest, key: int) -> FilingDetailOut:
    """Show a filing with what it states and what has changed since."""
    return _whole(actor_in(request), key)


@router.patch("/filings/{int:key}", response=FilingDetailOut)
def change_filing(request: HttpRequest, key: int, body: FilingPatch) -> FilingDetailOut:
    """Change a filing while it is not in the hands of the police."""
    actor = actor_in(request)
    services.change_filing(
        actor=actor,
        key=key,
        version=body.version,
        values=body.values(),
        cameras=body.cameras,
    )
    return _whole(actor, key)


@router.post("/filings/{int:key}/submit", response=FilingDetailOut)
def submit_filing(request: HttpRequest, key: int, body: FilingSubmitIn) -> FilingDetailOut:
    """Note that it was handed in: what it states is frozen."""
    actor = actor_in(request)
    services.submit_filing(actor=actor, key=key, on=body.on, channel=body.channel, agent=body.agent)
    return _whole(actor, key)


@router.post("/filings/{int:key}/accept", response=FilingDetailOut)
def accept_filing(request: HttpRequest, key: int, body: FilingAcceptIn) -> FilingDetailOut:
    """Note that the police have accepted it."""
    actor = actor_in(request)
    services.accept_filing(actor=actor, key=key, number=body.number, on=body.on)
    return _whole(actor, key)


@router.post("/filings/{int:key}/return", response=FilingDetailOut)
def return_filing(request: HttpRequest, key: int, body: FilingReasonIn) -> FilingDetailOut:
    """Note that the police have sent it back, and why."""
    actor = actor_in(request)
    services.return_filing(actor=actor, key=key, reason=body.reason)
    return _whole(actor, key)


@router.post("/filings/{int:key}/cancel", response=FilingDetailOut)
def cancel_filing(request: HttpRequest, key: int, body: FilingReasonIn) -> FilingDetailOut:
    """Cancel a filing."""
    actor = actor_in(request)
    services.cancel_filing(actor=actor, key=key, reason=body.reason)
    return _whole(actor, key)


@router.post("/filings/{int:key}/proof", response=FilingDetailOut)
def attach_proof(request: HttpRequest, key: int, file: File[UploadedFile]) -> FilingDetailOut:
    """Keep the scanned receipt: a PDF, JPEG or PNG of at most 10 MB."""
    actor = actor_in(request)
    if (file.size or 0) > services.MOST_PROOF_BYTES:
        detail = "超过 10 MB / more than 10 MB"
        raise DomainError("size", code="proof_bad", facts={"detail": detail})
    services.attach_proof(actor=actor, key=key, data=bytes(file.read()))
    return _whole(actor, key)


_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@router.get("/filings/{int:key}/proof", openapi_extra=gives(*PAPERS))
def get_proof(request: HttpRequest, key: int) -> FileResponse:
    """Give the receipt, to be kept, never to be shown inside a page of ours."""
    row = selectors.filing(actor=actor_in(request), key=key)
    path = services.proof_of(row)
    if path is None or not path.exists():
        raise NotFoundError("no receipt")
    media_type = str(row.extras.get("proof_type", ""))
    ending = _ENDINGS.get(media_type, "bin")
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"filing-{row.pk}.{ending}",
        content_type=media_type if media_type in _ENDINGS else "application/octet-stream",
    )
