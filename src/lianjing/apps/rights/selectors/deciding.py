"""May somebody do something with a camera now; what does he reach at all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import (
    ALL_ACTIONS,
    Asker,
    Decision,
    Held,
    Moment,
    Reach,
    Thing,
    deciding,
)
from lianjing.apps.rights.engine.deciding import Question
from lianjing.apps.rights.selectors.askers import asker_of, asker_of_upper
from lianjing.apps.rights.selectors.book import current, grants_of, with_lists


def decide(
    actor: Actor,
    action: Action,
    thing: Thing,
    at: datetime | None = None,
    *,
    in_use: Mapping[int, int] | None = None,
) -> Decision:
    """Tell whether `actor` may do `action` with `thing`, by which grant, or why not.

    `in_use` tells how many pictures he has running by each grant (by its key), to look for one
    that is not used up; without it nobody has any.
    """
    if actor.itself:
        return Decision(allowed=True)
    return _decide(asker_of(actor), Question(action, thing, moment(at), in_use or {}))


def decide_upper(
    upper: str,
    action: Action,
    thing: Thing,
    at: datetime | None = None,
    *,
    address: str = "",
    in_use: Mapping[int, int] | None = None,
) -> Decision:
    """Tell whether an upper platform may do `action` with `thing`, by which grant, or why not."""
    asker = asker_of_upper(upper, address)
    return _decide(asker, Question(action, thing, moment(at), in_use or {}))


def reach(actor: Actor, action: Action, at: datetime | None = None) -> Reach:
    """Give everything `actor` may do `action` on now."""
    if actor.itself:
        return Reach(everything=True)
    return _reach(asker_of(actor), action, at)


def reaches(actors: Iterable[Actor], action: Action) -> list[Reach]:
    """Give what each of some people reaches now; the stamp is read once for all of them."""
    book, now = current(), moment()
    found = []
    for actor in actors:
        asker = asker_of(actor)
        grants = with_lists(book.of(asker))
        whole = Reach(everything=True)
        found.append(whole if actor.itself else deciding.reach(grants, asker, action, now))
    return found


def reach_of_upper(
    upper: str, action: Action, at: datetime | None = None, *, address: str = ""
) -> Reach:
    """Give everything an upper platform may do `action` on now."""
    return _reach(asker_of_upper(upper, address), action, at)


def allowed_actions(
    actor: Actor, things: Sequence[Thing], at: datetime | None = None
) -> dict[int, Action]:
    """Give what `actor` may do now with each of some channels, by their keys, in one go."""
    if actor.itself:
        return dict.fromkeys((thing.channel for thing in things), ALL_ACTIONS)
    asker = asker_of(actor)
    return deciding.allowed_actions(grants_of(asker), asker, things, moment(at))


def turned(*, since: float, now: datetime) -> list[tuple[Held, bool]]:
    """Give the grants that came into force (True) or rest since a time, by the clock alone."""
    before = moment(datetime.fromtimestamp(since, tz=UTC))
    return current().turned(before, moment(now))


def uppers() -> list[str]:
    """Give the upper platforms any grant is for."""
    return sorted({held.upper for held in current().grants() if held.upper})


def standing_now(keys: Iterable[int], at: datetime | None = None) -> dict[int, str]:
    """Give why grants do not count now (a `choices.Refusal`), empty if they do.

    Those that were over long ago are not in the book any more and are left out.
    """
    book, now = current(), moment(at)
    found: dict[int, str] = {}
    for key in keys:
        held = book.get(key)
        if held is not None:
            reason = held.rests(now)
            found[key] = reason.value if reason is not None else ""
    return found


def facets_looked_at(actor: Actor) -> frozenset[str]:
    """Give the facets any grant of a person looks at: others need not be read."""
    if actor.itself:
        return frozenset()
    return _facets(asker_of(actor))


def facets_of_upper(upper: str) -> frozenset[str]:
    """Give the facets any grant of an upper platform looks at."""
    return _facets(asker_of_upper(upper))


def moment(at: datetime | None = None) -> Moment:
    """Take an instant (now) apart, in the platform's time zone."""
    return Moment.of(timezone.localtime(at or timezone.now()))


def _decide(asker: Asker, question: Question) -> Decision:
    return deciding.decide(grants_of(asker), asker, question)


def _reach(asker: Asker, action: Action, at: datetime | None) -> Reach:
    return deciding.reach(grants_of(asker), asker, action, moment(at))


def _facets(asker: Asker) -> frozenset[str]:
    found: set[str] = set()
    for held in grants_of(asker):
        for rule in held.rules + held.own + (asker.areas if held.own else ()):
            found |= rule.facets()
    return frozenset(found)
