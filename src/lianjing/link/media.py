"""Signal ↔ media: commands to a media node and the facts it reports.

A *pull* is one incoming session of one channel and profile; it has a port of its own and is named
by `stream`. A *relay* is an outgoing leg of a pull towards an upper platform.
"""

from enum import StrEnum

from lianjing.link.codec import Message
from lianjing.link.pictures import Marking, Masks


class Transport(StrEnum):
    """How media travels, seen from us as receiver (GB/T 28181-2022 Annex D)."""

    UDP = "udp"
    TCP_PASSIVE = "tcp_passive"
    """We listen, the sender connects."""
    TCP_ACTIVE = "tcp_active"
    """We connect to the sender."""


class Endpoint(Message, frozen=True):
    """An address and port."""

    address: str
    port: int


# --- commands: signal → media, each answered by the type named beside it --------------------


class OpenPull(Message, frozen=True):
    """Reserve a port and wait for media → `PullOpened`."""

    stream: str
    transport: Transport
    ssrc: int
    """The SSRC we ask for (`y=`)."""
    strict_ssrc: bool = True
    """Refuse packets of any other SSRC; else the first one seen from a right source is adopted."""
    idle_seconds: float = 10.0
    silence_seconds: float = 15.0


class PullOpened(Message, frozen=True):
    """The port that belongs to this pull alone."""

    address: str
    """The address for our SDP."""
    port: int


class ArmPull(Message, frozen=True):
    """Say what the answer promised: who will send, with which SSRC → `Done`.

    Until armed, packets are held back (a bounded few) and judged when this arrives.
    """

    stream: str
    sources: tuple[str, ...]
    """IP addresses that may send: SDP `c=` and the signalling address. Empty allows none."""
    ssrc: int
    connect_to: Endpoint | None = None
    """For TCP active: where to connect, tried three times a second apart (2022 Annex D)."""


class ClosePull(Message, frozen=True):
    """Free the port; viewers and relays are told `reason` → `Done`. Unknown streams are fine."""

    stream: str
    reason: str


class OpenVariant(Message, frozen=True):
    """Make a masked variant of a pull that has a picture → `Done`, or `Fault` `masks_busy`.

    `StreamReady` or `VariantFailed` under the name of the variant follows. `ClosePull` ends it,
    and it ends with its source. Viewers and relays name it as they name a pull.
    """

    stream: str
    """Name of the variant: tickets for the source are not good for it, nor the other way."""
    source: str
    masks: Masks
    """At least one; the clear picture is the source itself."""


class TakeStill(Message, frozen=True):
    """Make a JPEG of what a pull shows now → `Still`, or `Fault` `still_failed`."""

    stream: str
    masks: Masks = ()
    marking: Marking = Marking()
    most_width: int = 0
    """Pixels it may be wide; 0 is as the stream is."""


class Still(Message, frozen=True):
    """One picture, masked and marked as asked for."""

    image: bytes
    width: int
    height: int
    at: float
    """UNIX seconds of the picture."""


class OpenRelay(Message, frozen=True):
    """Send a pull on to an upper platform, untouched but for SSRC and port → `RelayOpened`."""

    relay: str
    stream: str
    """A pull, or a variant of one: then its packets are our own."""
    ssrc: int
    transport: Transport
    """Seen from us as sender: TCP_PASSIVE means we listen."""
    remote: Endpoint | None = None


class RelayOpened(Message, frozen=True):
    """Where the relay sends from (UDP) or listens (TCP passive)."""

    address: str
    port: int


class StartRelay(Message, frozen=True):
    """The upper acknowledged: begin to send → `Done`."""

    relay: str


class CloseRelay(Message, frozen=True):
    """Stop sending → `Done`. Unknown relays are fine."""

    relay: str


class EndSession(Message, frozen=True):
    """Close all connections of one viewing session and refuse its ticket from now on → `Done`."""

    session: str
    reason: str


class AskStatus(Message, frozen=True):
    """Ask for numbers and addresses → `NodeStatus`."""


