"""Rows of grants, of questions about them, of labels."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.integration.api.conftest import Country

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.models import User
from lianjing.apps.rights import services
from lianjing.apps.rights.choices import WATCHING, Origin, Purpose, SubjectKind
from lianjing.apps.rights.services import GrantPlan

from .base import ANYONE, Matrix, Statuses, security

LOOK: Statuses = (403, 403, 403, 200, 403, 403, 403, 401, 200, 200)
LOOK_ONE: Statuses = (404, 404, 404, 200, 404, 404, 404, 401, 200, 200)
"""Somebody else's grant does not exist for who may not see everybody's."""
ACT: Statuses = (404, 404, 404, 403, 404, 404, 404, 401, 200, 200)
CHANGE: Statuses = (404, 404, 404, 403, 404, 404, 404, 401, 400, 403)
"""What a request gave is not changed here, by nobody."""
PREVIEW: Statuses = (404, 404, 404, 403, 404, 404, 404, 401, 200, 403)
LOOK_NAMED = LOOK
WHY = {"reason": "test"}


def direct(keys: dict[str, int]) -> dict[str, Any]:
    """Give what a direct grant is made of."""
    return {
        "title": "test",
        "subject": "person",
        "person": keys["user"],
        "actions": ["live"],
        "purpose": "duty",
        "basis": "paper",
        "valid_until": f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
        "channels": [keys["channel"]],
    }


ROWS: Matrix = {
    ("GET", "/grants"): (None, LOOK),
    ("GET", "/grants/mine"): (None, ANYONE),
    ("GET", "/grants/export"): (None, LOOK),
    ("POST", "/grants"): (direct, security(201)),
    ("GET", "/grants/{grant}"): (None, LOOK_ONE),
    ("PATCH", "/grants/{grant}"): ({**WHY, "max_streams": 1}, ACT),
    ("GET", "/grants/{grant}/channels"): (None, LOOK_ONE),
    ("GET", "/grants/{grant}/history"): (None, LOOK_ONE),
    ("POST", "/grants/{grant}/change"): ({**WHY, "max_streams": 1}, CHANGE),
    ("POST", "/grants/preview"): (direct, security(200)),
    ("GET", "/grants/classes"): (None, LOOK),
    ("POST", "/grants/codes"): ({"codes": ["1"]}, LOOK),
    ("POST", "/grants/{grant}/preview"): (WHY, PREVIEW),
    ("GET", "/grants/{grant}/named"): (None, LOOK_NAMED),
    ("GET", "/grants/{grant}/people"): (None, LOOK_ONE),
    ("POST", "/grants/{grant}/end"): (WHY, ACT),
    ("POST", "/grants/{grant}/suspend"): (WHY, ACT),
    ("POST", "/grants/{grant}/resume"): (WHY, ACT),
    ("GET", "/rights/explanation?person={user}&channel={channel}"): (None, LOOK),
    ("GET", "/rights/people"): (None, LOOK),
    ("GET", "/rights/people/{user}/channels"): (None, LOOK),
    ("GET", "/rights/channels/{channel}/people"): (None, LOOK),
}


def keys(country: Country) -> dict[str, int]:
    """Give `scoped` a right of his own."""
    plan = GrantPlan(
        origin=Origin.REQUEST,
        title="test",
        subject=SubjectKind.PERSON,
        person=User.objects.get(username="scoped").pk,
        actions=WATCHING,
        purpose=Purpose.DUTY,
        valid_until=timezone.now() + timedelta(days=1),
        channels=[country.gate.pk],
    )
    return {"grant": services.issue(actor=system("test"), plan=plan).pk}
