"""Who may do what with a channel, what somebody sees, what a grant covers: resolved now."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope, condition_of, thing_of
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import Decision, Part, Reach
from lianjing.apps.rights.engine.explaining import Explained
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.policies import sees_all
from lianjing.apps.rights.selectors import listing, people
from lianjing.kernel.errors import DomainError, NotFoundError


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may do something with a channel."""

    person: User | None
    """None: an upper platform."""
    upper: str
    actions: Action
    decision: Decision
    """On the action asked about."""


def named_channel(*, actor: Actor, key: int) -> Channel:
    """Give a channel to be asked about: one in sight, or any for who audits."""
    rows = Channel.objects.select_related("device", "group", "detail")
    if not actor.may(Permission.AUDIT_VIEW):
        rows = rows.filter(channels_in_scope(actor))
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no channel {key}")
    return found


def explain(
    *, actor: Actor, person: int, channel: int, address: str = "", at: datetime | None = None
) -> tuple[User, Channel, Explained]:
    """Say why somebody may do what with a channel: of oneself anybody may ask.

    Of others whoever they are the business of; of whoever else may know of the channel, too. A
    moment to come is answered by what is in force and on file today; the past is in the register.
    """
    if at is not None and at < timezone.now() - timedelta(minutes=1):
        raise DomainError("the past is in the register", code="bad_request")
    user, asker = people.any_person(actor=actor, key=person, address=address)
    found = named_channel(actor=actor, key=channel)
    answer = people.explained(asker, thing_of(found), at)
    if not people.is_business(actor, user):
        if not answer.decisions[Action.CATALOGUE].allowed:
            raise NotFoundError(f"no person {person}")
        answer = replace(answer, others=0)
    return user, found, answer


def who_may(
    *, actor: Actor, channel: int, action: Action = Action.CATALOGUE, search: str = ""
) -> tuple[Channel, list[Holder]]:
    """Give everybody who may do something with a channel now, people first."""
    require(actor, Permission.GRANTS_VIEW)
    found = named_channel(actor=actor, key=channel)
    thing = thing_of(found)
    holders = []
    for user, asker in people.everybody(search=search):
        actions = rights.allowed_actions(asker, [thing])[found.pk]
        if actions & action:
            decision = rights.decide(asker, action, thing)
            holders.append(Holder(user, "", actions, decision))
    for upper in rights.uppers():
        decision = rights.decide_upper(upper, action, thing)
        if decision.allowed and search in upper:
            holders.append(Holder(None, upper, action, decision))
    return found, holders


def channels_of_person(
    *, actor: Actor, person: int, action: Action = Action.CATALOGUE
) -> QuerySet[Channel]:
    """Give the channels somebody may do something with now, those the asker may know of."""
    _, asker = people.person(actor=actor, key=person)
    return _listed(actor, channels_in_scope(asker, action))


def channels_of_grant(*, actor: Actor, grant: Grant) -> QuerySet[Channel]:
    """Give what a grant covers at this moment, whether it is in force or not."""
    return _listed(actor, condition_of(reach_of_grant(grant, actor)))


def count_of_grant(*, grant: Grant, actor: Actor) -> int:
    """Count what a grant covers at this moment.

    Whose grant it is, and who keeps order, is told all; others what they may know of.
    """
    covered = condition_of(reach_of_grant(grant, actor))
    if not (sees_all(actor) or listing.is_own(actor, grant)):
        covered &= channels_in_scope(actor)
    return Channel.objects.filter(covered).count()


def reach_of_grant(grant: Grant, actor: Actor) -> Reach:
    """Give what a grant covers; an own area is that of the asker himself."""
    held = listing.compiled(grant)
    areas = rights.areas_of(actor.role, actor.scopes)
    own = tuple(rule.narrowed(area) for rule in held.own for area in areas)
    lists = held.lists
    part = Part(
        grant=held.key,
        rules=held.rules + own,
        listed=bool(len(lists.listed)),
        excludes=bool(len(lists.excluded)),
        secret=bool(held.actions & Action.SECRET),
        names=len(lists.listed),
        mark=lists.mark,
    )
    return Reach(parts=(part,))


def _listed(actor: Actor, covered: Q) -> QuerySet[Channel]:
    visible = Q() if actor.may(Permission.AUDIT_VIEW) else channels_in_scope(actor)
    rows = Channel.objects.filter(covered & visible)
    return rows.select_related("device", "group", "detail").order_by("name", "id")
