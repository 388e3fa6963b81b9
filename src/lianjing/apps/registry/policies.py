"""What of the registry an actor may see and do: rights, put into conditions on these tables."""

from django.db.models import Exists, OuterRef, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import Channel, ChannelLabel, Device, Group
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import Decision, Reach, Rule, Thing
from lianjing.apps.rights.engine.values import Part
from lianjing.apps.rights.errors import NoRightError
from lianjing.apps.rights.models import GrantChannel

_NOTHING = Q(pk__in=())


def channels_in_scope(actor: Actor, action: Action = Action.CATALOGUE) -> Q:
    """Give the condition on channels `actor` may do `action` with now."""
    return condition_of(rights.reach(actor, action))


def condition_of(reach: Reach) -> Q:
    """Write what somebody reaches as a condition on channels."""
    if reach.everything:
        return Q()
    found = _NOTHING
    for part in reach.parts:
        one = _condition_of_part(part)
        if not one:
            return Q()
        found |= one
    return found


def decide(actor: Actor, action: Action, channel: Channel) -> Decision:
    """Tell whether `actor` may do `action` with a channel now, by which grant, or why not."""
    return rights.decide(actor, action, thing_of(channel))


def require_right(actor: Actor, action: Action, channel: Channel) -> Decision:
    """Give the decision that allows it; raises `NoRightError` with the reason."""
    decision = decide(actor, action, channel)
    if not decision.allowed:
        raise NoRightError(decision)
    return decision


def thing_of(channel: Channel) -> Thing:
    """Give a channel as rights see it."""
    group = channel.group
    units: tuple[int, ...] = ()
    if channel.unit is not None:
        path = Unit.objects.filter(pk=channel.unit).values_list("path", flat=True).first()
        units = _keys(path or "") or (channel.unit,)
    return Thing(
        channel=channel.pk,
        region=channel.region,
        groups=_keys(group.path) + _divisions(channel.region) if group else (),
        units=units,
        point_class=channel.point_class,
        place_class=channel.place_class,
        labels=frozenset(channel.labels.values_list("label", flat=True)),
        secret=channel.secret,
    )


def devices_in_scope(actor: Actor) -> Q:
    """Give the condition on devices: one of its channels is in scope, or it has none yet."""
    condition = channels_in_scope(actor)
    if not condition:
        return Q()
    return Q(Exists(Channel.objects.filter(condition, device=OuterRef("pk"))))


def may_see_device(actor: Actor, device: Device) -> bool:
    """Tell whether a device is in scope."""
    condition = channels_in_scope(actor)
    return not condition or Channel.objects.filter(condition, device=device).exists()


def _condition_of_part(part: Part) -> Q:
    """Write one grant as a condition; an empty one covers everything."""
    found = _NOTHING
    everything = False
    for rule in part.rules:
        one = _condition_of_rule(rule)
        everything = everything or not one
        found |= one
    listed = GrantChannel.objects.filter(grant=part.grant)
    if part.listed:
        found |= Q(pk__in=listed.filter(excluded=False).values("channel"))
    condition = Q() if everything else found
    if part.excludes:
        condition &= ~Q(pk__in=listed.filter(excluded=True).values("channel"))
    if not part.secret:
        condition &= Q(secret=False)
    return condition


def _condition_of_rule(rule: Rule) -> Q:
    found = Q()
    if rule.region:
        found &= Q(region__startswith=rule.region)
    if rule.group is not None:
        found &= _below_node(rule.group)
    if rule.unit is not None:
        path = Unit.objects.filter(pk=rule.unit).values_list("path", flat=True).first()
        below = Unit.objects.filter(path__startswith=path) if path else Unit.objects.none()
        found &= Q(unit__in=below.values("pk"))
    if rule.point_class:
        found &= Q(point_class=rule.point_class)
    if rule.place_class:
        found &= Q(place_class__startswith=rule.place_class)
    if rule.label:
        labels = ChannelLabel.objects.filter(label=rule.label)
        found &= Q(pk__in=labels.values("channel"))
    return found


def _below_node(key: int) -> Q:
    node = Group.objects.filter(pk=key).values_list("path", "code", "device").first()
    if node is None:
        return _NOTHING
    path, code, device = node
    if device is None:
        return Q(region__startswith=code)
    return Q(group__in=Group.objects.filter(path__startswith=path).values("pk"))


def _divisions(region: str) -> tuple[int, ...]:
    """Give the nodes of the tree of divisions a region lies below."""
    heads = [region[:length] for length in range(2, len(region) + 1, 2)]
    found = Group.objects.filter(device=None, code__in=heads)
    return tuple(found.values_list("pk", flat=True))


def _keys(path: str) -> tuple[int, ...]:
    return tuple(int(key) for key in path.strip("/").split("/") if key)
