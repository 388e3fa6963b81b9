"""Rows of deeds that need two persons: everybody has a list, the second person decides."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import Deed, User

from .base import ANYONE, Matrix

SEEN = (404, 404, 404, 200, 404, 404, 404, 401, 200, 404)
DECIDED = (404, 404, 404, 403, 404, 404, 404, 401, 200, 404)
"""The auditor knows of it and decides nothing; for others it does not exist."""

ROWS: Matrix = {
    ("GET", "/deeds"): (None, ANYONE),
    ("GET", "/deeds/counts"): (None, ANYONE),
    ("GET", "/deeds/{deed}"): (None, SEEN),
    ("POST", "/deeds/{deed}/confirm"): ({}, DECIDED),
    ("POST", "/deeds/{deed}/refuse"): ({"reason": "没有依据"}, DECIDED),
    ("POST", "/deeds/{deed}/withdraw"): (None, (404,) * 7 + (401, 404, 404)),
}


def keys(_country: Any) -> dict[str, int]:
    """Have another security administrator wait with taking somebody's factors away."""
    asker = User.objects.create(
        username="their-colleague", role=Role.SECURITY, must_change_password=False
    )
    about = User.objects.get(username="scoped")
    deed = Deed.objects.create(
        name="person.factors",
        service="accounts.reset",
        payload={"user": about.pk},
        about=about.pk,
        target="scoped",
        before={"factors": []},
        after={"factors": []},
        asked_by=asker,
        asked_name=asker.username,
        lapses_at=timezone.now() + timedelta(hours=1),
    )
    return {"deed": deed.pk}
