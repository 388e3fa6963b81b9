"""Rows of rules and findings: whoever sees files sees what is wrong; few may change rules."""

from typing import Any

from lianjing.apps.equipment.models import Camera
from lianjing.apps.quality.models import Finding

from .base import FILES_SEE, FILES_SEE_ONE, Matrix, Statuses, admin, but, registering

REASON = {"reason": "边界点位，已现场核实"}
WAIVING: Statuses = (200, 403, 403, 403, 200, 403, 404, 401, 403, 403)
"""A finding out of scope does not exist; who sees it may still not accept it."""
NO_SETTING: Statuses = (404, 403, 403, 403, 403, 403, 403, 401, 404, 403)

ROWS: Matrix = {
    ("GET", "/quality/rules"): (None, FILES_SEE),
    ("GET", "/quality/rules/{rule}/history"): (None, FILES_SEE),
    ("PUT", "/quality/rules/{rule}/setting"): (
        {"enabled": True, **REASON},
        but(admin(200), security=200),
    ),
    ("POST", "/quality/rules/{rule}/withdraw"): (REASON, NO_SETTING),
    ("GET", "/quality/findings"): (None, FILES_SEE),
    ("GET", "/quality/findings/counts"): (None, FILES_SEE),
    ("POST", "/quality/findings/{finding}/waive"): (REASON, WAIVING),
    ("DELETE", "/quality/findings/{waived}/waive"): (None, WAIVING),
    ("GET", "/quality/cameras/{found_camera}"): (None, FILES_SEE_ONE),
    ("GET", "/quality/files/{found_kind}/{found_camera}"): (None, FILES_SEE_ONE),
    ("GET", "/quality/summary"): (None, FILES_SEE),
    ("GET", "/quality/summary/sheet"): (None, FILES_SEE),
    ("GET", "/quality/indicators"): (None, FILES_SEE),
    ("GET", "/quality/fields"): (None, FILES_SEE),
    ("POST", "/quality/judge"): ({}, registering(202)),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a camera with a finding that can be waived and one that is."""
    camera = Camera.objects.create(name="东门", region="340221")
    given = {"kind": "camera", "file": camera.pk, "severity": "error", "region": "340221"}
    open_one = Finding.objects.create(rule="position.county", field="longitude", **given)
    waived = Finding.objects.create(
        rule="code.region", field="code", state="waived", waived_by="x", **given
    )
    return {
        "rule": "position.photo",
        "finding": open_one.pk,
        "waived": waived.pk,
        "found_kind": "camera",
        "found_camera": camera.pk,
    }
