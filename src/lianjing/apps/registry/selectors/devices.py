"""Reads devices and lower platforms."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.search import words_of
from lianjing.apps.registry.choices import DeviceKind
from lianjing.apps.registry.models import Channel, Device, RegistrationAttempt, StatusChange
from lianjing.apps.registry.policies import (
    Sight,
    channels_in_scope,
    devices_in_scope,
    sight_of,
)
from lianjing.kernel.errors import NotFoundError

HISTORY = 50


@dataclass(frozen=True, slots=True)
class DeviceFilter:
    """What to look for; empty fields do not count."""

    search: str = ""
    online: bool | None = None
    kind: DeviceKind | None = None
    trusted: bool | None = None

    def condition(self) -> Q:
        """Give the condition on devices."""
        found = Q()
        for word in words_of(self.search):
            found &= Q(search__contains=word) | Q(address__contains=word)
        if self.online is not None:
            found &= Q(online=self.online)
        if self.kind is not None:
            found &= Q(kind=self.kind)
        if self.trusted is not None:
            found &= Q(trusted=self.trusted)
        return found


def devices(*, actor: Actor, where: DeviceFilter | None = None) -> QuerySet[Device]:
    """Give devices by code."""
    require(actor, Permission.DEVICES_VIEW)
    condition = (where or DeviceFilter()).condition()
    return Device.objects.filter(devices_in_scope(actor) & condition).order_by("code")


def device(*, actor: Actor, key: int) -> Device:
    """Give one device; raises `NotFoundError` if there is none or not for this actor."""
    found = devices(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no device {key}")
    return found


def device_history(*, actor: Actor, device: Device) -> list[StatusChange]:
    """Give its changes of state, newest first."""
    require(actor, Permission.DEVICES_VIEW)
    rows = StatusChange.objects.filter(device=device, channel=None)
    return list(rows.order_by("-at", "-id")[:HISTORY])


def registrations(
    *, actor: Actor, device: Device | None = None, ok: bool | None = None
) -> QuerySet[RegistrationAttempt]:
    """Give attempts to register, newest first: of one device in scope, or of every code.

    Codes nobody has entered belong to no scope, so the list of all needs its own permission.
    """
    if device is None:
        require(actor, Permission.REGISTRATIONS_VIEW)
        found = RegistrationAttempt.objects.all()
        scope = devices_in_scope(actor)
        known = Device.objects.filter(scope).values("code")
        if sight_of(channels_in_scope(actor)) is Sight.PART:
            found = found.filter(code__in=known)
        elif scope:
            found = found.exclude(code__in=Device.objects.exclude(scope).values("code"))
    else:
        require(actor, Permission.DEVICES_VIEW)
        found = RegistrationAttempt.objects.filter(code=device.code)
    if ok is not None:
        found = found.filter(ok=ok)
    return found.order_by("-at", "-id")


def limited(*, actor: Actor, devices: list[Device]) -> list[Device]:
    """Have devices show how many channels the actor sees of them, not how many they have."""
    scope = channels_in_scope(actor)
    if not scope:
        return devices
    rows = (
        Channel.objects.filter(scope, device__in=[device.pk for device in devices])
        .values_list("device")
        .annotate(whole=Count("pk"), up=Count("pk", filter=Q(online=True)))
        .order_by()
    )
    seen = {key: (whole, up) for key, whole, up in rows}
    for device in devices:
        device.channels_total, device.channels_online = seen.get(device.pk, (0, 0))
    return devices
