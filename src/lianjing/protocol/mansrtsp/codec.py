"""Reads and writes the bodies of INFO (GB/T 28181-2022 Annex B, RFC 2326 in part)."""

import math

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.mansrtsp.values import Method, Range, Request, Response, RtpInfo

MAX_BYTES = 16_384
MAX_HEADERS = 64
"""Unknown header fields kept; further ones are ignored."""


def parse(body: bytes) -> Request | Response:
    """Read a body; raises MalformedMessageError and nothing else.

    `PLAY RTSP/1.0`, the `MANSRTSP/1.0` of the 2016 samples and a start line with a URI are all
    read; a missing empty line at the end does not matter.
    """
    if len(body) > MAX_BYTES:
        raise MalformedMessageError(f"playback control of {len(body)} bytes")
    lines = body.decode("utf-8", "replace").replace("\r", "\n").strip().split("\n")
    words = lines[0].split(None, 2)
    headers = _Headers(lines[1:])
    if not words:
        raise MalformedMessageError("playback control is empty")
    if words[0].upper().startswith(("RTSP/", "MANSRTSP/")):
        return _response(words, headers)
    return _request(words, headers)


class _Headers:
    """Header fields taken out one by one; the rest stays in order."""

    def __init__(self, lines: list[str]) -> None:
        self._fields: list[tuple[str, str]] = []
        for line in lines:
            name, colon, value = line.partition(":")
            if colon and name.strip():
                self._fields.append((name.strip(), value.strip()))

    def take(self, name: str) -> str:
        """Give the first value of `name` and forget every one of them."""
        found = [value for key, value in self._fields if key.lower() == name]
        self._fields = [item for item in self._fields if item[0].lower() != name]
        return found[0] if found else ""

    def rest(self) -> tuple[tuple[str, str], ...]:
        """Give what was not taken."""
        return tuple(self._fields[:MAX_HEADERS])


def _request(words: list[str], headers: _Headers) -> Request:
    try:
        method = Method(words[0].upper())
    except ValueError as error:
        raise MalformedMessageError("not a playback command") from error
    if "RTSP/" not in words[-1].upper():
        raise MalformedMessageError("not a playback command")
    return Request(
        method=method,
        cseq=_integer(headers.take("cseq")) or 0,
        scale=_number(headers.take("scale")),
        range=_range(headers.take("range")),
        pause_time=headers.take("pausetime"),
        headers=headers.rest(),
    )


def _response(words: list[str], headers: _Headers) -> Response:
    status = _integer(words[1]) if len(words) > 1 else None
    if status is None or not 100 <= status <= 999:
        raise MalformedMessageError("playback answer without a status")
    return Response(
        status=status,
        reason=words[2].strip() if len(words) > 2 else "",
        cseq=_integer(headers.take("cseq")) or 0,
        scale=_number(headers.take("scale")),
        range=_range(headers.take("range")),
        rtp_info=_rtp_info(headers.take("rtp-info")),
        headers=headers.rest(),
    )


def _integer(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else None


def _number(text: str) -> float | None:
    if not text or len(text) > 24 or not text.isascii() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e9 else None


def _range(text: str) -> Range | None:
    """Read `npt=now-`, `npt=100-`, `npt=600-120`; `ntp` is a misprint of 2016 (quirk `ntp`)."""
    unit, equals, span = text.partition("=")
    if not equals or unit.strip().lower() not in ("npt", "ntp", "smpte"):
        return None
    begin, _, end = span.strip().partition("-")
    start, stop = _position(begin), _position(end)
    if start is None and begin.strip().lower() not in ("now", ""):
        return None
    return Range(start, stop)


def _position(text: str) -> float | None:
    """Read seconds or `hours:minutes:seconds`; None for `now`, nothing or anything else."""
    parts = text.strip().split(":")
    if len(parts) > 3:
        return None
    seconds = 0.0
    for part in parts:
        number = _number(part)
        if number is None or number < 0:
            return None
        seconds = seconds * 60 + number
    return seconds if seconds < 1e9 else None


def _rtp_info(text: str) -> RtpInfo | None:
    """Read `seq=…;rtptime=…`, with or without the `url=` that RTSP has."""
    values: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        values[name.strip().lower()] = value.strip()
    found = RtpInfo(_integer(values.get("seq", "")), _integer(values.get("rtptime", "")))
    return None if found == RtpInfo() else found


def build(message: Request | Response) -> bytes:
    """Write a body with `RTSP/1.0`, the form of Annex B, empty line included."""
    if isinstance(message, Request):
        lines = [f"{message.method.value} RTSP/1.0"]
    else:
        lines = [f"RTSP/1.0 {message.status} {message.reason or 'OK'}"]
    lines.append(f"CSeq: {message.cseq}")
    if message.scale is not None:
        lines.append(f"Scale: {_decimal(message.scale, always=True)}")
    if isinstance(message, Request) and message.pause_time:
        lines.append(f"PauseTime: {message.pause_time}")
    if message.range is not None:
        lines.append(f"Range: npt={_span(message.range)}")
    if isinstance(message, Response) and message.rtp_info is not None:
        lines.append(f"RTP-Info: {_info(message.rtp_info)}")
    lines += [f"{name}: {value}" for name, value in message.headers]
    for line in lines:
        if "\r" in line or "\n" in line:
            raise ValueError("a playback header holds a line break")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _span(span: Range) -> str:
    start = "now" if span.start is None else _decimal(span.start)
    return f"{start}-{'' if span.stop is None else _decimal(span.stop)}"


def _info(info: RtpInfo) -> str:
    parts = [] if info.seq is None else [f"seq={info.seq}"]
    return ";".join(parts + ([] if info.rtptime is None else [f"rtptime={info.rtptime}"]))


def _decimal(number: float, *, always: bool = False) -> str:
    """Write a number without exponent; `always` keeps one decimal (`2.0`)."""
    text = f"{number:.6f}".rstrip("0")
    return f"{text}0" if always and text.endswith(".") else text.removesuffix(".")
