"""Proposals of departments: made, withdrawn, accepted into the file, or answered with no."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.fields import Kind, field
from lianjing.apps.equipment.models import Camera, Proposal
from lianjing.apps.equipment.prepare import BadValuesError
from lianjing.apps.equipment.services.files import change
from lianjing.apps.equipment.services.writer import Act, FileChange, Writer
from lianjing.apps.equipment.wording import masked
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError

NOT_PROPOSED = frozenset({"code", "code_table", "unit", "secrecy", "forbidden_zone"})
"""What binds others or belongs to whoever keeps the files."""
MOST_OPEN = 1000
"""Open proposals of one person: a script gone wild fills no table."""


@transaction.atomic
def propose(
    *, actor: Actor, camera: Camera, values: Mapping[str, object], reason: str = ""
) -> Proposal:
    """Say what should stand in a file; the values are checked now, as if they were written."""
    require(actor, Permission.FILES_PROPOSE)
    _check(actor, camera, values)
    mine = Proposal.objects.filter(proposed_by=actor.username, state=Proposal.State.OPEN)
    if mine.count() >= MOST_OPEN:
        raise ConflictError("too many open proposals", code="proposals_full")
    proposal = Proposal.objects.create(
        camera=camera,
        values=dict(values),
        version=camera.version,
        reason=reason[:500],
        proposed_by=actor.username,
        user=actor.user_id,
    )
    after = {key: masked(key, value) for key, value in values.items()}
    audit.record(actor, "proposal.made", proposal, name=str(camera), after=after)
    return proposal


def _check(actor: Actor, camera: Camera, values: Mapping[str, object]) -> None:
    if not values:
        raise DomainError("nothing is proposed", code="proposal_empty")
    for key in values:
        known = field(FileKind.CAMERA, key)
        if known is None:
            raise DomainError(f"no field {key}", code="unknown_field", facts={"field": key})
        if key in NOT_PROPOSED or known.kind is Kind.REFERENCE:
            raise DomainError(key, code="proposal_field", facts={"field": known.zh})
    trial = Writer(Act(actor, FileKind.CAMERA, Source.API, "", None), dry_run=True)
    (outcome,) = trial.change([FileChange(camera.pk, values, None)])
    if outcome.problems:
        raise BadValuesError(tuple(outcome.problems))


@transaction.atomic
def accept_proposal(*, actor: Actor, proposal: Proposal, answer: str = "") -> Proposal:
    """Write the proposed values into the file; what others changed since is told, not lost."""
    require(actor, Permission.FILES_EDIT)
    _require_open(proposal)
    change(
        actor=actor,
        kind=FileKind.CAMERA,
        key=proposal.camera_id,
        values=proposal.values,
        source=Source.API,
        expected_version=proposal.version,
        reason=f"采纳 {proposal.proposed_by} 的建议: {proposal.reason}"[:300],
    )
    return _decide(actor, proposal, Proposal.State.ACCEPTED, answer)


@transaction.atomic
def reject_proposal(*, actor: Actor, proposal: Proposal, answer: str) -> Proposal:
    """Say no, and why."""
    require(actor, Permission.FILES_EDIT)
    _require_open(proposal)
    if not answer.strip():
        raise DomainError("whoever proposed wants to know why", code="proposal_answer")
    return _decide(actor, proposal, Proposal.State.REJECTED, answer)


@transaction.atomic
def withdraw_proposal(*, actor: Actor, proposal: Proposal) -> Proposal:
    """Take one's own proposal back."""
    require(actor, Permission.FILES_PROPOSE)
    _require_open(proposal)
    if proposal.proposed_by != actor.username:
        raise NotAllowedError("it is somebody else's")
    return _decide(actor, proposal, Proposal.State.WITHDRAWN, "")


def _require_open(proposal: Proposal) -> None:
    if proposal.state != Proposal.State.OPEN:
        raise ConflictError("it is decided", code="proposal_decided")


def _decide(actor: Actor, proposal: Proposal, state: Proposal.State, answer: str) -> Proposal:
    still_open = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.OPEN)
    decided = still_open.update(
        state=state,
        decided_by=actor.username,
        decided_at=timezone.now(),
        answer=answer[:500],
    )
    if not decided:
        raise ConflictError("it is decided", code="proposal_decided")
    audit.record(
        actor, "proposal.decided", proposal, name=str(proposal.camera), after={"state": state}
    )
    proposal.refresh_from_db()
    return proposal
