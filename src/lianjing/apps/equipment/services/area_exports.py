"""Takes the cameras of an area out as a table."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.selectors import points
from lianjing.apps.equipment.selectors.points import PointFilter

_AT_ONCE: Final = 500


class ExportedRow(NamedTuple):
    """One camera of the table."""

    code: str
    name: str
    point_class: str
    state: str
    region: str
    unit: str
    address: str
    longitude: float | None
    latitude: float | None


@transaction.atomic
def export_area(
    *, actor: Actor, corners: Sequence[tuple[float, float]], where: PointFilter
) -> list[ExportedRow]:
    """Give what a table of an area holds, and record that it was taken out."""
    require(actor, Permission.FILES_EXPORT)
    found = points.within(actor=actor, corners=corners, where=where)
    keys = [camera.id for camera in found]
    fields = ("pk", "unit__name", *(f for f in ExportedRow._fields if f != "unit"))
    rows: dict[int, ExportedRow] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = Camera.objects.filter(files_in_scope(actor), pk__in=keys[start : start + _AT_ONCE])
        for values in some.order_by().values(*fields):
            key, unit = values.pop("pk"), values.pop("unit__name") or ""
            rows[key] = ExportedRow(**{**values, "code": values["code"] or ""}, unit=unit)
    audit.record(actor, "area.exported", name="cameras-in-area", after={"cameras": len(keys)})
    return [rows[key] for key in keys if key in rows]
