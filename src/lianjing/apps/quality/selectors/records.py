"""Reads files for judging: their columns, and the facts other tables hold about them."""

from collections.abc import Sequence
from functools import cache

from django.db.models import Max

from lianjing.apps.equipment.choices import FileKind, FilingState
from lianjing.apps.equipment.fields import FIELDS
from lianjing.apps.equipment.models import Filing, Photo
from lianjing.apps.equipment.rows import MODELS

Record = dict[str, object]
_EXTRA = ("id", "state", "coded", "score", "errors", "warnings")
_BEST_FIRST = (
    FilingState.ACCEPTED,
    FilingState.CHANGE_DUE,
    FilingState.SUBMITTED,
    FilingState.RETURNED,
)


@cache
def _columns(kind: FileKind) -> tuple[str, ...]:
    model = MODELS[kind]
    known = {column.name for column in model._meta.get_fields()}
    mine = [field.key for field in FIELDS[kind] if field.key in known]
    extra = [name for name in (*_EXTRA, "merged_into") if name in known]
    return (*mine, *extra)


def records(kind: FileKind, ids: Sequence[int]) -> list[Record]:
    """Give files as records to judge, in the order of their keys."""
    rows = MODELS[kind]._default_manager.filter(pk__in=ids).order_by("pk")
    found: list[Record] = list(rows.values(*_columns(kind)))
    if kind in {FileKind.CAMERA, FileKind.SYSTEM}:
        _add_filings(kind, found)
    if kind is FileKind.CAMERA:
        _add_photos(found)
    return found


def is_history(record: Record) -> bool:
    """Tell whether a file is no longer judged: removed, or merged into another."""
    return record["state"] == "removed" or record.get("merged_into") is not None


def _add_filings(kind: FileKind, found: Sequence[Record]) -> None:
    """Say how far the filing of each is: its own, or that of the system it hangs on."""
    systems = {record["id" if kind is FileKind.SYSTEM else "system"] for record in found}
    of_system: dict[object, set[str]] = {}
    rows = Filing.objects.filter(system_id__in=[key for key in systems if key is not None])
    for key, state in rows.values_list("system_id", "filing_state"):
        of_system.setdefault(key, set()).add(state)
    of_camera: dict[object, set[str]] = {}
    if kind is FileKind.CAMERA:
        cameras = Filing.cameras.through._default_manager.filter(
            camera_id__in=[record["id"] for record in found]
        )
        for camera, state in cameras.values_list("camera_id", "filing__filing_state"):
            of_camera.setdefault(camera, set()).add(state)
    for record in found:
        system = record["id"] if kind is FileKind.SYSTEM else record["system"]
        states = of_camera.get(record["id"], set()) | of_system.get(system, set())
        record["filing_state"] = next((one.value for one in _BEST_FIRST if one in states), "")


def _add_photos(found: Sequence[Record]) -> None:
    photos = Photo.objects.filter(
        of=FileKind.CAMERA, file__in=[record["id"] for record in found], removed_at=None
    ).order_by()
    farthest: dict[object, object] = dict(
        photos.values("file").annotate(most=Max("distance")).values_list("file", "most")
    )
    for record in found:
        record["photo_distance"] = farthest.get(record["id"])
