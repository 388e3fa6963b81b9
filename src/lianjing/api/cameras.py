"""Camera files: lists, the whole file, changes, history, life, neighbours."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.camera_changes import (
    FileChangeOut,
    FileHistoryOut,
    FileStateIn,
)
from lianjing.api.schemas.cameras import (
    CameraDetailOut,
    CameraFieldOut,
    CameraFieldsOut,
    CameraFilingOut,
    CameraIn,
    CameraPatch,
    CameraQuery,
    CameraSavedOut,
    CamerasOut,
    LifeStepOut,
    NearbyCameraOut,
    NeighboursOut,
    SeenChannelOut,
    Shower,
    Sort,
    ref,
    values_of,
)
from lianjing.api.schemas.common import Page, PageSize, changes
from lianjing.api.schemas.photos import (
    PhotoOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.choices import LIFE_STEPS, FileKind, LifeState, Source
from lianjing.apps.equipment.fields import FIELDS
from lianjing.apps.equipment.models import Camera, Change
from lianjing.apps.equipment.selectors import cameras as selectors
from lianjing.apps.equipment.selectors import history as past
from lianjing.apps.equipment.selectors.filters import CameraFilter
from lianjing.apps.equipment.selectors.points import watched
from lianjing.apps.equipment.services import files, looking
from lianjing.apps.equipment.wording import CONTACTS, Wording, state_word
from lianjing.apps.places.selectors import full_names_of
from lianjing.apps.quality.selectors.findings import FindingFilter, findings

router = Router(tags=["cameras"], auth=signed_in)

Metres = Annotated[float, Field(gt=0, le=5000)]
_PARTS = ("pole", "recorder", "system", "link", "contract")
CAMERA = FileKind.CAMERA


def filter_of(actor: Actor, query: CameraQuery, ids: tuple[int, ...] | None = None) -> CameraFilter:
    """Make what selectors take of a query; a rule becomes the files with an open finding of it."""
    among = query.counted().cameras()
    if query.rule:
        found = findings(actor=actor, where=FindingFilter(kind=CAMERA, rule=query.rule))
        broken = found.order_by().values("file")
        among = broken if among is None else among.filter(pk__in=broken)
    return query.where(among=among, ids=ids)


def shower(actor: Actor, language: str, rows: list[Camera]) -> Shower:
    """Fetch once what a page of cameras is shown with."""
    return Shower(
        language,
        full_names_of(row.region for row in rows),
        watched(actor=actor, codes=[row.code for row in rows]),
    )


@router.get("/camera-fields", response=CameraFieldsOut)
def camera_fields(request: HttpRequest, kind: FileKind = CAMERA) -> CameraFieldsOut:
    """Name the fields of a kind of file; their tables are under `/code-tables`."""
    words = Wording(kind, language_of(request))
    return CameraFieldsOut(
        items=[
            CameraFieldOut(
                key=one.key,
                label=words.label(one.key),
                kind=one.kind,
                group=one.group,
                table=one.table,
            )
            for one in FIELDS[kind]
        ]
    )


@router.get("/cameras", response=CamerasOut)
def list_cameras(
    request: HttpRequest,
    query: Query[CameraQuery],
    sort: Sort = "name",
    page: Page = 1,
    page_size: PageSize = 50,
) -> CamerasOut:
    """Search camera files by name, code, pinyin, address or IP, and by what is known of them."""
    actor = actor_in(request)
    found = selectors.camera_page(
        actor=actor, where=filter_of(actor, query), sort=sort, page=page, page_size=page_size
    )
    show = shower(actor, language_of(request), found.items)
    return CamerasOut(
        items=[show.row(row) for row in found.items],
        total=found.total,
        capped=found.capped,
        page=page,
        page_size=page_size,
    )


@router.post("/cameras", response={201: CameraDetailOut})
def create_camera(request: HttpRequest, body: CameraIn) -> Status[CameraDetailOut]:
    """Make a camera file."""
    actor = actor_in(request)
    made = files.create(
        actor=actor,
        kind=CAMERA,
        values=body.values,
        state=body.state,
        reason=body.reason,
        source=source_of(request),
    )
    return Status(201, CameraDetailOut(**_detail(request, made.pk)))


@router.get("/cameras/by-code/{code}", response=CameraDetailOut)
def camera_by_code(request: HttpRequest, code: str) -> CameraDetailOut:
    """Show the file that has a 20-digit code: what a QR code on a pole leads to."""
    found = selectors.camera_by_code(actor=actor_in(request), code=code[:20])
    return CameraDetailOut(**_detail(request, found.pk))


@router.get("/cameras/{int:key}", response=CameraDetailOut)
def get_camera(request: HttpRequest, key: int, contacts: bool = False) -> CameraDetailOut:
    """Show a whole file; `contacts` shows telephone numbers unmasked and is recorded."""
    return CameraDetailOut(**_detail(request, key, contacts=contacts))


@router.patch("/cameras/{int:key}", response=CameraSavedOut)
def change_camera(request: HttpRequest, key: int, body: CameraPatch) -> CameraSavedOut:
    """Change fields; 409 `changed_meanwhile` if somebody else changed the same ones since."""
    saved = files.change(
        actor=actor_in(request),
        kind=CAMERA,
        key=key,
        values=body.values,
        expected_version=body.version,
        reason=body.reason,
        source=source_of(request),
    )
    return CameraSavedOut(**_detail(request, key), changed=[*saved.after], merged=[*saved.merged])


@router.post("/cameras/{int:key}/state", response=CameraSavedOut)
def change_state(request: HttpRequest, key: int, body: FileStateIn) -> CameraSavedOut:
    """Take a camera a step on in its life; a removed one keeps its code for ever."""
    saved = files.change_state(
        actor=actor_in(request),
        kind=CAMERA,
        key=key,
        state=body.state,
        reason=body.reason,
        on=body.on,
        source=source_of(request),
    )
    return CameraSavedOut(**_detail(request, key), changed=[*saved.after], merged=[])


@router.get("/cameras/{int:key}/history", response=FileHistoryOut)
def camera_history(
    request: HttpRequest, key: int, page: Page = 1, page_size: PageSize = 20
) -> PageDict:
    """Tell who changed what, from what to what, when and why."""
    actor = actor_in(request)
    selectors.camera(actor=actor, key=key)

    def shape(rows: list[Change]) -> list[FileChangeOut]:
        words = Wording(CAMERA, language_of(request), names=past.names_in(rows))
        return [FileChangeOut.of(row, words, masks=True) for row in rows]

    rows = past.history(actor=actor, kind=CAMERA, key=key)
    return paged(rows, page, page_size, shape)


@router.get("/cameras/{int:key}/neighbours", response=NeighboursOut)
def camera_neighbours(request: HttpRequest, key: int, metres: Metres = 200.0) -> NeighboursOut:
    """Give the cameras around one, nearest first."""
    actor = actor_in(request)
    camera = selectors.camera(actor=actor, key=key)
    found = selectors.neighbours(actor=actor, camera=camera, metres=metres)
    show = shower(actor, language_of(request), [row for row, _ in found])
    return NeighboursOut(
        items=[NearbyCameraOut(**show.fields(row), metres=round(away, 1)) for row, away in found]
    )


def source_of(request: HttpRequest) -> Source:
    """Tell where a change comes from: a token is another system, the rest are our pages."""
    if request.headers.get("Authorization"):
        return Source.API
    return Source.PHONE if request.headers.get("X-Lianjing-Page") == "phone" else Source.PAGE


def _detail(request: HttpRequest, key: int, *, contacts: bool = False) -> dict[str, Any]:
    actor, language = actor_in(request), language_of(request)
    row = selectors.camera(actor=actor, key=key)
    if contacts:
        looking.reveal_contacts(actor=actor, file=row)
    seen = selectors.channels_of(actor=actor, camera=row)
    happened = selectors.network_history(actor=actor, channels=seen) if seen else []
    words = Wording(CAMERA, language, region=row.region)
    pictures = past.photos(actor=actor, kind=CAMERA, key=key)
    return {
        **shower(actor, language, [row]).fields(row),
        "values": values_of(row, words, masks=not contacts),
        "extras": row.extras,
        "coded": row.coded,
        "masked": [] if contacts else sorted(k for k in CONTACTS if getattr(row, k, "")),
        "parts": {name: ref(getattr(row, name)) for name in _PARTS},
        "steps": [
            LifeStepOut(state=state, text=state_word(state, language))
            for state in LifeState
            if state in LIFE_STEPS[LifeState(row.state)]
        ],
        "seen": [SeenChannelOut.of(channel, language) for channel in seen],
        "network_history": changes(happened, language),
        "photos": [PhotoOut.of(photo) for photo in pictures],
        "filings": [CameraFilingOut.of(filing) for filing in selectors.filings_of(row)],
        "merged_into": ref(row.merged_into),
        "created_at": row.created_at,
    }
