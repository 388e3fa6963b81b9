"""The decision: grants that concern somebody, a thing and an instant in; an answer out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lianjing.apps.rights.engine.held import Held, Moment
from lianjing.apps.rights.engine.values import Decision, Part, Reach, Rule, Thing
from lianjing.apps.rights.engine.words import NEARNESS, PICTURES, Action, Reason

_NOTHING = Action(0)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a person or an upper platform, as far as grants look at it."""

    person: int | None = None
    organisation: int | None = None
    post: str = ""
    role: str = ""
    upper: str = ""
    areas: tuple[Rule, ...] = ()
    """His own area: one rule for each scope."""
    address: str = ""
    permitted: Action = _NOTHING
    """What his role allows at all; a grant does not add to that."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: may this be done with that now."""

    action: Action
    thing: Thing
    moment: Moment
    in_use: Mapping[int, int] = field(default_factory=dict)
    """How many pictures the asker has running by each grant."""


def decide(grants: Iterable[Held], asker: Asker, question: Question) -> Decision:
    """Tell whether it may be done, by the best of the grants, or by which it nearly may."""
    best: Held | None = None
    nearest: Held | None = None
    why = Reason.NO_GRANT
    for held in grants:
        if not held.covers(question.thing, asker.areas):
            continue
        reason = why_not(held, asker, question)
        if reason is None:
            best = held if best is None else _better(best, held)
        elif nearest is None or NEARNESS[reason] > NEARNESS[why]:
            nearest, why = held, reason
    if question.action & asker.permitted != question.action:
        return Decision(allowed=False, reason=Reason.ROLE)
    if best is not None:
        return _allowed(best, question.moment)
    if nearest is None:
        return Decision(allowed=False, reason=why)
    return Decision(allowed=False, grant=nearest.key, number=nearest.number, reason=why)


def why_not(held: Held, asker: Asker, question: Question) -> Reason | None:
    """Give what stands in the way of doing it by one grant that covers the thing."""
    if held.actions & question.action != question.action:
        return Reason.NOT_THIS_ACTION
    rests = held.rests(question.moment)
    if rests in (Reason.ENDED, Reason.EXPIRED):
        return rests
    bars = _bars(held, question)
    if bars is not None or rests is not None:
        return bars or rests
    if not held.from_there(asker.address):
        return Reason.OTHER_NETWORK
    used = question.in_use.get(held.key, 0)
    full = held.max_streams is not None and used >= held.max_streams
    return Reason.STREAMS_USED_UP if full else None


def _bars(held: Held, question: Question) -> Reason | None:
    """Give the mark of the camera that needs a right of its own this grant has not."""
    if question.thing.secret and not held.actions & Action.SECRET:
        return Reason.SECRET
    if question.thing.private and not into_private(held, question.action):
        return Reason.PRIVATE
    return None


def allowed_actions(
    grants: Iterable[Held], asker: Asker, things: Sequence[Thing], moment: Moment
) -> dict[int, Action]:
    """Give everything the asker may do now with each of some channels, in one go."""
    found = dict.fromkeys((thing.channel for thing in things), _NOTHING)
    for held in in_force(grants, asker, moment):
        usual = held.actions & asker.permitted
        inside = usual if into_private(held, PICTURES) else usual & ~PICTURES
        secret = bool(held.actions & Action.SECRET)
        for thing in things:
            adds = inside if thing.private else usual
            new = found[thing.channel] & adds != adds
            if new and (secret or not thing.secret) and held.covers(thing, asker.areas):
                found[thing.channel] |= adds
    return found


def reach(grants: Iterable[Held], asker: Asker, action: Action, moment: Moment) -> Reach:
    """Give everything the asker may do `action` on now."""
    if action & asker.permitted != action:
        return Reach()
    parts = []
    for held in in_force(grants, asker, moment):
        if held.actions & action == action:
            own = tuple(rule.narrowed(area) for rule in held.own for area in asker.areas)
            part = Part(
                grant=held.key,
                rules=held.rules + own,
                listed=bool(len(held.lists.listed)),
                excludes=bool(len(held.lists.excluded)),
                secret=bool(held.actions & Action.SECRET),
                private=into_private(held, action),
                names=len(held.lists.listed),
                mark=held.lists.mark,
            )
            if part.rules or part.listed:
                parts.append(part)
    return Reach(parts=tuple(parts))


def into_private(held: Held, action: Action) -> bool:
    """Tell whether a grant lets somebody do an action also where it is private."""
    return not action & PICTURES or bool(held.actions & Action.PRIVATE)


def in_force(grants: Iterable[Held], asker: Asker, moment: Moment) -> Iterable[Held]:
    """Give the grants by which something may be done now from where the asker is."""
    return (one for one in grants if one.rests(moment) is None and one.from_there(asker.address))


def _better(one: Held, other: Held) -> Held:
    """Give the grant to act by: one that gives the reason, without a limit, that lasts longer."""
    return max(one, other, key=_goodness)


def _goodness(held: Held) -> tuple[bool, bool, bool, float]:
    return (
        bool(held.purpose),
        held.max_streams is None,
        not held.standing,
        float("inf") if held.ends is None else held.ends,
    )


def _allowed(held: Held, moment: Moment) -> Decision:
    return Decision(
        allowed=True,
        grant=held.key,
        number=held.number,
        purpose=held.purpose,
        max_streams=held.max_streams,
        until=held.until(moment),
    )
