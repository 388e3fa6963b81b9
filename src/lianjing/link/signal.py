"""Web and ingest ↔ signal: what can be asked of the signalling process and what it tells."""

import msgspec

from lianjing.link.codec import Message
from lianjing.link.media import Done, Fault
from lianjing.link.pictures import Marking, Masks
from lianjing.link.roster import RosterCommand, RosterReply


class Viewer(Message, frozen=True):
    """On whose behalf something is asked, for the story and for other platforms."""

    user: str
    unit: str = ""
    terminal: str = ""


class Play(Message, frozen=True):
    """Show a channel live → `Playing` when a picture can start, or `PlayFailed`."""

    device: str
    channel: str
    sub: bool = False
    viewer: Viewer | None = None
    masks: Masks | None = None
    """What is covered for this viewer: empty is the clear picture, which is a right of its own.

    Else the masks signal knows of this channel from the roster count, and those given here only
    where it knows none yet."""


class Playing(Message, frozen=True):
    """The pull runs and a viewer with a ticket can start at once.

    Stream, codec and size are those of the masked variant where something is covered.
    """

    call: str
    stream: str
    node: str
    viewer_address: str
    viewer_port: int
    video: str
    mime: str
    width: int
    height: int
    audio: str = ""
    audio_notice: str = ""


class PlayFailed(Message, frozen=True):
    """No picture, and why: `cause` is a code of `kernel.causes`, `facts` fill its sentences."""

    call: str
    cause: str
    facts: dict[str, str] = {}


class TakePicture(Message, frozen=True):
    """Take a picture of a channel, running or started for it → `Picture`, or `PlayFailed`."""

    device: str
    channel: str
    sub: bool = False
    viewer: Viewer | None = None
    masks: Masks | None = None
    """As in `Play`."""
    marking: Marking = Marking()
    most_width: int = 0
    """Pixels it may be wide; 0 is as the stream is."""


class Picture(Message, frozen=True):
    """A JPEG, masked and marked."""

    call: str
    image: bytes
    width: int
    height: int
    at: float
    masked: bool
    """Whether something was covered."""


class SendMasks(Message, frozen=True):
    """Write rectangles into a device of 2022 (DeviceConfig PictureMask) → `DeviceMasks`.

    Rectangles are put on the pixels of the main stream, which is started for it to know its size.
    """

    device: str
    channel: str
    masks: Masks
    """Four at most; empty switches the covering off."""
    viewer: Viewer | None = None


class MasksFit(Message, frozen=True):
    """A camera stands as its masks are drawn again, somebody says → `Done`."""

    device: str
    channel: str


class AskDeviceMasks(Message, frozen=True):
    """Read PictureMask back from a device (ConfigDownload) → `DeviceMasks`."""

    device: str
    channel: str


class DeviceMasks(Message, frozen=True):
    """What a device answered."""

    result: str
    """`ok` or `error`."""
    on: bool = False
    regions: tuple[tuple[int, int, int, int], ...] = ()
    """Left, top, right, bottom in pixels."""
    width: int = 0
    height: int = 0
    """Size of the picture the pixels are of; 0 when it was not looked at."""


class ViewingEnd(msgspec.Struct, frozen=True, array_like=True):
    """One viewing session that is over."""

    session: str
    stream: str
    reason: str


class EndViewings(Message, frozen=True):
    """Viewing sessions are over: close their connections at the media nodes → `Done`.

    A `Fault` `media_down` means that a node could not be told and has to be told again.
    """

    ends: tuple[ViewingEnd, ...]


class EndRelays(Message, frozen=True):
    """Stop sending to uppers, by the names of the relays → `Done`; unknown ones are fine."""

    relays: tuple[str, ...]
    reason: str
    """Code of `kernel.causes`; the upper is told."""


class Ptz(Message, frozen=True):
    """Move, zoom, focus → `ControlResult`. All zero stops."""

    device: str
    channel: str
    pan: int = 0
    """-1 left, 1 right."""
    tilt: int = 0
    """-1 down, 1 up."""
    zoom: int = 0
    """-1 out, 1 in."""
    focus: int = 0
    """-1 far, 1 near."""
    iris: int = 0
    """-1 close, 1 open."""
    speed: int = 5
    """1 to 10."""
    viewer: Viewer | None = None


