"""Everything signal knows of devices and channels, in memory."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lianjing.kernel import codes
from lianjing.link.events import Reason
from lianjing.link.pictures import Masks
from lianjing.link.roster import DeviceEntry, Edition, SayWho
from lianjing.protocol.manscdp import CatalogItem, Switch
from lianjing.protocol.manscdp import Edition as WireEdition
from lianjing.protocol.sip.flow import Flow
from lianjing.signal.presence import Presence

MAX_UNKNOWN = 20_000
"""Devices nobody entered that are kept at the same time."""


@dataclass(slots=True)
class Registration:
    """What an authenticated REGISTER told us."""

    flow: Flow
    """The only path to the device; changed by authenticated messages alone."""
    contact: str
    call_id: str
    expires_in: int
    at: float
    """UNIX seconds."""
    gb_version: str = ""
    user_agent: str = ""


@dataclass(slots=True)
class Channel:
    """One catalogue item of a device and whether it is up by its own word."""

    item: CatalogItem
    own_online: bool = True
    own_reason: Reason = Reason.CATALOGUE

    @property
    def code(self) -> str:
        """The channel's code; unique within its device only."""
        return self.item.device_id


@dataclass(slots=True)
class Device:
    """One device or lower platform."""

    code: str
    presence: Presence
    entry: DeviceEntry | None = None
    registration: Registration | None = None
    changed_at: float = 0.0
    watched_until: float = float("inf")
    """The moment at which its deadlines are judged next."""
    held: bool = False
    """Nobody entered it and the platform keeps such devices waiting."""
    channels: dict[str, Channel] = field(default_factory=dict)
    sn: int = 0

    @property
    def is_platform(self) -> bool:
        """Whether it is a platform below us rather than a camera or recorder."""
        if self.entry is not None and self.entry.is_platform:
            return True
        return codes.classify(self.code) is codes.NodeKind.PLATFORM

    @property
    def admitted(self) -> bool:
        """Whether anything may be asked of it."""
        return not self.held if self.entry is None else self.entry.admitted

    @property
    def edition(self) -> WireEdition:
        """Which edition to speak: as set, else by its X-GB-Ver (2022 Annex I)."""
        chosen = self.entry.edition if self.entry is not None else Edition.AUTO
        if chosen is Edition.AUTO:
            version = self.registration.gb_version if self.registration else ""
            return WireEdition.V2022 if version >= "3.0" else WireEdition.V2016
        return WireEdition.V2022 if chosen is Edition.GB2022 else WireEdition.V2016

    @property
    def say_who(self) -> bool:
        """Whether it is told on whose behalf it is asked: as set, else platforms of 2022."""
        chosen = self.entry.say_who if self.entry is not None else SayWho.AUTO
        if chosen is SayWho.AUTO:
            return self.is_platform and self.edition is WireEdition.V2022
        return chosen is SayWho.ALWAYS

    @property
    def flow(self) -> Flow | None:
        """Where to send to, if it is registered."""
        return self.registration.flow if self.registration is not None else None

    def next_sn(self) -> int:
        """Give the next serial number for a message to it."""
        self.sn = self.sn % 0x7FFFFFFF + 1
        return self.sn

    def online_channels(self) -> list[str]:
        """Name the channels that are up when the device is."""
        return [code for code, channel in self.channels.items() if channel.own_online]


def own_status(item: CatalogItem) -> bool:
    """Read what an item says of itself."""
    return item.status is Switch.ON


class Directory:
    """All devices, their deadlines, and who is reachable over which path."""

    def __init__(self, *, window: float, hold_unknown: bool = False) -> None:
        self.devices: dict[str, Device] = {}
        self.overrides: dict[tuple[str, str], dict[str, str]] = {}
        """Device and channel → elements of its item that go up with other values."""
        self.masks: dict[tuple[str, str], Masks] = {}
        """Device and channel → what is covered now for whoever has no right to see it."""
        self.drawn: dict[tuple[str, str], Masks] = {}
        """The same as people drew it; a camera that stands elsewhere is covered whole."""
        self.mask_presets: dict[tuple[str, str], int] = {}
        """Device and channel → preset their masks are drawn for."""
        self.turned: set[tuple[str, str]] = set()
        """Cameras that may stand elsewhere than their masks are drawn for."""
        self.window = window
        self._hold_unknown = hold_unknown
        self._deadlines: list[tuple[float, str]] = []
        self._by_flow: dict[Flow, set[str]] = {}
        self._by_host: dict[str, int] = {}

    def get(self, code: str) -> Device | None:
        """Find a device."""
        return self.devices.get(code)

    def ensure(self, code: str) -> Device:
        """Find a device or make room for it."""
        device = self.devices.get(code)
        if device is None:
            device = Device(
                code=code, presence=Presence(window=self.window), held=self._hold_unknown
            )
            self.devices[code] = device
        return device

    def has_room(self) -> bool:
        """Whether one more unknown device may be kept."""
        return len(self.devices) < MAX_UNKNOWN or (
            sum(device.entry is None for device in self.devices.values()) < MAX_UNKNOWN
        )

    def remove(self, code: str) -> None:
        """Forget a device."""
        device = self.devices.pop(code, None)
        if device is not None:
            self.set_registration(device, None)

    def set_registration(self, device: Device, registration: Registration | None) -> None:
        """Note under which path a device is reached now."""
        old = device.registration
        if old is not None:
            self._unlink(old.flow, device.code)
        device.registration = registration
        if registration is not None:
            self._by_flow.setdefault(registration.flow, set()).add(device.code)
            host = registration.flow.host
            self._by_host[host] = self._by_host.get(host, 0) + 1

    def on_flow(self, flow: Flow) -> list[Device]:
        """Name the devices reached over one path."""
        return [self.devices[code] for code in self._by_flow.get(flow, ()) if code in self.devices]

    def count_at(self, host: str) -> int:
        """Count the devices registered from one address."""
        return self._by_host.get(host, 0)

    def watch(self, device: Device) -> None:
        """Put a device under the eyes of `overdue`; call it when its deadline came nearer."""
        deadline = device.presence.deadline
        if deadline < device.watched_until:
            device.watched_until = deadline
            heapq.heappush(self._deadlines, (deadline, device.code))

    def overdue(self, now: float) -> Iterator[Device]:
        """Give devices whose deadline may have passed; each online device is watched once."""
        judged: list[Device] = []
        while self._deadlines and self._deadlines[0][0] <= now:
            until, code = heapq.heappop(self._deadlines)
            device = self.devices.get(code)
            if device is None or device.watched_until != until:
                continue  # watched by another entry
            device.watched_until = float("inf")
            if not device.presence.online:
                continue
            if device.presence.deadline <= now:
                yield device
                judged.append(device)
            else:
                self.watch(device)
        for device in judged:
            self.watch(device)

    def find_channel(self, device_code: str, channel_code: str) -> Channel | None:
        """Find a channel by its compound key."""
        device = self.devices.get(device_code)
        return None if device is None else device.channels.get(channel_code)

    def is_online(self, device: Device, channel: Channel) -> bool:
        """Decide whether a channel is online."""
        return device.presence.online and channel.own_online

    def all(self) -> Iterable[Device]:
        """Give every device."""
        return self.devices.values()

    def _unlink(self, flow: Flow, code: str) -> None:
        users = self._by_flow.get(flow)
        if users is not None:
            users.discard(code)
            if not users:
                del self._by_flow[flow]
        remaining = self._by_host.get(flow.host, 0) - 1
        if remaining > 0:
            self._by_host[flow.host] = remaining
        else:
            self._by_host.pop(flow.host, None)
