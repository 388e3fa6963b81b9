"""The roster: what signal must know of the database to work without it.

Ingest pushes it: a snapshot when signal's version is not ours to continue, else the changes in
order. Signal keeps the last one on disk, so it can start alone.
"""

from enum import StrEnum

from lianjing.kernel.actions import Action
from lianjing.link.codec import Message
from lianjing.link.media import Transport
from lianjing.link.pictures import Masks


class Edition(StrEnum):
    """Which edition we speak to a peer."""

    AUTO = "auto"
    GB2016 = "2016"
    GB2022 = "2022"


class Substream(StrEnum):
    """How a device is asked for its sub-stream: an attribute of the offer."""

    NONE = "none"
    STREAMNUMBER = "streamnumber"
    STREAM = "stream"
    STREAMPROFILE = "streamprofile"
    STREAMMODE = "streamMode"


class SayWho(StrEnum):
    """Whether a peer is told on whose behalf it is asked (Monitor-User-Identity)."""

    AUTO = "auto"
    """Platforms of the 2022 edition are."""
    ALWAYS = "always"
    NEVER = "never"


class DeviceEntry(Message, frozen=True):
    """One device or lower platform as people entered it."""

    code: str
    name: str = ""
    ha1_md5: str = ""
    """MD5 of `code:realm:password` in lower-case hex; empty means the access password counts."""
    ha1_sha256: str = ""
    username: str = ""
    """Another user name it may use in Authorization; empty is its code."""
    is_platform: bool = False
    admitted: bool = True
    """False for a device on hold: it may register but nothing is asked of it."""
    charset: str = ""
    """Override of the declared charset; empty decides per message."""
    stream_transport: Transport = Transport.UDP
    strict_ssrc: bool = True
    edition: Edition = Edition.AUTO
    substream: Substream = Substream.NONE
    say_who: SayWho = SayWho.AUTO
    subscribe_catalogue: bool = True
    subscribe_alarm: bool = False
    subscribe_position: bool = False


class UpperEntry(Message, frozen=True):
    """One upper platform we register with."""

    key: str
    """Our own short name of this link, stable."""
    code: str
    name: str
    address: str
    port: int
    transport: str = "udp"
    """SIP transport, `udp` or `tcp`."""
    username: str = ""
    password: str = ""
    expires: int = 3600
    keepalive_seconds: int = 60
    keepalive_count: int = 3
    edition: Edition = Edition.GB2022
    charset: str = "GB18030"
    items_per_message: int = 8
    enabled: bool = True


class SharedNode(Message, frozen=True):
    """One channel and what an upper may do with it now."""

    device: str
    channel: str
    shown_as: str = ""
    """Code shown to the upper where the own one would clash; empty is the own one."""
    actions: int = int(Action.CATALOGUE)
    """Sum of `kernel.actions.Action`; without CATALOGUE it does not exist for the upper."""
    limits: tuple[str, ...] = ()
    """Grants of which one must have a stream left; empty: as many as it likes."""


class ShareTerms(Message, frozen=True):
    """What counts for an upper beside its list; the list goes before `everything`."""

    everything: int = 0
    """What it may do with each channel there is and will be; 0: only listed ones exist."""
    everything_limits: tuple[str, ...] = ()
    """As `SharedNode.limits`, for what is not listed."""
    streams: dict[str, int] = {}
    """Grant → pictures at once by it."""


class Override(Message, frozen=True):
    """Values of one channel that go up in place of what its device sends; none takes them back."""

    device: str
    channel: str
    elements: dict[str, str] = {}
    """Element of the catalogue item, such as `Name` or `PTZType` → text."""


class ChannelMasks(Message, frozen=True):
    """What of a channel's picture is covered for whoever has no right to see it."""

    device: str
    channel: str
    masks: Masks
    preset: int = 0
    """The preset they are drawn for; 0 for none."""


# --- commands: ingest → signal ---------------------------------------------------------------


class AskRosterVersion(Message, frozen=True):
    """Which roster does signal have → `RosterVersion`."""


class RosterVersion(Message, frozen=True):
    """Number of the last change applied and of the database it came from."""

    database: str
    version: int


class RosterSnapshot(Message, frozen=True):
    """One part of a whole roster; `last` makes the collected parts valid at once → `Done`."""

    database: str
    version: int
    devices: tuple[DeviceEntry, ...] = ()
    uppers: tuple[UpperEntry, ...] = ()
    shares: dict[str, tuple[SharedNode, ...]] = {}
    """Upper key → its nodes in this part."""
    terms: dict[str, ShareTerms] = {}
    overrides: tuple[Override, ...] = ()
    masks: tuple[ChannelMasks, ...] = ()
    first: bool = False
    last: bool = False


class RosterChange(Message, frozen=True):
    """Changes after the version signal has → `Done`, or `Fault` `wrong_version`."""

    database: str
    version: int
    """The version after this change."""
    devices: tuple[DeviceEntry, ...] = ()
    devices_removed: tuple[str, ...] = ()
    uppers: tuple[UpperEntry, ...] = ()
    uppers_removed: tuple[str, ...] = ()
    shares_added: dict[str, tuple[SharedNode, ...]] = {}
    shares_removed: dict[str, tuple[SharedNode, ...]] = {}
    terms: dict[str, ShareTerms] = {}
    overrides: tuple[Override, ...] = ()
    """Those that are new, different, or empty because they are taken back."""
    masks: tuple[ChannelMasks, ...] | None = None
    """All of them, when any changed: they are few."""


RosterCommand = AskRosterVersion | RosterSnapshot | RosterChange
RosterReply = RosterVersion
