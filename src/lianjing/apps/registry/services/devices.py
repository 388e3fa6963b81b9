"""Devices and lower platforms as people enter them."""

from dataclasses import dataclass, fields

from django.conf import settings
from django.db import models, transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places.search import search_text
from lianjing.apps.registry import passwords
from lianjing.apps.registry.choices import (
    DeviceKind,
    Edition,
    GroupKind,
    RosterSubject,
    SayWho,
    SsrcPolicy,
    StreamTransport,
    Substream,
)
from lianjing.apps.registry.models import Channel, Device, Group
from lianjing.apps.registry.services.roster import note_change
from lianjing.kernel.codes import is_code
from lianjing.kernel.errors import ConflictError, DomainError


class BadCodeError(DomainError):
    """A code that is not twenty digits."""

    code = "bad_code"


@dataclass(frozen=True, slots=True)
class DeviceChanges:
    """What to change of a device; None leaves it."""

    name: str | None = None
    password: str | None = None
    """A new password of its own; empty takes it away, so that the access password counts."""
    charset: str | None = None
    stream_transport: StreamTransport | None = None
    ssrc_policy: SsrcPolicy | None = None
    edition: Edition | None = None
    substream: Substream | None = None
    say_who: SayWho | None = None
    trusted: bool | None = None

    def columns(self) -> dict[str, object]:
        """Give the plain columns to write."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {k: v for k, v in given.items() if v is not None and k != "password"}


@transaction.atomic
def create_device(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: DeviceKind = DeviceKind.DEVICE,
    password: str = "",
) -> Device:
    """Enter a device or lower platform before it registers."""
    require(actor, Permission.REGISTRY_MANAGE)
    if not is_code(code):
        raise BadCodeError(f"{code!r} is not a code of 20 digits", facts={"device": code})
    ours = settings.INSTALLATION.settings.platform.code
    if code == ours or Device.objects.filter(code=code).exists():
        raise ConflictError(f"{code} exists", code="duplicate_code", facts={"code": code})
    device = Device.objects.create(
        code=code,
        name=name,
        kind=kind,
        secret=passwords.conceal(password),
        search=search_text(name, code),
    )
    plant_root(device)
    note_change(RosterSubject.DEVICE, code)
    after = {"name": name, "kind": kind, "password": bool(password)}
    audit.record(actor, "device.created", device, after=after)
    return device


@transaction.atomic
def change_device(*, actor: Actor, device: Device, changes: DeviceChanges) -> Device:
    """Change a device's name or settings; signal uses them from its next message on."""
    require(actor, Permission.REGISTRY_MANAGE)
    values = changes.columns()
    before, after = audit.changes(device, values)
    for field, value in values.items():
        setattr(device, field, value)
    if changes.password is not None:
        device.secret = passwords.conceal(changes.password)
        after["password"] = "***"  # noqa: S105 - what the audit shows instead of one
    if "name" in after:
        device.search = search_text(device.name, device.code)
        Group.objects.filter(device=device, parent=None).update(name=device.name)
    if after:
        device.save(update_fields=[*values, "secret", "search"])
        note_change(RosterSubject.DEVICE, device.code)
        audit.record(actor, "device.changed", device, before=before, after=after)
    return device


@transaction.atomic
def delete_device(*, actor: Actor, device: Device) -> None:
    """Remove a device with its channels, tree and history; its calls and the audit stay."""
    require(actor, Permission.REGISTRY_MANAGE)
    before = {"name": device.name, "kind": device.kind, "channels": device.channels_total}
    audit.record(actor, "device.deleted", device, before=before)
    note_change(RosterSubject.DEVICE, device.code)
    _delete_channels(device)
    device.delete()


def _delete_channels(device: Device) -> None:
    """Remove all channels in a statement per table: Django would fetch every row to cascade."""
    channels = Channel.objects.filter(device=device)
    for relation in Channel._meta.related_objects:
        name = relation.field.name
        manager = relation.related_model._base_manager
        rows = manager.filter(**{f"{name}__in": channels.values("pk")})
        if relation.on_delete is models.SET_NULL:
            rows.update(**{name: None})
        else:
            rows._raw_delete(rows.db)
    channels._raw_delete(channels.db)


def plant_root(device: Device) -> Group:
    """Make the node that stands for the device itself in the tree."""
    kind = GroupKind.PLATFORM if device.kind == DeviceKind.PLATFORM else GroupKind.DEVICE
    root, made = Group.objects.get_or_create(
        device=device,
        code=device.code,
        defaults={"name": device.name, "kind": kind},
    )
    if made:
        root.path = f"/{root.pk}/"
        root.save(update_fields=["path"])
    return root


@transaction.atomic
def note_access_shown(*, actor: Actor) -> None:
    """Record that someone was shown the password cameras register with."""
    require(actor, Permission.SYSTEM_ACCESS)
    audit.record(actor, "access_password.shown", name="SIP")
