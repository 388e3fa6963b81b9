"""Why somebody may do something with a camera, or why not: every grant that plays a part."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lianjing.apps.rights.engine.deciding import Asker, Question, decide, why_not
from lianjing.apps.rights.engine.held import Held, Moment
from lianjing.apps.rights.engine.values import Decision, Rule, Thing
from lianjing.apps.rights.engine.words import Action


class Cover(StrEnum):
    """How a grant comes to be about a camera."""

    LISTED = "listed"
    RULE = "rule"
    OWN_AREA = "own_area"
    EXCLUDED = "excluded"
    """It would be about it, had it not been taken out."""


@dataclass(frozen=True, slots=True)
class Considered:
    """One grant that is about the camera."""

    grant: Held
    cover: Cover
    rule: Rule | None
    """The rule that covers it."""
    reasons: dict[Action, str]
    """For each action why it is not allowed by this grant; empty if it is."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The whole answer."""

    decisions: dict[Action, Decision]
    considered: tuple[Considered, ...]
    others: int
    """Grants of the person that are about other cameras."""


def explain(grants: Iterable[Held], asker: Asker, thing: Thing, moment: Moment) -> Explained:
    """Give every action's decision and all that led to it."""
    mine = list(grants)
    considered = [one for one in (_consider(held, asker, thing, moment) for held in mine) if one]
    decisions = {action: decide(mine, asker, Question(action, thing, moment)) for action in Action}
    return Explained(decisions, tuple(considered), len(mine) - len(considered))


def _consider(held: Held, asker: Asker, thing: Thing, moment: Moment) -> Considered | None:
    cover, rule = _cover(held, asker, thing)
    if cover is None:
        return None
    reasons = {}
    for action in Action:
        why = why_not(held, asker, Question(action, thing, moment))
        reasons[action] = why.value if why is not None else ""
    return Considered(held, cover, rule, {} if cover is Cover.EXCLUDED else reasons)


def _cover(held: Held, asker: Asker, thing: Thing) -> tuple[Cover | None, Rule | None]:
    rule = next((one for one in held.rules if one.covers(thing)), None)
    own = next(
        (a for r in held.own if r.covers(thing) for a in asker.areas if a.covers(thing)), None
    )
    if thing.channel in held.lists.excluded:
        about = rule is not None or own is not None
        return (Cover.EXCLUDED, rule or own) if about else (None, None)
    if thing.channel in held.lists.listed:
        return Cover.LISTED, None
    if rule is not None:
        return Cover.RULE, rule
    return (Cover.OWN_AREA, own) if own is not None else (None, None)
