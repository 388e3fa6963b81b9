"""Looks ahead: whom grants concern right now, and what would differ for them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.rights.choices import Action, SubjectKind
from lianjing.apps.rights.engine import Asker, Held, Thing, deciding
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.policies import people_visible
from lianjing.apps.rights.selectors.askers import asker_of, asker_of_upper
from lianjing.apps.rights.selectors.book import current, with_lists
from lianjing.apps.rights.selectors.deciding import moment

MOST_HOLDERS = 5_000


@dataclass(frozen=True, slots=True)
class HolderOfGrants:
    """Somebody, or an upper platform, with all the grants there are for him."""

    name: str
    asker: Asker
    grants: tuple[Held, ...]
    upper: bool = False


def people_of_grant(grant: Grant) -> QuerySet[User]:
    """Give the people a grant concerns right now: the person, those of the post, of the role."""
    rows = User.objects.filter(_whom(grant), is_active=True)
    return rows.select_related("organisation").order_by("username")


def business(actor: Actor) -> Q:
    """Give the condition on people whose rights the actor may ask about."""
    return people_visible(actor)


def holders_of(grants: Collection[Grant], most: int = MOST_HOLDERS) -> list[HolderOfGrants]:
    """Give everybody some grants concern, `most` at most, with all he has."""
    condition = Q(pk__in=())
    for grant in grants:
        condition |= _whom(grant)
    book = current()
    rows = User.objects.filter(condition, is_active=True)
    rows = rows.select_related("organisation").prefetch_related("scopes").order_by("pk")
    found = []
    for user in rows[:most]:
        asker = asker_of(actor_of(user))
        found.append(HolderOfGrants(user.name or user.username, asker, _timeless(book.of(asker))))
    for upper in sorted({grant.upper for grant in grants if grant.upper}):
        asker = asker_of_upper(upper)
        found.append(HolderOfGrants(upper, asker, _timeless(book.of(asker)), upper=True))
    return found


def differing(holder: HolderOfGrants, before: Sequence[Thing], after: Sequence[Thing]) -> set[int]:
    """Give the channels with which somebody could do other things after than before."""
    now = moment()
    was = deciding.allowed_actions(holder.grants, holder.asker, before, now)
    will = deciding.allowed_actions(holder.grants, holder.asker, after, now)
    return {key for key, actions in was.items() if will[key] != actions}


def with_and_without(
    holder: HolderOfGrants, before: Held | None, after: Held, things: Sequence[Thing]
) -> tuple[dict[int, Action], dict[int, Action]]:
    """Give what somebody may do with some channels without a grant to be, and with it."""
    now = moment()
    others = [one for one in holder.grants if before is None or one.key != before.key]
    was = [*others, *_timeless([before])] if before is not None else others
    will = [*others, *_timeless([after])]
    return (
        deciding.allowed_actions(was, holder.asker, things, now),
        deciding.allowed_actions(will, holder.asker, things, now),
    )


def _timeless(grants: Iterable[Held]) -> tuple[Held, ...]:
    """Leave hours, networks and beginnings aside: what counts at some time counts."""
    read = with_lists(list(grants))
    return tuple(replace(one, hours=None, networks=None, begins=0.0) for one in read)


def _whom(grant: Grant) -> Q:
    if grant.subject == SubjectKind.PERSON:
        return Q(pk=grant.person_id)
    if grant.subject == SubjectKind.POST:
        there = Q(organisation=grant.organisation_id)
        return there & Q(post=grant.post) if grant.post else there
    if grant.subject == SubjectKind.ROLE:
        return Q(role=grant.role)
    return Q(pk__in=())
