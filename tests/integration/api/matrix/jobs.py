"""Rows of background work: everyone sees his own, administrators all."""

from typing import Any

from lianjing.apps.jobs.models import Job

from .base import ANYONE, Matrix, Statuses, but

OTHERS: Statuses = (200, 404, 404, 404, 404, 404, 404, 401, 403, 403)

ROWS: Matrix = {
    ("GET", "/jobs"): (None, ANYONE),
    ("GET", "/jobs/{job}"): (None, but(OTHERS, security=404, approver=404)),
    ("DELETE", "/jobs/{job}"): (None, but(OTHERS, security=404, approver=404)),
}


def keys(_country: Any) -> dict[str, int]:
    """Make a job of the system."""
    return {"job": Job.objects.create(kind="test.nothing", actor="system:test").pk}
