"""Reads session descriptions line by line, whatever order and letters they have."""

from dataclasses import dataclass, field

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sdp.media_format import MediaFormat, parse_format
from lianjing.protocol.sdp.ssrc import parse_ssrc
from lianjing.protocol.sdp.values import (
    Direction,
    Media,
    RecordSource,
    RtpMap,
    SessionDescription,
    Setup,
    StreamChoice,
    StreamStyle,
    Transport,
)

MAX_BYTES = 65_535
MAX_LINES = 500
_MAX_MEDIA = 16
_DIRECTIONS = {direction.value: direction for direction in Direction}
_STREAM_STYLES = {style.value.lower(): style for style in StreamStyle}


@dataclass(slots=True)
class _Section:
    """Lines of the session or of one `m=`, as they come."""

    media: Media | None = None
    address: str = ""
    attributes: list[tuple[str, str]] = field(default_factory=list)


def parse(body: bytes) -> SessionDescription:
    """Read a body; raises MalformedMessageError and nothing else.

    `y=` and `f=` may stand anywhere, `c=` in the session or the section, attributes of the
    session count for all its sections, lines of unknown letters are kept.
    """
    if len(body) > MAX_BYTES:
        raise MalformedMessageError(f"session description of {len(body)} bytes")
    reader = _Reader()
    lines = _decode(body).replace("\r", "\n").split("\n")
    number = 0
    for line in lines:
        letter, equals, value = line.strip().partition("=")
        if not equals or len(letter) != 1:
            continue
        number += 1
        if number > MAX_LINES:
            raise MalformedMessageError(f"more than {MAX_LINES} lines in a session description")
        reader.take(letter.lower(), value.strip())
    if not reader.recognised:
        raise MalformedMessageError("not a session description")
    return reader.finish()


