"""Writes what happened to devices: registrations, state, descriptions."""

from django.conf import settings
from django.db.models import F

from lianjing.apps.places.search import search_text
from lianjing.apps.registry.choices import DeviceKind, RosterSubject
from lianjing.apps.registry.models import Alarm, Device, Group, RegistrationAttempt, StatusChange
from lianjing.apps.registry.services import note_change
from lianjing.ingest.batch import Batch, DeviceState
from lianjing.ingest.bulk import adapt_time, clean, portions, update_many
from lianjing.ingest.groups import plant_roots
from lianjing.ingest.moments import moment
from lianjing.kernel.codes import NodeKind, classify
from lianjing.link import events
from lianjing.runtime.settings import UnknownDevices

_AT_ONCE = 400


def ensure_devices(batch: Batch) -> dict[str, Device]:
    """Give the devices a batch speaks of by code; one that registered without being known is made.

    Events of devices nobody knows (removed meanwhile) concern nothing any more.
    """
    wanted = set(batch.devices) | {work.device for work in batch.work}
    wanted |= {alarm.device for alarm in batch.alarms}
    found: dict[str, Device] = {}
    for codes in portions(sorted(wanted), _AT_ONCE):
        found |= {device.code: device for device in Device.objects.filter(code__in=codes)}
    new = [
        state.registered
        for code, state in batch.devices.items()
        if code not in found and state.registered is not None
    ]
    return found | {device.code: device for device in _make(new)}


def _make(registered: list[events.DeviceRegistered]) -> list[Device]:
    """Make devices that nobody entered, each with the node that stands for it in the tree."""
    devices = Device.objects.bulk_create(map(_device_of, registered))
    plant_roots(devices)
    for device in devices:
        note_change(RosterSubject.DEVICE, device.code)
    return devices


def _device_of(event: events.DeviceRegistered) -> Device:
    platform = event.is_platform or classify(event.device) is NodeKind.PLATFORM
    hold = settings.INSTALLATION.settings.sip.unknown_devices is UnknownDevices.HOLD
    return Device(
        code=clean(event.device, 20),
        kind=DeviceKind.PLATFORM if platform else DeviceKind.DEVICE,
        trusted=not hold,
        search=search_text("", event.device),
    )


def write_devices(batch: Batch, devices: dict[str, Device]) -> None:
    """Write the newest state of every device of a batch, and the changes on the way there."""
    seen: list[tuple[object, int]] = []
    changes: list[StatusChange] = []
    for code, state in batch.devices.items():
        device = devices.get(code)
        if device is None:
            continue
        if state.seen_at:
            seen.append((adapt_time(moment(state.seen_at)), device.pk))
        if _apply(device, state):
            described = _DESCRIBED if state.described is not None else []
            device.save(update_fields=[*_LIVE, *described])
        if state.suspected:
            Device.objects.filter(pk=device.pk).update(suspicious=F("suspicious") + state.suspected)
        changes += [
            StatusChange(device=device, at=moment(c.at), online=c.online, reason=c.reason)
            for c in state.changes
        ]
    update_many(Device, ["last_keepalive_at"], seen, key="id")
    StatusChange.objects.bulk_create(changes)


_LIVE = [
    *("online", "status_reason", "status_changed_at", "address", "transport"),
    *("registered_at", "expires_at", "gb_version", "user_agent"),
]
_DESCRIBED = ["manufacturer", "model", "firmware", "name", "search"]


def _apply(device: Device, state: DeviceState) -> bool:
    """Put the newest values on the device; tells whether it must be saved."""
    changed = False
    if state.registered is not None:
        event = state.registered
        device.address = clean(event.source, 64)
        device.transport = clean(event.transport, 8)
        device.registered_at = moment(event.at)
        device.expires_at = moment(event.expires_at)
        device.gb_version = clean(event.gb_version, 16)
        device.user_agent = clean(event.user_agent, 200)
        changed = True
    if state.refreshed is not None:
        expires_at, source = state.refreshed
        device.expires_at, device.address = moment(expires_at), clean(source, 64)
        changed = True
    if state.changes:
        last = state.changes[-1]
        device.online, device.status_reason = last.online, clean(last.reason, 40)
        device.status_changed_at = moment(last.at)
        changed = True
    if state.described is not None:
        _describe(device, state.described)
        changed = True
    return changed


def _describe(device: Device, event: events.DeviceDescribed) -> None:
    device.manufacturer = clean(event.manufacturer, 100)
    device.model = clean(event.model, 100)
    device.firmware = clean(event.firmware, 100)
    if not device.name and event.name:  # a name people gave counts more than its own
        device.name = clean(event.name, 200)
        Group.objects.filter(device=device, parent=None).update(name=device.name)
        note_change(RosterSubject.DEVICE, device.code)
    device.search = search_text(device.name, device.code, device.manufacturer, device.model)


def write_registrations(batch: Batch) -> None:
    """Append attempts to register."""
    rows = []
    for event in batch.registrations:
        if isinstance(event, events.DeviceRegistered):
            row = RegistrationAttempt(ok=True, transport=clean(event.transport, 8))
            row.known = event.known
        else:
            row = RegistrationAttempt(ok=False, reason=clean(event.reason, 40))
            row.password_source = clean(event.password_source, 16)
        row.code = clean(event.device, 64)
        row.at = moment(event.at)
        row.source = clean(event.source, 64)
        rows.append(row)
    RegistrationAttempt.objects.bulk_create(rows)


def write_alarms(batch: Batch, devices: dict[str, Device]) -> None:
    """Append alarms."""
    Alarm.objects.bulk_create(
        Alarm(
            device=devices[alarm.device],
            source=clean(alarm.source, 64),
            at=moment(alarm.at),
            raised_at=moment(alarm.raised_at),
            priority=min(max(alarm.priority, 0), 9),
            method=min(max(alarm.method, 0), 99),
            kind=clean(alarm.kind, 16),
            description=clean(alarm.description, 400),
        )
        for alarm in batch.alarms
        if alarm.device in devices
    )
