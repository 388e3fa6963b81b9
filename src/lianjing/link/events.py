"""The event bus: what signal tells ingest, and through it the database.

Four kinds (docs/architecture.md): *state* where the latest counts, *facts* that are appended and
on disk before the business answer is sent, *sets* that are reconciled, *measures* that may be lost.
Every event carries its node and number through the bus, so folding it twice changes nothing.
"""

from enum import StrEnum

from lianjing.link.codec import Message


class Reason(StrEnum):
    """Why something went online or offline; texts in `kernel.causes` under `state_*`."""

    REGISTERED = "registered"
    KEEPALIVE = "keepalive"
    UNREGISTERED = "unregistered"
    EXPIRED = "registration_expired"
    KEEPALIVE_LOST = "keepalive_lost"
    CONNECTION_LOST = "connection_lost"
    REMOVED = "removed"
    CATALOGUE = "catalogue"
    NOTIFIED = "notified"
    FAULT_REPORTED = "fault_reported"
    DEVICE_OFFLINE = "device_offline"
    DEVICE_ONLINE = "device_online"
    NEVER_SEEN = "never_seen"


# --- facts -----------------------------------------------------------------------------------


class DeviceRegistered(Message, frozen=True):
    """A device or lower platform registered anew (not each refresh)."""

    device: str
    at: float
    source: str
    """`ip:port`."""
    transport: str
    expires_at: float
    gb_version: str = ""
    user_agent: str = ""
    is_platform: bool = False
    known: bool = True
    """False when nobody had entered it."""


class RegistrationRefused(Message, frozen=True):
    """A REGISTER that did not succeed, and why (code of `kernel.causes`)."""

    device: str
    at: float
    source: str
    reason: str
    password_source: str = ""
    """Which password was tried: `device`, `access` or empty."""


class DeviceStatusChanged(Message, frozen=True):
    """A device went online or offline."""

    device: str
    at: float
    online: bool
    reason: Reason


class ChannelsStatusChanged(Message, frozen=True):
    """Channels of one device went online or offline."""

    device: str
    at: float
    online: bool
    reason: Reason
    channels: tuple[str, ...]


class AlarmRaised(Message, frozen=True):
    """An alarm notification."""

    device: str
    source: str
    """The code in the alarm."""
    at: float
    raised_at: float
    priority: int
    method: int
    kind: str = ""
    description: str = ""


class CallEnded(Message, frozen=True):
    """The story of a call that is over or failed; JSON as `signal.Story.body`."""

    call: str
    device: str
    channel: str
    started_at: float
    ended_at: float
    outcome: str
    """`ended` or `failed`."""
    cause: str
    first_packet_ms: int
    viewer: str
    story: str


class ViewingEnded(Message, frozen=True):
    """A connection of a viewing session is over."""

    session: str
    stream: str
    at: float
    seconds: float
    bytes: int
    """Of the whole session until now."""
    reason: str
    last: bool = True
    """Whether the session has no other connection open."""


class RelayBegan(Message, frozen=True):
    """Media of a channel begins to flow to an upper platform."""

    relay: str
    """Name of this relay, the same in `RelayOver`."""
    call: str
    """Its story."""
    upper: str
    device: str
    channel: str
    at: float
    action: int
    """The `kernel.actions.Action` it is allowed by."""
    identity: str = ""
    """Monitor-User-Identity as it was received, bounded; nothing proves it."""
    source: str = ""
    """`ip:port` the request came from."""


class RelaysFollowed(Message, frozen=True):
    """Relays that go on, every few seconds."""

    at: float
    relays: dict[str, int]
    """Name → bytes so far."""


class RelayOver(Message, frozen=True):
    """A relay that had begun is over."""

    relay: str
    at: float
    bytes: int
    """What was received of the channel meanwhile; the same packets went up."""
    reason: str
    """Code of `kernel.causes`."""


class UpperActed(Message, frozen=True):
    """An upper platform did something with a channel; what repeats is folded."""

    upper: str
    device: str
    channel: str
    at: float
    """When the first of them came."""
    until: float
    action: int
    what: str
    """Name of the message or command, such as `PtzCommand` or `RecordInfoQuery`."""
    count: int = 1
    identity: str = ""
    source: str = ""


