"""Changing a workflow for a region or an organisation; each change is a version with a source."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.accounts.policies import require
from lianjing.apps.approvals import library
from lianjing.apps.approvals.errors import BadRequestError
from lianjing.apps.approvals.machine import BadTableError
from lianjing.apps.approvals.models import WorkflowOverride
from lianjing.apps.audit import services as audit
from lianjing.kernel.errors import NotFoundError


@transaction.atomic
def change_workflow(
    *,
    actor: Actor,
    workflow: str,
    body: Mapping[str, Any],
    source: str,
    reason: str,
    region: str = "",
    organisation: int | None = None,
) -> WorkflowOverride:
    """Have a workflow otherwise from now on; requests already handed in keep theirs.

    Raises `BadRequestError` with every fault of a table that could go wrong: a way past a required
    step, a review that could wait for ever, a right nobody could take back.
    """
    require(actor, Permission.WORKFLOWS_MANAGE)
    _check(workflow, body, organisation, words=(source, reason))
    earlier = WorkflowOverride.objects.select_for_update().filter(
        workflow=workflow, region=region, organisation=organisation, active=True
    )
    before = earlier.first()
    version = (before.version if before else 0) + 1
    earlier.update(active=False)
    row = WorkflowOverride.objects.create(
        workflow=workflow,
        region=region,
        organisation_id=organisation,
        body=dict(body),
        source=source.strip()[:200],
        reason=reason.strip()[:500],
        version=version,
        created_by=actor.username,
    )
    audit.record(
        actor,
        "workflow.changed",
        row,
        name=f"{workflow} {region}".strip(),
        before={"body": before.body if before else {}},
        after={"body": row.body, "source": row.source, "reason": row.reason},
    )
    return row


def _check(
    workflow: str, body: Mapping[str, Any], organisation: int | None, *, words: tuple[str, str]
) -> None:
    if workflow not in library.FILES:
        raise NotFoundError(f"no workflow {workflow}")
    if not all(one.strip() for one in words):
        raise BadRequestError("source and reason", code="request_words")
    if organisation is not None and not Organisation.objects.filter(pk=organisation).exists():
        raise NotFoundError(f"no organisation {organisation}")
    unknown = sorted(set(body) - set(library.shipped(workflow)) - {"calendar"})
    try:
        library.parsed(library.merged(workflow, body))
    except BadTableError as error:
        unknown += error.faults
    if unknown:
        detail = "; ".join(unknown)[:1000]
        raise BadRequestError(detail, code="workflow_faulty", facts={"detail": detail})


@transaction.atomic
def restore_workflow(*, actor: Actor, override: WorkflowOverride, reason: str) -> None:
    """Go back to what is shipped, or to what a wider region has; that there was a change stays."""
    require(actor, Permission.WORKFLOWS_MANAGE)
    WorkflowOverride.objects.filter(pk=override.pk).update(active=False)
    audit.record(
        actor,
        "workflow.restored",
        override,
        name=f"{override.workflow} {override.region}".strip(),
        before={"body": override.body},
        after={"reason": reason},
    )
