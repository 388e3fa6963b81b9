"""Rows of the phone: whoever sees files reads, whoever edits them checks."""

from typing import Any

from lianjing.apps.equipment.models import Camera

from .base import FILES_SEE, FILES_SEE_ONE, Matrix, Statuses

CHECK = {"key": "matrix-0001", "camera": 2**40, "at": "2026-11-20T10:00:00+08:00"}
CHECKING: Statuses = (404, 403, 403, 403, 404, 404, 403, 401, 403, 403)
SENDING: Statuses = (422, 422, 422, 422, 422, 422, 422, 401, 422, 422)
"""What is sent here is no form: it is refused before anybody looks at rights."""

ROWS: Matrix = {
    ("GET", "/phone/near?longitude=117&latitude=31"): (None, FILES_SEE),
    ("GET", "/phone/find?search=x"): (None, FILES_SEE),
    ("GET", "/phone/cameras/{phone_camera}"): (None, FILES_SEE_ONE),
    ("POST", "/phone/checks"): (CHECK, CHECKING),
    ("POST", "/phone/photos"): (None, SENDING),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a camera of the county."""
    camera = Camera.objects.create(name="门口", region="340221")
    return {"phone_camera": f"id-{camera.pk}"}
