"""Rows of labels."""

from tests.integration.api.conftest import Country

from lianjing.apps.accounts.actor import system
from lianjing.apps.registry import services

from .base import Matrix, Statuses

SEE: Statuses = (403, 403, 403, 200, 200, 403, 403, 401, 200, 200)
"""Who sets labels, and who looks after grants."""
MAKE: Statuses = (403, 403, 403, 403, 201, 403, 403, 401, 201, 403)
SET: Statuses = (403, 403, 403, 403, 200, 403, 403, 401, 200, 403)
REMOVE: Statuses = (403, 403, 403, 403, 403, 403, 403, 401, 204, 403)

ROWS: Matrix = {
    ("GET", "/labels"): (None, SEE),
    ("GET", "/labels/names"): (None, SEE),
    ("GET", "/labels/cameras"): (None, SEE),
    ("POST", "/labels"): ({"name": "square"}, MAKE),
    ("PATCH", "/labels/{gate_label}"): ({"note": "gates"}, SET),
    ("DELETE", "/labels/{gate_label}"): (None, REMOVE),
    ("POST", "/labels/{gate_label}/impact"): ({"channels": [1]}, SEE),
    ("POST", "/labels/{gate_label}/cameras"): ({"channels": [1]}, SET),
}


def keys(country: Country) -> dict[str, int]:
    """Make a label."""
    del country
    return {"gate_label": services.create_label(actor=system("test"), name="gate").pk}
