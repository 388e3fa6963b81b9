"""Rows of proposals: whoever sees a file may propose, whoever keeps it decides."""

from typing import Any

from lianjing.apps.equipment.models import Camera, Proposal

from .base import FILES_SEE, Matrix, Statuses, but

PROPOSED = {"values": {"name": "东门"}}
PROPOSE: Statuses = (201, 201, 201, 403, 201, 201, 404, 401, 403, 403)
DECIDE: Statuses = (200, 404, 404, 403, 200, 200, 404, 401, 403, 403)
WITHDRAW: Statuses = (403, 404, 404, 403, 403, 403, 404, 401, 403, 403)

ROWS: Matrix = {
    ("POST", "/cameras/{proposed_camera}/proposals"): (PROPOSED, PROPOSE),
    ("GET", "/proposals"): (None, FILES_SEE),
    ("POST", "/proposals/{proposal}/decision"): ({"accept": True}, but(DECIDE, approver=404)),
    ("DELETE", "/proposals/{proposal}"): (None, but(WITHDRAW, approver=404)),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a proposal of somebody else."""
    camera = Camera.objects.create(name="校门", region="340121")
    proposal = Proposal.objects.create(
        camera=camera, values={"name": "东门"}, version=1, proposed_by="bureau"
    )
    return {"proposed_camera": camera.pk, "proposal": proposal.pk}
