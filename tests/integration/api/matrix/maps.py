"""Rows of the map: whoever sees files; exporting an area takes the right to export."""

from typing import Any

from .base import FILES_SEE, Matrix, Statuses, but

TRIANGLE = {"polygon": [[117.0, 31.0], [118.0, 31.0], [117.5, 32.0]]}
EXPORTING: Statuses = (200, 403, 403, 403, 200, 200, 403, 401, 403, 403)
COVERING: Statuses = (400, 400, 400, 403, 400, 400, 400, 401, 403, 403)
"""Nobody has cameras in the division asked for; there is no extent to work with."""

ROWS: Matrix = {
    ("GET", "/map/settings"): (None, FILES_SEE),
    ("GET", "/map/points"): (None, FILES_SEE),
    ("GET", "/map/spots?ids=1"): (None, FILES_SEE),
    ("GET", "/map/find?search=x"): (None, FILES_SEE),
    ("POST", "/map/within"): (TRIANGLE, FILES_SEE),
    ("POST", "/map/within/export"): (TRIANGLE, EXPORTING),
    ("GET", "/map/coverage?region=99"): (None, but(COVERING, approver=400)),
}


def keys(_country: Any) -> dict[str, int]:
    """Name no keys: no path has one."""
    return {}
