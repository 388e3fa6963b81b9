"""Rows of masks and snapshots: who sees what is covered, who covers, who takes pictures."""

from typing import Any

from .base import Matrix, Statuses

SEES: Statuses = (200, 200, 200, 403, 200, 403, 404, 401, 200, 200)
"""Whoever knows of the camera and works with it; the auditor and reporters do not."""
COVERS: Statuses = (403, 403, 403, 403, 200, 403, 404, 401, 200, 403)
"""The security administrator and who keeps the files."""
SENDS: Statuses = (403, 403, 403, 403, 400, 403, 404, 401, 400, 403)
"""Nothing is covered yet that a device could be sent."""
TAKES: Statuses = (403, 200, 403, 403, 403, 403, 404, 401, 403, 403)
"""Officers look; taking pictures is granted to them for a purpose."""

BRINGS: Statuses = COVERS
"""Who says that a camera is back where its masks fit."""
DRAWS: Statuses = (403, 403, 403, 403, 200, 403, 404, 401, 403, 403)
"""Who keeps the files has a small picture to draw on; administrators have none."""

MASK = {"left": 0.1, "top": 0.1, "right": 0.4, "bottom": 0.3, "name": "windows"}

ROWS: Matrix = {
    ("GET", "/channels/{channel}/masks"): (None, SEES),
    ("PUT", "/channels/{channel}/masks"): ({"masks": [MASK]}, COVERS),
    ("PUT", "/channels/{channel}/masks/position"): ({"preset": 3}, COVERS),
    ("POST", "/channels/{channel}/masks/position/confirm"): ({}, BRINGS),
    ("POST", "/channels/{channel}/masks/picture"): ({}, DRAWS),
    ("GET", "/channels/{channel}/masks/device"): (None, SEES),
    ("PUT", "/channels/{channel}/masks/device"): ({"on": True}, SENDS),
    ("POST", "/channels/{channel}/snapshot"): ({}, TAKES),
}


def keys(_country: Any) -> dict[str, int]:
    """Name no keys: the channel is everybody's."""
    return {}