class Control(Message, frozen=True):
    """One control command → `ControlResult`.

    `action`: preset_call, preset_set, preset_delete, aux_on, aux_off, home_on, home_off, keyframe,
    record_start, record_stop, guard_set, guard_reset, alarm_reset, reboot.
    """

    device: str
    channel: str
    action: str
    number: int = 0
    """Preset or auxiliary number, or reset seconds of the home position."""
    viewer: Viewer | None = None


class ControlResult(Message, frozen=True):
    """`sent` where the standard foresees no answer, else `ok` or `error`."""

    result: str


class AskPresets(Message, frozen=True):
    """Query the presets of a channel → `Presets`."""

    device: str
    channel: str


class Presets(Message, frozen=True):
    """Number and name of each preset."""

    items: tuple[tuple[int, str], ...]


class AskDeviceStatus(Message, frozen=True):
    """Query DeviceStatus → `Answer`."""

    device: str
    channel: str = ""


class Answer(Message, frozen=True):
    """Fields of an answer as the device gave them."""

    fields: dict[str, str]


class Refresh(Message, frozen=True):
    """Query catalogue and device information again → `Done`."""

    device: str


class PushCatalogue(Message, frozen=True):
    """Send the whole shared catalogue to an upper unasked → `Done`."""

    upper: str


class AskStory(Message, frozen=True):
    """The story of a recent call → `Story`, or `Fault` `no_such_call`."""

    call: str


class Story(Message, frozen=True):
    """The story as JSON, see docs/reference/call-story.md."""

    call: str
    body: str


class AskSignalStatus(Message, frozen=True):
    """Numbers, ports and checks → `SignalStatus`."""


class PortState(Message, frozen=True):
    """One listening port of ours."""

    name: str
    transport: str
    address: str
    port: int
    ok: bool
    advice: str = ""


class SignalStatus(Message, frozen=True):
    """The signalling process as it is now."""

    pid: int
    started_at: float
    memory_mb: float
    devices_online: int
    devices_total: int
    channels: int
    calls: int
    media_nodes: tuple[str, ...]
    ports: tuple[PortState, ...]
    counters: dict[str, int]
    """Dotted names, for example `malformed.xml.192.0.2.7`."""


class Watch(Message, frozen=True):
    """Send me notices from now on → `Done`."""


SignalCommand = (
    Play
    | TakePicture
    | SendMasks
    | AskDeviceMasks
    | MasksFit
    | EndViewings
    | EndRelays
    | Ptz
    | Control
    | AskPresets
    | AskDeviceStatus
    | Refresh
    | PushCatalogue
    | AskStory
    | AskSignalStatus
    | Watch
    | RosterCommand
)
SignalReply = (
    Playing
    | PlayFailed
    | Picture
    | DeviceMasks
    | ControlResult
    | Presets
    | Answer
    | Story
    | SignalStatus
    | RosterReply
    | Done
    | Fault
)


# --- notices: signal → whoever watches --------------------------------------------------------


class StatusNotice(Message, frozen=True):
    """What changed in the last moment, at most a few times a second."""

    devices: tuple[tuple[str, bool, str], ...] = ()
    """(device, online, reason)."""
    channels: tuple[tuple[str, str, bool, str], ...] = ()
    """(device, channel, online, reason)."""


class StreamsNotice(Message, frozen=True):
    """Numbers of running streams, once a second."""

    streams: tuple[tuple[str, int, float, float, float], ...]
    """(stream, kbit/s, frames/s, share of packets lost, delay in ms)."""


class StreamEndedNotice(Message, frozen=True):
    """A pull is over for all its viewers."""

    stream: str
    cause: str


class UpperNotice(Message, frozen=True):
    """An upper link changed."""

    upper: str
    online: bool
    reason: str
    shared: int
    sent: int
    acknowledged: int
    expected: int
    """How many items the upper should have now."""


class TextNotice(Message, frozen=True):
    """Something people should see: `level` info, warning or error; `code` of `kernel.causes`."""

    level: str
    code: str
    facts: dict[str, str] = {}


SignalNotice = StatusNotice | StreamsNotice | StreamEndedNotice | UpperNotice | TextNotice
