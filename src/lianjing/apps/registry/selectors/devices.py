"""Reads devices and lower platforms."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.search import normalised
from lianjing.apps.registry.choices import DeviceKind
from lianjing.apps.registry.models import Device, RegistrationAttempt, StatusChange
from lianjing.apps.registry.policies import devices_in_scope
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
        for word in normalised(self.search).split()[:5]:
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
        if not actor.sees_everything:
            codes = Device.objects.filter(devices_in_scope(actor)).values("code")
            found = found.filter(code__in=codes)
    else:
        require(actor, Permission.DEVICES_VIEW)
        found = RegistrationAttempt.objects.filter(code=device.code)
    if ok is not None:
        found = found.filter(ok=ok)
    return found.order_by("-at", "-id")
