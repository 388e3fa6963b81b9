"""Rows of the call register, reasons, and who watches now."""

from tests.integration.api.conftest import Country

from lianjing.apps.accounts.actor import system
from lianjing.apps.register import services
from lianjing.apps.register.choices import Deed
from lianjing.apps.register.services import Look, Reason

from .base import ANYONE, Matrix

NONE = (404, 404, 404, 404, 404, 404, 404, 401, 404, 404)

ROWS: Matrix = {
    ("GET", "/register"): (None, ANYONE),
    ("GET", "/register/export"): (None, (403, 403, 403, 200, 403, 403, 403, 401, 403, 200)),
    ("GET", "/register/reasons"): (None, ANYONE),
    ("POST", "/register/reasons"): (
        {"purpose": "duty"},
        (201, 201, 201, 201, 201, 201, 201, 401, 201, 201),
    ),
    ("GET", "/register/{entry}"): (None, (404, 404, 404, 200, 404, 404, 404, 401, 404, 200)),
    ("POST", "/register/{entry}/corrections"): (
        {"field": "reason", "value": "x", "why": "y"},
        (404, 404, 404, 403, 404, 404, 404, 401, 404, 201),
    ),
    ("GET", "/watching"): (None, ANYONE),
    ("POST", "/watching/stop"): (
        {"entries": [], "why": "test"},
        (403, 403, 403, 403, 403, 403, 403, 401, 200, 200),
    ),
    ("GET", "/sessions/none/ending"): (None, NONE),
    ("POST", "/sessions/none/tampering"): ({"what": "removed"}, NONE),
}


def keys(country: Country) -> dict[str, int]:
    """Make an entry of the platform's own."""
    look = Look(deed=Deed.LIVE, actor=system("test"), channel=country.gate, reason=Reason("test"))
    return {"entry": services.open_entry(look=look).pk}
