"""Writes the state of channels, and where mobile ones are."""

from django.db.models import F, Q

from lianjing.apps.registry.models import Channel, Device, StatusChange
from lianjing.ingest.batch import FOLLOWS_DEVICE, Batch, ChannelStates
from lianjing.ingest.bulk import adapt_time, clean, portions, update_many
from lianjing.ingest.moments import moment
from lianjing.link.events import DeviceStatusChanged, Reason

_AT_ONCE = 400


def follow_device(device: Device, event: DeviceStatusChanged) -> None:
    """Let the channels of a device that came or went follow it, in one statement.

    Back online they are what they reported last; nothing is written per channel but its row.
    """
    rows = Channel.objects.filter(device=device)
    at = moment(event.at)
    if event.online:
        rows.filter(online=False, reported=True).update(
            online=F("reported"), status_reason=Reason.DEVICE_ONLINE, status_changed_at=at
        )
    else:
        rows.filter(online=True).update(
            online=False, status_reason=Reason.DEVICE_OFFLINE, status_changed_at=at
        )


def write_states(device: Device, work: ChannelStates) -> bool:
    """Write the newest state of channels; tells whether anything changed."""
    own = {
        clean(code, 64): state
        for code, state in work.states.items()
        if state[1] not in FOLLOWS_DEVICE
    }
    changed = False
    for codes in portions(own, _AT_ONCE):
        rows = Channel.objects.filter(device=device, code__in=codes)
        updates: list[tuple[object, ...]] = []
        history: list[StatusChange] = []
        for key, code, online, reported in rows.values_list("pk", "code", "online", "reported"):
            now_online, reason, at = own[code]
            if (online, reported) == (now_online and device.online, now_online):
                continue
            shown = now_online and device.online
            updates.append((shown, now_online, reason.value, adapt_time(moment(at)), key))
            history.append(
                StatusChange(
                    device=device,
                    channel_id=key,
                    at=moment(at),
                    online=now_online,
                    reason=reason.value,
                )
            )
        columns = ["online", "reported", "status_reason", "status_changed_at"]
        update_many(Channel, columns, updates, key="id")
        StatusChange.objects.bulk_create(history)
        changed = changed or bool(updates)
    return changed


def write_positions(batch: Batch) -> None:
    """Write where mobile channels are."""
    for (device, code), event in batch.positions.items():
        if abs(event.longitude) <= 180 and abs(event.latitude) <= 90:
            Channel.objects.filter(Q(device__code=device), code=code).update(
                longitude=event.longitude, latitude=event.latitude
            )
