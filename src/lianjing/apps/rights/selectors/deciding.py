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


class Rights:
    """What somebody has, as it stands at this question; the stamp is read once."""

    __slots__ = ("_asker", "_grants", "_itself")

    def __init__(self, asker: Asker, *, itself: bool = False) -> None:
        self._asker = asker
        self._itself = itself
        self._grants = [] if itself else grants_of(asker)

    @property
    def facets(self) -> frozenset[str]:
        """Give the facets any of the grants looks at: others need not be read."""
        found: frozenset[str] = frozenset().union(*(held.facets for held in self._grants))
        if any(held.own for held in self._grants):
            found = found.union(*(area.facets() for area in self._asker.areas))
        return found

    def decide(
        self,
        action: Action,
        thing: Thing,
        at: datetime | None = None,
        in_use: Mapping[int, int] | None = None,
    ) -> Decision:
        """Tell whether `action` may be done with `thing`, by which grant, or why not."""
        if self._itself:
            return Decision(allowed=True)
        question = Question(action, thing, moment(at), in_use or {})
        return deciding.decide(self._grants, self._asker, question)

    def allowed_actions(
        self, things: Sequence[Thing], at: datetime | None = None
    ) -> dict[int, Action]:
        """Give what may be done with each of some channels, by their keys, in one go."""
        if self._itself:
            return dict.fromkeys((thing.channel for thing in things), ALL_ACTIONS)
        return deciding.allowed_actions(self._grants, self._asker, things, moment(at))

    def reach(self, action: Action, at: datetime | None = None) -> Reach:
        """Give everything `action` may be done on."""
        if self._itself:
            return Reach(everything=True)
        return deciding.reach(self._grants, self._asker, action, moment(at))


def rights_of(actor: Actor) -> Rights:
    """Give what a person has now, to ask several things of it."""
    return Rights(asker_of(actor), itself=actor.itself)


def rights_of_upper(upper: str, address: str = "") -> Rights:
    """Give what an upper platform has now, to ask several things of it."""
    return Rights(asker_of_upper(upper, address))


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
    return rights_of(actor).decide(action, thing, at, in_use)


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
    return rights_of_upper(upper, address).decide(action, thing, at, in_use)


def reach(actor: Actor, action: Action, at: datetime | None = None) -> Reach:
    """Give everything `actor` may do `action` on now."""
    return rights_of(actor).reach(action, at)


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
    return rights_of_upper(upper, address).reach(action, at)


def allowed_actions(
    actor: Actor, things: Sequence[Thing], at: datetime | None = None
) -> dict[int, Action]:
    """Give what `actor` may do now with each of some channels, by their keys, in one go."""
    return rights_of(actor).allowed_actions(things, at)


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


def moment(at: datetime | None = None) -> Moment:
    """Take an instant (now) apart, in the platform's time zone."""
    return Moment.of(timezone.localtime(at or timezone.now()))
