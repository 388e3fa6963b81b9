"""Rows of what cameras hang on: seen as files are, changed as files are."""

from typing import Any

from lianjing.apps.accounts.actor import system
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.services import files

from .base import FILES_SEE, FILES_SEE_ONE, Matrix, Statuses, reporting

EDIT_ONE: Statuses = (200, 403, 403, 403, 200, 200, 404, 401, 403, 403)
"""Whoever sees it and may not change it gets 403, who does not see it 404."""
MANAGE_ONE: Statuses = (200, 403, 403, 403, 200, 403, 403, 401, 403, 403)
POLE = {"values": {"name": "杆 1", "region": "340221"}}

ROWS: Matrix = {
    ("GET", "/companions/{pole_kind}/fields"): (None, FILES_SEE),
    ("GET", "/companions/{pole_kind}"): (None, FILES_SEE),
    ("POST", "/companions/{pole_kind}"): (POLE, reporting(201)),
    ("GET", "/companions/{pole_kind}/{pole}"): (None, FILES_SEE_ONE),
    ("PATCH", "/companions/{pole_kind}/{pole}"): (
        {"values": {"name": "杆 2"}, "version": 1},
        EDIT_ONE,
    ),
    ("POST", "/companions/{pole_kind}/{pole}/state"): (
        {"state": "repair", "reason": "倾斜"},
        MANAGE_ONE,
    ),
    ("GET", "/companions/{pole_kind}/{pole}/history"): (None, FILES_SEE_ONE),
    ("GET", "/companions/{pole_kind}/{pole}/cameras"): (None, FILES_SEE_ONE),
    ("POST", "/companions/{pole_kind}/{pole}/cameras"): (
        {"cameras": [1]},
        reporting(200),
    ),
    ("GET", "/companions/{pole_kind}/{pole}/photos"): (None, FILES_SEE_ONE),
    ("POST", "/companions/{pole_kind}/{pole}/photos"): (
        None,
        (422, 422, 422, 422, 422, 422, 422, 401, 422, 422),
    ),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a pole with a camera."""
    pole = files.create(
        actor=system("test"), kind=FileKind.POLE, values=POLE["values"], source=Source.PAGE
    )
    Camera.objects.create(name="杆上", region="340221", pole_id=pole.pk)
    return {"pole": pole.pk, "pole_kind": "pole"}
