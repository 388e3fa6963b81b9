"""Rows of surveys: registrars run them, reporters fill them in."""

from datetime import date
from typing import Any

from lianjing.apps.accounts.actor import system
from lianjing.apps.equipment.models import Camera
from lianjing.apps.places.models import Unit
from lianjing.apps.survey.choices import PaperKind
from lianjing.apps.survey.models import Campaign, SpotCheck, Task
from lianjing.apps.survey.services import attach_paper

from .base import Matrix, Statuses, registering

SEE: Statuses = (200, 200, 403, 403, 200, 200, 200, 401, 403, 403)
SEE_ONE: Statuses = (200, 200, 403, 403, 200, 200, 404, 401, 403, 403)
PLAN = {"name": "调查", "due_on": "2026-12-31"}


def run(status: int) -> Statuses:
    """Who runs surveys; whoever may look at them gets 403, a stranger to the unit 404."""
    return (status, 403, 403, 403, status, 403, 404, 401, 403, 403)


def fill(status: int) -> Statuses:
    """Who fills tasks in."""
    return (status, 403, 403, 403, status, status, 404, 401, 403, 403)


ROWS: Matrix = {
    ("GET", "/campaigns"): (None, SEE),
    ("POST", "/campaigns"): (PLAN, registering(201)),
    ("GET", "/campaigns/{campaign}"): (None, SEE_ONE),
    ("PUT", "/campaigns/{campaign}"): ({**PLAN, "version": 1}, run(200)),
    ("DELETE", "/campaigns/{campaign}"): (None, run(409)),
    ("POST", "/campaigns/{campaign}/open"): ({"dry_run": True}, run(200)),
    ("POST", "/campaigns/{campaign}/close"): (None, run(200)),
    ("GET", "/campaigns/{campaign}/progress"): (None, SEE_ONE),
    ("POST", "/campaigns/{campaign}/remind"): ({}, run(200)),
    ("GET", "/campaigns/{campaign}/checks"): (None, SEE_ONE),
    ("POST", "/campaigns/{campaign}/checks"): ({"count": 1, "seed": "a"}, run(200)),
    ("PATCH", "/checks/{check}"): ({"result": "passed"}, run(200)),
    ("GET", "/tasks"): (None, SEE),
    ("GET", "/tasks/{task}"): (None, SEE_ONE),
    ("POST", "/tasks/{task}/acts/{act}"): ({"version": 1}, fill(200)),
    ("PUT", "/tasks/{task}/assignee"): ({"assignee": "reporter"}, run(200)),
    ("POST", "/tasks/{task}/papers"): ({}, (422, 422, 422, 422, 422, 422, 422, 401, 422, 422)),
    ("GET", "/papers/{paper}"): (None, SEE_ONE),
    ("DELETE", "/papers/{paper}"): (None, fill(204)),
    ("GET", "/reminders"): (None, SEE),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make an open campaign with one task."""
    unit = Unit.objects.create(name="实验小学", region="340121")
    camera = Camera.objects.create(name="校门", unit=unit, region="340121")
    campaign = Campaign.objects.create(
        name="调查", due_on=date(2026, 12, 31), state="open", created_by="admin"
    )
    task = Task.objects.create(
        campaign=campaign, unit=unit, region="340121", due_on=campaign.due_on
    )
    paper = attach_paper(
        actor=system("test"),
        task=task,
        kind=PaperKind.SEALED_FORM,
        name="form.pdf",
        chunks=[b"%PDF-1.7 a form"],
    )
    check = SpotCheck.objects.create(campaign=campaign, camera=camera, draw="a")
    return {
        "campaign": campaign.pk,
        "task": task.pk,
        "act": "open",
        "paper": paper.pk,
        "check": check.pk,
    }
