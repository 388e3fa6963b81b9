"""Changing a workflow for a region or an organisation; each change is a version with a source."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import OrganisationKind, Permission, Post
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import Given, Picture, two_persons
from lianjing.apps.approvals import library
from lianjing.apps.approvals.errors import BadRequestError
from lianjing.apps.approvals.forms.paper import FormKind
from lianjing.apps.approvals.machine import BadTableError, Workflow
from lianjing.apps.approvals.models import WorkflowOverride
from lianjing.apps.approvals.selectors.resources import POLICIES, Unclassed
from lianjing.apps.audit import services as audit
from lianjing.apps.rights.choices import Action, Origin
from lianjing.kernel.errors import NotFoundError
from lianjing.runtime.identity_settings import DeedName

NAMING = frozenset({"areas", "names", "codes"})
"""By what applicants may name cameras they do not see."""


def _picture(given: Given, _: object) -> Picture:
    """Say how a workflow is otherwise than shipped, for a region or an organisation, now."""
    past = given.get("override")
    where = {
        "workflow": past.workflow if past else given["workflow"],
        "region": past.region if past else given.get("region", ""),
        "organisation": past.organisation_id if past else given.get("organisation"),
    }
    row = WorkflowOverride.objects.filter(**where, active=True).first()
    shown = {name: getattr(row, name) for name in ("version", "source", "body")} if row else {}
    return {"workflow": where["workflow"], "region": where["region"], **shown}


def _title(given: Given) -> str:
    past = given.get("override")
    words = (past.workflow, past.region) if past else (given["workflow"], given.get("region", ""))
    return " ".join(words).strip()


_by_two = two_persons(
    (DeedName.WORKFLOW_CHANGE,),
    permission=Permission.WORKFLOWS_MANAGE,
    which=lambda _: (DeedName.WORKFLOW_CHANGE,),
    picture=_picture,
    title=_title,
)


@_by_two
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
        unknown += _strange_words(library.parsed(library.merged(workflow, body)))
    except BadTableError as error:
        unknown += error.faults
    if unknown:
        detail = "; ".join(unknown)[:1000]
        raise BadRequestError(detail, code="workflow_faulty", facts={"detail": detail})


def _strange_words(table: Workflow) -> list[str]:
    """Name what stands for nothing outside the table: rights, posts, kinds, forms, settings."""
    known: dict[str, set[str]] = {
        "actions": {one.name.lower() for one in Action if one.name},
        "forms": {one.value for one in FormKind},
        "naming": set(NAMING),
        "unknown_owner": set(POLICIES),
        "unclassed": set(Unclassed),
        "origin": {Origin.REQUEST.value, Origin.URGENT.value},
        "posts": set(Post.values),
        "kinds": {"", *OrganisationKind.values},
    }
    used: dict[str, set[str]] = {
        "actions": set(table.actions),
        "forms": set(table.forms),
        "naming": {str(table.settings.get("naming", "areas"))},
        "unknown_owner": {str(table.settings.get("unknown_owner", "ask"))},
        "unclassed": {str(table.settings.get("unclassed", Unclassed.NONE))},
        "origin": {str(table.settings.get("origin", Origin.REQUEST.value))},
        "posts": {p for who in table.who.values() for p in (*who.posts, *who.substitutes)},
        "kinds": {who.kind for who in table.who.values()},
    }
    return [
        f"{name}: {', '.join(sorted(strange))}"
        for name, words in used.items()
        if (strange := words - known[name])
    ]


@_by_two
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
