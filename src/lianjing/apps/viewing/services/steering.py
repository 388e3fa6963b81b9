"""Steering a camera under a right, with its reason and its entry in the register."""

from datetime import timedelta

from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.register import services as register
from lianjing.apps.register.choices import Deed
from lianjing.apps.register.models import Entry
from lianjing.apps.register.services import Look
from lianjing.apps.registry import policies
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.services import Movement
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.errors import NoRightError

STOP_WITHIN = timedelta(minutes=2)
"""Whoever has moved a camera may stop it, even if the right has gone meanwhile."""


def move(*, actor: Actor, channel: Channel, movement: Movement) -> str:
    """Move, zoom, focus or stop; gives `sent` or `ok`. Raises `NoRightError`."""
    require(actor, Permission.PTZ_CONTROL)
    if movement.stops:
        _require_may_stop(actor, channel)
        return registry.move(actor=actor, channel=channel, movement=movement)
    look = _look(actor, channel, "move")
    try:
        return registry.move(actor=actor, channel=channel, movement=movement)
    finally:
        register.note(look=look)


def control(
    *, actor: Actor, channel: Channel, action: str, permission: Permission, number: int = 0
) -> str:
    """Carry out one control action of `link.signal.Control` on a channel."""
    require(actor, permission)
    if permission is Permission.DEVICE_REBOOT:  # upkeep, no look through the camera
        return registry.control(
            actor=actor, channel=channel, action=action, permission=permission, number=number
        )
    look = _look(actor, channel, f"{action} {number}" if number else action)
    try:
        return registry.control(
            actor=actor, channel=channel, action=action, permission=permission, number=number
        )
    finally:
        register.note(look=look)


def presets(*, actor: Actor, channel: Channel) -> list[tuple[int, str]]:
    """Ask a channel for its presets."""
    require(actor, Permission.PTZ_CONTROL)
    policies.require_right(actor, Action.PTZ, channel)
    return registry.presets(actor=actor, channel=channel)


def _look(actor: Actor, channel: Channel, detail: str) -> Look:
    decision = policies.require_right(actor, Action.PTZ, channel)
    reason = register.reason_for(actor=actor, decision=decision, channel=channel)
    return Look(
        deed=Deed.PTZ,
        actor=actor,
        channel=channel,
        reason=reason,
        decision=decision,
        detail=detail,
    )


def _require_may_stop(actor: Actor, channel: Channel) -> None:
    try:
        policies.require_right(actor, Action.PTZ, channel)
    except NoRightError:
        moved = Entry.objects.filter(
            action=Deed.PTZ,
            channel=channel.pk,
            user=actor.user_id or 0,
            last_at__gt=timezone.now() - STOP_WITHIN,
        )
        if not moved.exists():
            raise
