"""What is done to many camera files at once: changes with a dry run first, CSV, QR codes."""

import csv
import io
from collections.abc import Iterable
from typing import Annotated, Literal

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.cameras import CAMERA, filter_of, source_of
from lianjing.api.description import gives
from lianjing.api.language import language_of
from lianjing.api.schemas.camera_changes import (
    MOST_SHOWN,
    CameraBulkIn,
    CameraBulkOut,
    CameraSelection,
    bulk_rows,
)
from lianjing.api.schemas.cameras import (
    CameraQuery,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.fields import FIELDS
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.selectors import cameras as selectors
from lianjing.apps.equipment.services import files, looking
from lianjing.apps.equipment.services.files import FileChange, Outcome
from lianjing.apps.equipment.wording import Wording, masked, state_word
from lianjing.kernel.errors import DomainError

router = Router(tags=["cameras"], auth=signed_in)

MOST_IN_CSV = 20_000
"""More are exported by a job, under `/exports`."""
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet reckon instead of show."""
Ids = Annotated[str, Field(max_length=20_000, pattern=r"^(\d{1,18}(,\d{1,18})*)?$")]
Scale = Annotated[int, Field(ge=1, le=40)]


@router.post("/cameras/bulk", response=CameraBulkOut)
def change_selection(request: HttpRequest, body: CameraBulkIn) -> CameraBulkOut:
    """Change fields, or the state of life, of a selection; a dry run says what would become."""
    actor, language = actor_in(request), language_of(request)
    require(actor, Permission.FILES_EDIT)
    keys = _keys(actor, body.select)
    outcomes = _change(actor, body, keys, request)
    listed = [k for k, o in zip(keys, outcomes, strict=True) if o.problems or o.after]
    names = selectors.by_keys(actor=actor, keys=listed[: MOST_SHOWN * 10])
    refused = sum(1 for one in outcomes if one.problems)
    changed = sum(1 for one in outcomes if one.after and not one.problems)
    return CameraBulkOut(
        dry_run=body.dry_run,
        count=len(keys),
        changed=changed,
        unchanged=len(keys) - refused - changed,
        refused=refused,
        rows=bulk_rows(keys, outcomes, names, language),
    )


def _keys(actor: Actor, select: CameraSelection) -> list[int]:
    if select.ids is not None:
        return list(dict.fromkeys(select.ids))
    if select.filter is None:
        raise DomainError("neither keys nor a filter", code="nothing_selected")
    return selectors.selected_keys(actor=actor, where=filter_of(actor, select.filter))


def _change(
    actor: Actor, body: CameraBulkIn, keys: list[int], request: HttpRequest
) -> list[Outcome]:
    if body.state is not None:
        return files.change_states(
            actor=actor,
            kind=CAMERA,
            keys=keys,
            state=body.state,
            on=body.on,
            reason=body.reason,
            source=source_of(request),
            dry_run=body.dry_run,
        )
    if not body.values:
        raise DomainError("no values", code="nothing_selected")
    return files.change_many(
        actor=actor,
        kind=CAMERA,
        changes=[FileChange(key, body.values) for key in keys],
        reason=body.reason,
        source=source_of(request),
        dry_run=body.dry_run,
    )


@router.get("/cameras.csv", openapi_extra=gives("csv"))
def export_csv(request: HttpRequest, query: Query[CameraQuery], ids: Ids = "") -> HttpResponse:
    """Give a selection as CSV with every field in words and codes; telephone numbers masked."""
    actor = actor_in(request)
    require(actor, Permission.FILES_EXPORT)
    named = tuple(map(int, ids.split(","))) if ids else None
    rows = selectors.cameras(actor=actor, where=filter_of(actor, query, named))
    found = list(rows.order_by("name", "id")[: MOST_IN_CSV + 1])
    if len(found) > MOST_IN_CSV:
        most = {"most": str(MOST_IN_CSV)}
        raise DomainError("too many for CSV", code="too_many_selected", facts=most)
    looking.note_export(actor=actor, kind=CAMERA, count=len(found))
    response = HttpResponse(
        "\ufeff" + _csv(found, language_of(request)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="cameras.csv"'
    return response


def _csv(rows: Iterable[Camera], language: str) -> str:
    words = Wording(CAMERA, language)
    fields = FIELDS[CAMERA]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", words.label("state"), *(words.label(one.key) for one in fields)])
    for row in rows:
        values = (words.text(one.key, masked(one.key, _raw(row, one.key))) for one in fields)
        writer.writerow([row.pk, state_word(row.state, language), *map(_harmless, values)])
    return out.getvalue()


def _raw(row: Camera, key: str) -> object:
    return getattr(row, f"{key}_id", None) if hasattr(row, f"{key}_id") else getattr(row, key)


def _harmless(text: str) -> str:
    """Keep a spreadsheet from reckoning with what somebody wrote; numbers stay numbers."""
    if text.startswith(_ACTIVE) and not text.lstrip("+-").replace(".", "", 1).isdecimal():
        return f"'{text}"
    return text


@router.get("/cameras/{int:key}/qr", openapi_extra=gives("svg", "png"))
def qr(
    request: HttpRequest, key: int, form: Literal["svg", "png"] = "svg", scale: Scale = 8
) -> HttpResponse:
    """Give the QR code for the pole: it opens the page of this camera on a telephone."""
    camera = selectors.camera(actor=actor_in(request), key=key)
    out = io.BytesIO()
    made = segno.make(qr_target(request, camera), error="m", micro=False)
    if form == "svg":
        made.save(out, kind="svg", scale=scale, border=2, xmldecl=False)
    else:
        made.save(out, kind="png", scale=scale, border=4)
    kind = "image/svg+xml" if form == "svg" else "image/png"
    response = HttpResponse(out.getvalue(), content_type=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def qr_target(request: HttpRequest, camera: Camera) -> str:
    """Give the address a QR code holds: by the setting, else where the caller has found us."""
    base: str = settings.INSTALLATION.settings.files.public_url.rstrip("/")
    name = camera.code or f"id-{camera.pk}"
    return f"{base or f'{request.scheme}://{request.get_host()}'}/m/c/{name}"
