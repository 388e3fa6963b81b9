"""Standing in for somebody: same organisation, same level of post, from one time to another."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.approvals.errors import BadRequestError, RequestNotAllowedError
from lianjing.apps.approvals.models import Delegation
from lianjing.apps.approvals.policies import DECIDING_ROLES
from lianjing.apps.approvals.posts import level_of
from lianjing.apps.audit import services as audit
from lianjing.kernel.errors import NotFoundError

LONGEST = timedelta(days=180)


@transaction.atomic
def delegate(
    *,
    actor: Actor,
    taker: int,
    begins: datetime,
    ends: datetime,
    reason: str,
    giver: int | None = None,
) -> Delegation:
    """Let somebody decide in one's place; for others only who manages workflows.

    It does not go further: who stands in does not pass it on. On what the giver or the taker
    asked for himself it does not count.
    """
    if giver is not None and giver != actor.user_id:
        require(actor, Permission.WORKFLOWS_MANAGE)
    else:
        require(actor, Permission.REQUESTS_DECIDE)
    people = User.objects.select_related("organisation").filter(is_active=True)
    one = people.filter(pk=giver or actor.user_id or 0).first()
    other = people.filter(pk=taker).first()
    if one is None or other is None:
        raise NotFoundError("no such person")
    _check(one, other, begins, ends, reason)
    row = Delegation.objects.create(
        giver=one,
        taker=other,
        begins=begins,
        ends=ends,
        reason=reason.strip()[:300],
        created_by=actor.username,
    )
    audit.record(
        actor,
        "delegation.made",
        row,
        name=f"{one.username} → {other.username}",
        after={"from": begins, "until": ends, "reason": reason},
    )
    return row


def _check(giver: User, taker: User, begins: datetime, ends: datetime, reason: str) -> None:
    if giver.pk == taker.pk:
        raise BadRequestError("oneself", code="delegation_person")
    if {giver.role, taker.role} - set(DECIDING_ROLES):
        raise RequestNotAllowedError("not an approver", code="delegation_person")
    here = giver.organisation_id is not None and giver.organisation_id == taker.organisation_id
    if not here or level_of(giver.post) != level_of(taker.post):
        raise RequestNotAllowedError("another office or level", code="delegation_person")
    if not begins < ends <= begins + LONGEST or ends <= timezone.now():
        raise BadRequestError("span", code="delegation_span")
    if not reason.strip():
        raise BadRequestError("no reason", code="request_words")


@transaction.atomic
def end_delegation(*, actor: Actor, delegation: Delegation) -> Delegation:
    """End it now; what was decided by it stands."""
    if delegation.giver_id != actor.user_id:
        require(actor, Permission.WORKFLOWS_MANAGE)
    row = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if row.ended_at is None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        audit.record(actor, "delegation.ended", row)
    return row