def _decode(body: bytes) -> str:
    """Session names may be Chinese in either character set; nothing else is."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")


class _Reader:
    """Gathers lines and makes the value."""

    def __init__(self) -> None:
        self.recognised = False
        self._session = _Section()
        self._sections: list[_Section] = []
        self._texts: dict[str, str] = {}
        self._ssrc: int | None = None
        self._format: MediaFormat | None = None
        self._unknown: list[tuple[str, str]] = []

    def take(self, letter: str, value: str) -> None:
        """Take in one line."""
        current = self._sections[-1] if self._sections else self._session
        if letter == "m":
            self._begin_media(value)
        elif letter == "c":
            current.address = current.address or _address(value.split())
        elif letter == "a":
            name, _, content = value.partition(":")
            current.attributes.append((name.strip(), content.strip()))
        elif letter == "y":
            self._take_once("y", value)
        elif letter == "f":
            self._take_once("f", value)
        elif letter in "vostu":
            self._texts.setdefault(letter, value)
            self.recognised = self.recognised or letter in "vo"
            return
        else:
            self._unknown.append((letter, value))
            return
        self.recognised = self.recognised or letter == "m"

    def _take_once(self, letter: str, value: str) -> None:
        """Understand the first `y=` and `f=`, keep any further one as it is."""
        if letter == "y" and self._ssrc is None:
            self._ssrc = parse_ssrc(value)
        elif letter == "f" and self._format is None:
            self._format = parse_format(value)
        else:
            self._unknown.append((letter, value))

    def _begin_media(self, value: str) -> None:
        media = _read_media(value)
        if media is not None and len(self._sections) < _MAX_MEDIA:
            self._sections.append(_Section(media))

    def finish(self) -> SessionDescription:
        """Make the value out of what came."""
        owner = self._texts.get("o", "").split()
        start, stop = _times(self._texts.get("t", ""))
        return SessionDescription(
            owner=owner[0] if owner else "",
            owner_address=_address(owner[3:]),
            name=self._texts.get("s", ""),
            address=self._session.address,
            start=start,
            stop=stop,
            source=_source(self._texts.get("u", "")),
            media=tuple(
                _complete(section.media, section, self._session)
                for section in self._sections
                if section.media is not None
            ),
            ssrc=self._ssrc,
            format=self._format,
            attributes=tuple(_understand(self._session).others),
            unknown=tuple(self._unknown),
        )


def _address(words: list[str]) -> str:
    """Read `IN IP4 192.0.2.20`, a multicast TTL cut off; a lone address counts too."""
    if not words:
        return ""
    return words[-1].partition("/")[0][:255] if len(words) != 2 else ""


def _times(value: str) -> tuple[int, int]:
    words = value.split()
    numbers = [_integer(word) or 0 for word in words[:2]]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


def _source(value: str) -> RecordSource | None:
    if not value:
        return None
    device_id, colon, record_type = value.rpartition(":")
    if "//" in value or not colon:
        return RecordSource(value, None)
    return RecordSource(device_id, _integer(record_type) or 0)


def _integer(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _read_media(value: str) -> Media | None:
    """Read `video 30000 TCP/RTP/AVP 96 97`; None if there is no port."""
    words = value.split()
    port = _integer(words[1].partition("/")[0]) if len(words) > 1 else None
    if port is None or port > 65_535:
        return None
    protocol = words[2].upper() if len(words) > 2 else ""
    transport = Transport.TCP if "TCP" in protocol else Transport.UDP
    numbers = [_integer(word) for word in words[3:67]]
    payload_types = tuple(n for n in numbers if n is not None and n < 128)
    return Media(words[0].lower(), port, transport, payload_types)


def _understand(section: _Section) -> "_Attributes":
    known = _Attributes()
    for name, value in section.attributes:
        known.take(name, value)
    return known


def _complete(media: Media, section: _Section, session: _Section) -> Media:
    """Apply the attributes of the session, then those of the section."""
    known = _understand(session)
    known.others = []
    for name, value in section.attributes:
        known.take(name, value)
    return Media(
        kind=media.kind,
        port=media.port,
        transport=media.transport,
        payload_types=media.payload_types,
        rtpmaps=tuple(known.rtpmaps),
        direction=known.direction,
        setup=known.setup,
        new_connection=known.new_connection,
        address=section.address,
        stream=known.stream,
        download_speed=known.download_speed,
        file_size=known.file_size,
        attributes=tuple(known.others),
    )


class _Attributes:
    """Attributes understood so far."""

    def __init__(self) -> None:
        self.rtpmaps: list[RtpMap] = []
        self.direction: Direction | None = None
        self.setup: Setup | None = None
        self.new_connection = False
        self.stream: StreamChoice | None = None
        self.download_speed: int | None = None
        self.file_size: int | None = None
        self.others: list[tuple[str, str]] = []

    def take(self, name: str, value: str) -> None:
        """Understand one attribute or keep it as it is."""
        key = name.lower()
        if key in _DIRECTIONS:
            self.direction = _DIRECTIONS[key]
        elif not self._take_valued(key, value):
            self.others.append((name, value))

    def _take_valued(self, key: str, value: str) -> bool:
        if key == "rtpmap":
            rtpmap = _rtpmap(value)
            if rtpmap is None:
                return False
            self.rtpmaps.append(rtpmap)
        elif key == "setup" and value.lower() in ("active", "passive"):
            self.setup = Setup(value.lower())
        elif key == "connection" and value.lower() == "new":
            self.new_connection = True
        elif key in _STREAM_STYLES and (stream := _stream(key, value)) is not None:
            self.stream = stream
        elif key == "downloadspeed" and (speed := _integer(value)) is not None:
            self.download_speed = speed
        elif key == "filesize" and (size := _integer(value)) is not None:
            self.file_size = size
        else:
            return False
        return True


def _rtpmap(value: str) -> RtpMap | None:
    """Read `96 PS/90000`."""
    words = value.split(None, 1)
    payload_type = _integer(words[0]) if words else None
    if payload_type is None or payload_type > 127 or len(words) < 2:
        return None
    parts = words[1].split("/")
    clock_rate = _integer(parts[1]) if len(parts) > 1 else None
    return RtpMap(payload_type, parts[0].strip(), clock_rate or 90000)


def _stream(key: str, value: str) -> StreamChoice | None:
    style = _STREAM_STYLES[key]
    if style is StreamStyle.STREAM_MODE:
        mode = value.upper()
        return StreamChoice(int(mode == "SUB"), style) if mode in ("MAIN", "SUB") else None
    number = _integer(value)
    return None if number is None else StreamChoice(number, style)
