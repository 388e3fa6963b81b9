"""What devices report, as one upper may see it: under the code it knows, or not at all."""

from collections.abc import Iterator
from dataclasses import replace

from lianjing.protocol import manscdp
from lianjing.signal.cascade.changes import Link
from lianjing.signal.directory import Device


def alarm_for(
    known: Link, device: Device, message: manscdp.AlarmNotify
) -> manscdp.AlarmNotify | None:
    """Write an alarm for an upper; None if it may not see its source."""
    shown = known.view.shows(device, message.device_id)
    if message.device_id == device.code and known.view.shows_below(device):
        shown = device.code
    if not shown:
        return None
    return replace(message, sn=known.upper.next_sn(), device_id=shown)


def positions_for(
    known: Link, device: Device, message: manscdp.MobilePositionNotify
) -> Iterator[manscdp.MobilePositionNotify]:
    """Write those positions of a message an upper may see, one by one."""
    for fix in message.positions:
        shown = known.view.shows(device, fix.device_id or message.device_id)
        if shown:
            yield replace(
                message,
                sn=known.upper.next_sn(),
                device_id=shown,
                positions=(replace(fix, device_id=shown),),
            )
