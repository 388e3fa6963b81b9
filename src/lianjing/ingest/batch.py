"""Folds a run of events into what has to be written; no database, no clock.

State keeps the latest value per key, facts are listed, catalogue events keep their order among the
channel states around them, because each may depend on the one before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from lianjing.link import events
from lianjing.link.bus.port import Position, Record
from lianjing.link.events import Reason

FOLLOWS_DEVICE = frozenset({Reason.DEVICE_OFFLINE, Reason.DEVICE_ONLINE})
"""Reasons of channels that only follow their device: they are not stored per channel."""


@dataclass(slots=True)
class DeviceState:
    """The newest of what was said of one device."""

    registered: events.DeviceRegistered | None = None
    changes: list[events.DeviceStatusChanged] = field(default_factory=list)
    seen_at: float = 0.0
    refreshed: tuple[float, str] | None = None
    described: events.DeviceDescribed | None = None
    suspected: int = 0


@dataclass(slots=True)
class ChannelStates:
    """The newest state of channels of one device between two catalogue events."""

    device: str
    states: dict[str, tuple[bool, Reason, float]] = field(default_factory=dict)


class CataloguePart(NamedTuple):
    """Part of a catalogue answer, and the position before it."""

    device: str
    event: events.CatalogueReceived
    since: Position


UpperDeed = (
    events.RelayBegan
    | events.RelaysFollowed
    | events.RelayOver
    | events.UpperActed
    | events.UpperPictured
    | events.UpperRefused
    | events.MasksTurned
)
"""What upper platforms did, in order."""

ChannelWork = ChannelStates | events.DeviceStatusChanged | CataloguePart | events.CatalogueChanged


@dataclass(slots=True)
class Batch:
    """Everything one transaction writes."""

    devices: dict[str, DeviceState] = field(default_factory=dict)
    work: list[ChannelWork] = field(default_factory=list)
    """Channel states, device changes and catalogues, in order."""
    registrations: list[events.DeviceRegistered | events.RegistrationRefused] = field(
        default_factory=list
    )
    alarms: list[events.AlarmRaised] = field(default_factory=list)
    calls: dict[str, events.CallEnded] = field(default_factory=dict)
    viewings: list[events.ViewingEnded | events.ViewingsServed] = field(default_factory=list)
    positions: dict[tuple[str, str], events.PositionReported] = field(default_factory=dict)
    uppers: dict[str, events.UpperChanged] = field(default_factory=dict)
    upper_deeds: list[UpperDeed] = field(default_factory=list)

    def device(self, code: str) -> DeviceState:
        """Give the state of a device to fold into."""
        return self.devices.setdefault(code, DeviceState())


def fold(records: Iterable[Record], after: Position) -> Batch:
    """Fold the events that follow a position, in the order they happened."""
    batch = Batch()
    for record in records:
        if isinstance(record.event, events.CatalogueReceived):
            batch.work.append(CataloguePart(record.event.device, record.event, after))
        else:
            _take(batch, record.event)
        after = record.position
    return batch


def _take(batch: Batch, event: events.Event) -> None:  # noqa: C901, PLR0912 - one line per event
    match event:
        case events.DeviceSeen():
            for device, at in event.seen.items():
                state = batch.device(device)
                state.seen_at = max(state.seen_at, at)
        case events.RegistrationRefreshed():
            for device, refreshed in event.refreshed.items():
                batch.device(device).refreshed = refreshed
        case events.DeviceRegistered():
            batch.device(event.device).registered = event
            batch.device(event.device).refreshed = None
            batch.registrations.append(event)
        case events.RegistrationRefused():
            batch.registrations.append(event)
        case events.DeviceStatusChanged():
            batch.device(event.device).changes.append(event)
            batch.work.append(event)
        case events.ChannelsStatusChanged():
            _take_channels(batch, event)
        case events.DeviceDescribed():
            batch.device(event.device).described = event
        case events.MessageSuspected():
            batch.device(event.device).suspected += 1
        case events.CatalogueChanged():
            batch.work.append(event)
        case events.PositionReported():
            batch.positions[event.device, event.channel] = event
        case events.AlarmRaised():
            batch.alarms.append(event)
        case events.CallEnded():
            batch.calls[event.call] = event
        case events.ViewingEnded() | events.ViewingsServed():
            batch.viewings.append(event)
        case (
            events.RelayBegan()
            | events.RelaysFollowed()
            | events.RelayOver()
            | events.UpperActed()
            | events.UpperPictured()
            | events.MasksTurned()
            | events.UpperRefused()
        ):
            batch.upper_deeds.append(event)
        case events.UpperChanged():
            batch.uppers[event.upper] = event
        case _:
            pass  # measures: the metrics endpoint has them


def _take_channels(batch: Batch, event: events.ChannelsStatusChanged) -> None:
    last = batch.work[-1] if batch.work else None
    if not isinstance(last, ChannelStates) or last.device != event.device:
        last = ChannelStates(event.device)
        batch.work.append(last)
    for channel in event.channels:
        last.states[channel] = (event.online, event.reason, event.at)
