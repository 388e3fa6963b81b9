"""Rows of the audit: auditors only, also what counts as unusual."""

from typing import Any

from django.utils import timezone

from lianjing.apps.accounts.models import User
from lianjing.apps.audit.models import Export, Flag, Record

from .base import ROLES, Matrix, Statuses


def auditing(status: int) -> Statuses:
    """The auditor only."""
    statuses = {"auditor": status, "nobody": 401}
    return tuple(statuses.get(role, 403) for role in ROLES)  # type: ignore[return-value]


RULE = {"threshold": 70, "reason": "大屏值班"}

ROWS: Matrix = {
    ("GET", "/audit"): (None, auditing(200)),
    ("GET", "/audit/records/{record}"): (None, auditing(200)),
    ("GET", "/audit/chain"): (None, auditing(200)),
    ("POST", "/audit/checks"): (None, auditing(202)),
    ("POST", "/audit/exports"): ({"person": "admin"}, auditing(202)),
    ("GET", "/audit/exports"): (None, auditing(200)),
    ("GET", "/audit/exports/{audit_export}"): (None, auditing(200)),
    ("GET", "/audit/exports/{audit_export}/file"): (None, auditing(404)),
    ("GET", "/audit/flags"): (None, auditing(200)),
    ("POST", "/audit/flags/{flag}/settle"): (
        {"state": "explained", "comment": "值班任务"},
        auditing(200),
    ),
    ("GET", "/audit/rules"): (None, auditing(200)),
    ("PUT", "/audit/rules/{unusual_rule}"): (RULE, auditing(200)),
}


def keys(_country: Any) -> dict[str, int | str]:
    """Make an export of the auditor and a flag about somebody."""
    auditor = User.objects.get(username="auditor")
    now = timezone.now()
    flag = Flag.objects.create(
        rule="many_cameras",
        severity="medium",
        subject="viewer",
        started_at=now,
        until=now,
        count=61,
        threshold=60,
        minutes=10,
    )
    return {
        "record": Record.objects.order_by("-pk").values_list("pk", flat=True)[0],
        "audit_export": Export.objects.create(user_id=auditor.pk, actor="auditor").pk,
        "flag": flag.pk,
        "unusual_rule": "many_cameras",
    }
