"""How somebody is tied to a request: what the machine asks before it lets him act."""

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import ADMINISTRATORS, Permission, Role
from lianjing.apps.approvals import policies
from lianjing.apps.approvals.machine import By, RefusedError, Who
from lianjing.apps.approvals.machine.run import check_person
from lianjing.apps.approvals.machine.table import Decision, Relation
from lianjing.apps.approvals.models import Delegation, Seat, Step
from lianjing.apps.approvals.services.moving import Moving
from lianjing.apps.approvals.services.seats import offices, persons_of


def by(actor: Actor, moving: Moving, step: Step | None = None) -> By:
    """Give somebody as the machine sees him, for acts and for one step."""
    found = {one.id for one in moving.table.who.values() if _fits(actor, moving, one)}
    behalf = None
    if step is not None and policies.may_decide(actor):
        asked, behalf = _asked(actor, moving, step)
        if asked:
            found.add(f"step:{step.key}")
    return By(
        user=actor.user_id or 0,
        relations=frozenset(found),
        administrator=actor.role in ADMINISTRATORS or actor.itself,
        behalf=behalf,
    )


def _fits(actor: Actor, moving: Moving, who: Who) -> bool:
    if actor.user_id is None:
        return False
    if who.relation is Relation.REQUESTER:
        return moving.row.requester_id == actor.user_id
    if who.relation is Relation.SECURITY:
        return actor.role is Role.SECURITY and actor.may(Permission.GRANTS_REVOKE)
    if who.relation is Relation.DECIDER:
        yes = (one for one in moving.steps if one.decision == Decision.APPROVE)
        return policies.may_decide(actor) and any(one.decided_by_id == actor.user_id for one in yes)
    return _sits(actor, moving, who)


def _sits(actor: Actor, moving: Moving, who: Who) -> bool:
    """Tell whether somebody has a post that may act, in an office that has to do with it."""
    row = moving.row
    if actor.organisation is None or actor.post not in {*who.posts, *who.substitutes}:
        return False
    if who.relation is Relation.OWNER:
        keys = {one.organisation.pk for one in moving.owners.values() if one.organisation}
        return policies.may_decide(actor) and actor.organisation in keys
    if actor.role in ADMINISTRATORS or actor.user_id in persons_of(row):
        return False
    return any(one.pk == actor.organisation for one in offices(row, who))


def _asked(actor: Actor, moving: Moving, step: Step) -> tuple[bool, int | None]:
    """Tell whether somebody is asked about a step, and for whom he stands in if so."""
    if step.assignee_id is not None and step.assignee_id == actor.user_id:
        return True, None
    seats = Seat.objects.filter(step=step, organisation=actor.organisation)
    posts = set(seats.values_list("post", flat=True))
    if "" in posts or actor.post in posts:
        return bool(posts), None
    givers = Delegation.objects.filter(
        policies.delegations_to(actor, moving.now), giver__post__in=posts
    )
    for giver in givers.order_by("pk").values_list("giver", flat=True):
        return True, giver
    return False, None


def barred(moving: Moving, step: Step, by: By) -> bool:
    """Tell whether the machine would refuse this person at this step."""
    try:
        check_person(moving.table, moving.case, step.key, by)
    except RefusedError:
        return True
    return False
