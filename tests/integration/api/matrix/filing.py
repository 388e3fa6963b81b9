"""Rows of filings: whoever sees files looks; filing binds, so few do it."""

from typing import Any

from lianjing.apps.accounts.actor import system
from lianjing.apps.equipment.models import System
from lianjing.apps.equipment.services import filing
from lianjing.apps.equipment.services.filing import FilingValues
from lianjing.apps.places.models import Unit

from .base import FILES_SEE, FILES_SEE_ONE, Matrix, registering

REASON = {"reason": "缺授权书"}

ROWS: Matrix = {
    ("GET", "/filings"): (None, FILES_SEE),
    ("GET", "/filings/rules"): (None, FILES_SEE),
    ("GET", "/filings/counts"): (None, FILES_SEE),
    ("GET", "/filings/unfiled"): (None, FILES_SEE),
    ("POST", "/filings/unfiled"): ({}, registering(200)),
    ("POST", "/filings"): ({"name": "新", "region": "340221"}, registering(201)),
    ("GET", "/filings/{filing}"): (None, FILES_SEE_ONE),
    ("PATCH", "/filings/{filing}"): ({"name": "别", "version": 1}, registering(200)),
    ("POST", "/filings/{filing}/submit"): ({"true": True}, registering(200)),
    ("POST", "/filings/{handed_in}/accept"): ({"number": "1"}, registering(200)),
    ("POST", "/filings/{handed_in}/return"): (REASON, registering(200)),
    ("POST", "/filings/{filing}/cancel"): (REASON, registering(200)),
    ("POST", "/filings/{filing}/proof"): (None, (422, 422, 422, 422, 422, 422, 422, 401, 422, 422)),
    ("GET", "/filings/{filing}/proof"): (
        None,
        (404, 404, 404, 403, 404, 404, 404, 401, 403, 404),
    ),
}


def keys(_country: Any) -> dict[str, Any]:
    """Draw one filing up and hand another in."""
    unit = Unit.objects.create(name="二中", uscc="12340123MB0000000X", region="340221")
    values = FilingValues(
        place_class="B1", in_use_on="2026-11-01", address="人民路", camera_count=3
    )
    found = {}
    for name in ("filing", "handed_in"):
        school = System.objects.create(name=name, unit=unit, region="340221")
        found[name] = filing.create_filing(
            actor=system("test"), system_key=school.pk, values=values
        ).pk
    filing.submit_filing(actor=system("test"), key=found["handed_in"])
    return found
