"""Which cameras may be off: works permitted (迁改) count as approved downtime."""

from datetime import datetime

from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.selectors.resources import of_request

WORKFLOW = "relocation"


def approved_downtime(channel: int, at: datetime) -> str:
    """Give the number of the permit a camera is off by at a moment; empty if there is none."""
    found = Request.objects.filter(
        workflow=WORKFLOW, in_force_since__lte=at, begins__lte=at, ends__gt=at
    )
    for row in found.order_by("pk"):
        restored = row.closed_at is not None and row.closed_at <= at
        if not restored and of_request(row).filter(pk=channel).exists():
            return row.number
    return ""
