"""What of the registry an actor may see and do: rights, put into conditions on these tables."""

from collections.abc import Mapping, Sequence
from enum import Enum

from django.db.models import Exists, OuterRef, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.registry.models import Channel, Device
from lianjing.apps.registry.policies.conditions import (
    NOT_SECRET,
    Scope,
    below,
    below_node,
    condition_of,
)
from lianjing.apps.registry.policies.ranges import begins
from lianjing.apps.registry.policies.things import thing_of, things_of
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import Decision
from lianjing.apps.rights.errors import NoRightError

__all__ = [
    "Own",
    "Scope",
    "Sight",
    "allowed_actions",
    "begins",
    "below",
    "below_node",
    "channels_in_scope",
    "condition_of",
    "decide",
    "decide_upper",
    "devices_in_scope",
    "may_see_device",
    "require_right",
    "scope_of",
    "sight_of",
    "thing_of",
    "things_of",
]


class Sight(Enum):
    """How much of the catalogue somebody sees: whether stored counters may be shown."""

    EVERYTHING = "everything"
    OPEN = "open"
    """All but channels marked `Secrecy` = 1."""
    PART = "part"


def channels_in_scope(actor: Actor, action: Action = Action.CATALOGUE) -> Q:
    """Give the condition on channels `actor` may do `action` with now."""
    return scope_of(actor, action).condition()


def scope_of(actor: Actor, action: Action = Action.CATALOGUE) -> Scope:
    """Give what `actor` may do `action` with now, for whoever knows how he will look at it."""
    return Scope.of(rights.reach(actor, action))


class Own:
    """What somebody has, as it stands at this question: the scope of a list, then its rows."""

    def __init__(self, actor: Actor) -> None:
        self._rights = rights.rights_of(actor)

    def scope(self, action: Action = Action.CATALOGUE) -> Scope:
        """Give what he may do `action` with."""
        return Scope.of(self._rights.reach(action))

    def actions(self, channels: Sequence[Channel]) -> dict[int, Action]:
        """Give what he may do with each of some channels, by key; queries do not grow."""
        return self._rights.allowed_actions(things_of(channels, self._rights.facets))


def sight_of(condition: Q) -> Sight:
    """Tell what a condition on channels leaves of the catalogue."""
    if not condition:
        return Sight.EVERYTHING
    return Sight.OPEN if condition == NOT_SECRET else Sight.PART


def decide(
    actor: Actor, action: Action, channel: Channel, *, in_use: Mapping[int, int] | None = None
) -> Decision:
    """Tell whether `actor` may do `action` with a channel now, by which grant, or why not."""
    own = rights.rights_of(actor)
    return own.decide(action, thing_of(channel, own.facets), in_use=in_use)


def decide_upper(upper: str, action: Action, channel: Channel, *, address: str = "") -> Decision:
    """Tell whether an upper platform may do `action` with a channel now, or why not."""
    its = rights.rights_of_upper(upper, address)
    return its.decide(action, thing_of(channel, its.facets))


def require_right(
    actor: Actor, action: Action, channel: Channel, *, in_use: Mapping[int, int] | None = None
) -> Decision:
    """Give the decision that allows it; raises `NoRightError` with the reason."""
    decision = decide(actor, action, channel, in_use=in_use)
    if not decision.allowed:
        raise NoRightError(decision)
    return decision


def allowed_actions(actor: Actor, channels: Sequence[Channel]) -> dict[int, Action]:
    """Give what `actor` may do now with each of some channels, by key; queries do not grow."""
    return Own(actor).actions(channels)


def devices_in_scope(actor: Actor) -> Q:
    """Give the condition on devices: one of its channels is in scope.

    Those without any channel show themselves to who sees all that is not secret.
    """
    condition = channels_in_scope(actor)
    if not condition:
        return Q()
    rows = Channel.objects.filter(device=OuterRef("pk"))
    found = Q(Exists(rows.filter(condition)))
    return found | ~Q(Exists(rows)) if sight_of(condition) is Sight.OPEN else found


def may_see_device(actor: Actor, device: Device) -> bool:
    """Tell whether a device is in scope."""
    return Device.objects.filter(devices_in_scope(actor), pk=device.pk).exists()