class UpperRefused(Message, frozen=True):
    """An upper platform asked for something that is not shared, or not so; folded too."""

    upper: str
    at: float
    until: float
    code: str
    """What it asked for, bounded; perhaps nothing we know."""
    what: str
    reason: str
    """Code of `kernel.causes`."""
    count: int = 1
    identity: str = ""
    source: str = ""


class UpperPictured(Message, frozen=True):
    """A picture of a channel is about to be sent to where an upper platform wants it."""

    upper: str
    device: str
    channel: str
    at: float
    name: str
    sha256: str
    size: int
    width: int
    height: int
    masked: bool
    mark: int
    """The number hidden in it."""
    destination: str
    """Scheme, host and port; the path may hold a secret of the upper's."""
    identity: str = ""
    source: str = ""


class MasksTurned(Message, frozen=True):
    """A camera leaves the position its masks are drawn for, or is back there."""

    device: str
    channel: str
    at: float
    turned: bool


class MessageSuspected(Message, frozen=True):
    """Someone claimed an identity without proof; nothing changed by it."""

    device: str
    source: str
    at: float
    what: str


# --- state: latest wins ----------------------------------------------------------------------


class DeviceSeen(Message, frozen=True):
    """Last keepalives of many devices, folded over about a second."""

    seen: dict[str, float]
    """Device → moment of its last authenticated sign of life."""


class ViewingsServed(Message, frozen=True):
    """Who watches now: session → bytes since it began."""

    at: float
    sent: dict[str, int]


class RegistrationRefreshed(Message, frozen=True):
    """Refreshes of many devices, folded: device → (expires_at, source)."""

    refreshed: dict[str, tuple[float, str]]


class DeviceDescribed(Message, frozen=True):
    """DeviceInfo of a device."""

    device: str
    name: str = ""
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""
    channels: int = 0


class PositionReported(Message, frozen=True):
    """Where a mobile channel is."""

    device: str
    channel: str
    at: float
    longitude: float
    latitude: float
    speed: float = 0.0
    direction: float = 0.0


class UpperChanged(Message, frozen=True):
    """An upper link's state and its counts."""

    upper: str
    at: float
    online: bool
    reason: str
    shared: int
    sent: int
    acknowledged: int
    expected: int


# --- sets ------------------------------------------------------------------------------------


class Node(Message, frozen=True, array_like=True):
    """One catalogue item: the columns people search by, and all other fields as sent."""

    code: str
    name: str = ""
    parent: str = ""
    civil_code: str = ""
    group: str = ""
    """BusinessGroupID."""
    online: bool = True
    ptz_type: int = 0
    manufacturer: str = ""
    model: str = ""
    address: str = ""
    longitude: float = 0.0
    latitude: float = 0.0
    ip: str = ""
    secrecy: int = 0
    extra: dict[str, str] = {}


class CatalogueReceived(Message, frozen=True):
    """Part of a device's catalogue. Parts of one answer share `query`; order does not matter."""

    device: str
    query: str
    at: float
    nodes: tuple[Node, ...]
    done: bool = False
    """The answer is over: `complete` tells whether missing channels may be removed."""
    complete: bool = False
    total: int = 0


class CatalogueChanged(Message, frozen=True):
    """Nodes added, updated or removed by a notification."""

    device: str
    at: float
    upserted: tuple[Node, ...] = ()
    removed: tuple[str, ...] = ()


# --- measures --------------------------------------------------------------------------------


class StreamMinute(Message, frozen=True):
    """One minute of one stream."""

    device: str
    channel: str
    at: float
    packets: int
    lost: int
    bytes: int
    frames: int


Event = (
    DeviceRegistered
    | RegistrationRefused
    | DeviceStatusChanged
    | ChannelsStatusChanged
    | AlarmRaised
    | CallEnded
    | ViewingEnded
    | RelayBegan
    | RelaysFollowed
    | RelayOver
    | UpperActed
    | UpperPictured
    | MasksTurned
    | UpperRefused
    | MessageSuspected
    | DeviceSeen
    | ViewingsServed
    | RegistrationRefreshed
    | DeviceDescribed
    | PositionReported
    | UpperChanged
    | CatalogueReceived
    | CatalogueChanged
    | StreamMinute
)
