"""The parts of a session description as values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lianjing.protocol.sdp.media_format import MediaFormat


class SessionKind(StrEnum):
    """What a session is for, by `s=` of the requester (GB/T 28181-2022 §9.2, Annex G)."""

    LIVE = "Play"
    PLAYBACK = "Playback"
    DOWNLOAD = "Download"
    TALK = "Talk"
    """Two-way audio in one dialog; 2016 only."""
    OTHER = ""
    """Some other name, as answers of devices carry."""

    @property
    def historic(self) -> bool:
        """Whether it plays recordings; decides the first digit of the SSRC."""
        return self in (SessionKind.PLAYBACK, SessionKind.DOWNLOAD)


class Transport(StrEnum):
    """How RTP travels."""

    UDP = "RTP/AVP"
    TCP = "TCP/RTP/AVP"


class Setup(StrEnum):
    """Whether the sender of a description opens the TCP connection (RFC 4145)."""

    ACTIVE = "active"
    PASSIVE = "passive"

    @property
    def complement(self) -> "Setup":
        """The role the other side has."""
        return Setup.PASSIVE if self is Setup.ACTIVE else Setup.ACTIVE


class Direction(StrEnum):
    """Who sends."""

    RECVONLY = "recvonly"
    SENDONLY = "sendonly"
    SENDRECV = "sendrecv"
    INACTIVE = "inactive"

    @property
    def complement(self) -> "Direction":
        """The direction seen from the other side."""
        if self is Direction.RECVONLY:
            return Direction.SENDONLY
        return Direction.RECVONLY if self is Direction.SENDONLY else self


class StreamStyle(StrEnum):
    """The attribute a make of device selects its sub-stream by."""

    STREAM_NUMBER = "streamnumber"
    """GB/T 28181-2022."""
    STREAM = "stream"
    STREAM_PROFILE = "streamprofile"
    """Dahua."""
    STREAM_MODE = "streamMode"
    """TP-LINK and Mercury: MAIN or SUB."""


class StreamChoice(NamedTuple):
    """Which stream of a camera is wanted: 0 main, 1 first sub-stream, and so on."""

    number: int
    style: StreamStyle = StreamStyle.STREAM_NUMBER


_KNOWN_ENCODINGS = frozenset(
    {"PS", "MP2P", "MPEG4", "MP4V-ES", "H264", "SVAC", "H265", "H263", "PCMA", "PCMU", "G723"}
    | {"G722", "G7221", "G729", "SVACA", "AAC", "MPEG4-GENERIC", "MP4A-LATM", "TELEPHONE-EVENT"}
)


class RtpMap(NamedTuple):
    """What a payload type stands for."""

    payload_type: int
    encoding: str
    clock_rate: int = 90000

    @property
    def conforming(self) -> bool:
        """Whether the encoding is one of the standard.

        A vendor's name, such as `DAHUA` or `HIKVISION`, announces a private stream that no
        one else can decode (quirk `sdp-vendor-rtpmap`).
        """
        return self.encoding.upper() in _KNOWN_ENCODINGS


class RecordSource(NamedTuple):
    """`u=`: whose recording is meant, and of which type (0 all, 1 manual, 2 alarm, 3 time)."""

    device_id: str
    record_type: int | None = 0
    """None in the long form, where `device_id` is the whole URI of a file."""


@dataclass(frozen=True, slots=True)
class Media:
    """One `m=` section."""

    kind: str
    """`video` or `audio`."""
    port: int
    transport: Transport = Transport.UDP
    payload_types: tuple[int, ...] = ()
    rtpmaps: tuple[RtpMap, ...] = ()
    direction: Direction | None = None
    setup: Setup | None = None
    new_connection: bool = False
    address: str = ""
    """Address of this section; empty if that of the session counts."""
    stream: StreamChoice | None = None
    download_speed: int | None = None
    file_size: int | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    """All other attributes, in order."""

    def encoding_of(self, payload_type: int) -> RtpMap | None:
        """Find what `payload_type` was announced to be."""
        for rtpmap in self.rtpmaps:
            if rtpmap.payload_type == payload_type:
                return rtpmap
        return None

    @property
    def conforming(self) -> bool:
        """Whether no vendor's private encoding is announced."""
        return all(rtpmap.conforming for rtpmap in self.rtpmaps)


@dataclass(frozen=True, slots=True)
class SessionDescription:
    """A whole body; `ssrc` and `format` are the first found anywhere in it."""

    owner: str = ""
    """User name of `o=`: the sender's code; peers put other codes there, so do not rely on it."""
    owner_address: str = ""
    name: str = SessionKind.LIVE.value
    address: str = ""
    start: int = 0
    stop: int = 0
    """UNIX seconds; both 0 for live."""
    source: RecordSource | None = None
    media: tuple[Media, ...] = ()
    ssrc: int | None = None
    format: MediaFormat | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    """Attributes of the session that are not understood, in order."""
    unknown: tuple[tuple[str, str], ...] = ()
    """Lines of other letters, kept in order."""

    @property
    def kind(self) -> SessionKind:
        """What the session is for."""
        wanted = self.name.strip().lower()
        for kind in SessionKind:
            if kind.value.lower() == wanted:
                return kind
        return SessionKind.OTHER

    def first(self, kind: str) -> Media | None:
        """Give the first section of `video` or `audio` with a port that is not refused."""
        found = [media for media in self.media if media.kind == kind]
        return next((media for media in found if media.port), found[0] if found else None)

    def address_of(self, media: Media) -> str:
        """Say where the sender of this description expects or sends `media`."""
        return media.address or self.address or self.owner_address
