"""Which table a workflow has where, and which one a request is worked by."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.accounts.policies import require
from lianjing.apps.approvals import library
from lianjing.apps.approvals.machine import Workflow
from lianjing.apps.approvals.models import Request, WorkflowOverride
from lianjing.apps.norms.selectors import calendar_for
from lianjing.kernel.errors import NotFoundError


def body_for(workflow: str, organisation: Organisation | None) -> dict[str, Any]:
    """Give the table of a workflow for the people of an organisation."""
    if workflow not in library.FILES:
        raise NotFoundError(f"no workflow {workflow}")
    best = _best(workflow, organisation)
    if best is None or not best.body:
        return dict(library.shipped(workflow))
    version = f"{library.shipped(workflow)['version']}+{best.pk}.{best.version}"
    return library.merged(workflow, best.body, version)


def _best(workflow: str, organisation: Organisation | None) -> WorkflowOverride | None:
    found = list(WorkflowOverride.objects.filter(workflow=workflow, active=True))
    region = organisation.region if organisation is not None else ""
    key = organisation.pk if organisation is not None else None

    def weight(one: WorkflowOverride) -> int:
        if one.organisation_id is not None:
            return 100 if one.organisation_id == key else -1
        return len(one.region) if region.startswith(one.region) else -1

    return max((one for one in found if weight(one) >= 0), key=weight, default=None)


def table_for(workflow: str, organisation: Organisation | None) -> Workflow:
    """Read that table."""
    return library.parsed(body_for(workflow, organisation))


def organisation_of(actor: Actor) -> Organisation | None:
    """Give the organisation somebody belongs to."""
    return (
        Organisation.objects.filter(pk=actor.organisation).first() if actor.organisation else None
    )


def table_of(request: Request) -> Workflow:
    """Give the table a request is worked by."""
    return library.parsed(request.text.body)


def reckoned(table: Workflow, organisation: Organisation) -> Workflow:
    """Give a table with the days worked as they are known today where an organisation is.

    They are announced from year to year, so they are not frozen with a request; days the table
    itself names count before them.
    """
    days = calendar_for(organisation.region)
    return replace(table, calendar=days.with_days(table.calendar))


def overrides(*, actor: Actor, workflow: str = "") -> QuerySet[WorkflowOverride]:
    """Give what regions have otherwise, all versions, the newest first."""
    require(actor, Permission.WORKFLOWS_MANAGE)
    found = WorkflowOverride.objects.select_related("organisation")
    return found.filter(workflow=workflow) if workflow else found


def override(*, actor: Actor, key: int) -> WorkflowOverride:
    """Give one of them; raises `NotFoundError`."""
    found = overrides(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no override {key}")
    return found