class NodeStatus(Message, frozen=True):
    """A media node as it is now."""

    node: str
    pid: int
    started_at: float
    memory_mb: float
    ports_total: int
    ports_free: int
    receive_buffer: int
    """What the system really granted, in bytes."""
    viewer_address: str
    viewer_port: int
    streams: tuple[str, ...]
    counters: dict[str, int]


class Done(Message, frozen=True):
    """It is done."""


class Fault(Message, frozen=True):
    """It could not be done."""

    code: str
    """`ports_exhausted`, `no_such_stream`, `bad_request`, …"""
    message: str = ""


MediaCommand = (
    OpenPull
    | ArmPull
    | ClosePull
    | OpenVariant
    | TakeStill
    | OpenRelay
    | StartRelay
    | CloseRelay
    | EndSession
    | AskStatus
)
MediaReply = PullOpened | Still | RelayOpened | NodeStatus | Done | Fault


# --- notices: media → signal ------------------------------------------------------------------


class FirstPacket(Message, frozen=True):
    """The first packet that passed the source and SSRC check."""

    stream: str
    source: Endpoint
    ssrc: int
    at: float


class Refusal(StrEnum):
    """Why packets were thrown away."""

    SOURCE = "source"
    SSRC = "ssrc"
    NOT_RTP = "not_rtp"


class PacketsRefused(Message, frozen=True):
    """Packets arrived that were not accepted: said at the first and then once a second."""

    stream: str
    kind: Refusal
    source: Endpoint
    ssrc: int
    count: int


class StreamReady(Message, frozen=True):
    """A decodable key frame is here: a viewer can start."""

    stream: str
    video: str
    """Codec name as in `kernel.frames.Codec`; empty when there is only sound."""
    mime: str
    """Codec string for the browser's MSE, for example `avc1.64001f`."""
    width: int
    height: int
    audio: str = ""
    audio_notice: str = ""
    """Why the sound is not passed on, for people; empty when it is."""


class StreamUndecodable(Message, frozen=True):
    """Packets arrive but no picture can be made of them."""

    stream: str
    found: str
    """What was found instead, for example `MPEG-TS`, `SVAC`, `private`."""


class VariantFailed(Message, frozen=True):
    """A masked variant is over: it could not be made, and nothing is shown in its place."""

    stream: str
    cause: str
    """`mask_failed`, `mask_undecodable`, `mask_stuck`: codes of `kernel.causes`."""
    detail: str = ""


class StreamSilent(Message, frozen=True):
    """No packet for the silence time."""

    stream: str
    seconds: float


class StreamIdle(Message, frozen=True):
    """Nobody has watched or relayed this pull for its idle time."""

    stream: str


class KeyFrameWanted(Message, frozen=True):
    """A new consumer would wait too long: ask the device for a key frame."""

    stream: str


class ConnectFailed(Message, frozen=True):
    """TCP active: the sender did not accept our connection, three times."""

    stream: str
    remote: Endpoint


class Measure(Message, frozen=True):
    """One second of one stream."""

    stream: str
    packets: int
    lost: int
    bytes: int
    frames: int
    jitter_ms: float
    delay_ms: float
    """Arrival of a frame's last packet until its fragment was handed to the viewers."""
    viewers: int
    relays: int


class StreamsMeasured(Message, frozen=True):
    """One second of all streams of this node."""

    at: float
    measures: tuple[Measure, ...]


class ViewerEnded(Message, frozen=True):
    """A viewer's connection is over."""

    stream: str
    session: str
    seconds: float
    bytes: int
    """Of all connections of this session until now."""
    reason: str
    last: bool = True
    """Whether the session has no other connection open."""


class ViewersServed(Message, frozen=True):
    """Who is served now: session → bytes since it began; said every few seconds."""

    at: float
    sent: dict[str, int]


class RelayEnded(Message, frozen=True):
    """A relay stopped by itself (the upper closed TCP, or sending failed)."""

    relay: str
    reason: str


MediaNotice = (
    FirstPacket
    | PacketsRefused
    | StreamReady
    | StreamUndecodable
    | VariantFailed
    | StreamSilent
    | StreamIdle
    | KeyFrameWanted
    | ConnectFailed
    | StreamsMeasured
    | ViewerEnded
    | ViewersServed
    | RelayEnded
)
