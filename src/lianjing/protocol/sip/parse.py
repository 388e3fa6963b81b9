"""Bytes to messages: bounded, tolerant, one pass on the usual path (RFC 3261 §7, §7.5)."""

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.message import Items, Message, SipRequest, SipResponse, decode_text
from lianjing.protocol.sip.names import KNOWN_SPELLINGS, is_token, read_name

MAX_BODY = 65_535
"""Largest body in bytes; what fits into a datagram."""

MAX_STREAM_BODY = 524_288
"""Largest body over TCP: platforms send hundreds of catalogue items in one message there."""

MAX_HEAD = 32_768
"""Largest start line and headers together, in bytes."""

MAX_LINE = 8_192
"""Longest line of the head, in bytes, folds counted together."""

MAX_HEADERS = 256
"""Most header lines."""

MAX_METHOD = 64
"""Longest method name."""


def parse_message(data: bytes, *, max_body: int = MAX_BODY) -> Message:
    """Read one whole message, as a datagram or the stream framer holds it.

    Accepted though wrong: bare line feeds, folded lines, blanks around names and values, bytes
    that are not UTF-8, a Content-Length that is absent, unreadable or larger than the body
    (see `SipMessage.body_is_short`); lines that are no header are left out and counted.
    """
    if data[:1] in (b"\r", b"\n"):
        data = data.lstrip(b"\r\n")
    head_length, body_start = find_head_end(data)
    if head_length > MAX_HEAD:
        raise MalformedMessageError("head too large")
    lines = _split_lines(data[:head_length])
    if len(lines) > MAX_HEADERS + 1:
        raise MalformedMessageError("too many headers")
    message = _read_start_line(lines[0])
    _read_headers(message, lines)
    body = data[body_start:]
    if message.declared_length is not None and message.declared_length < len(body):
        body = body[: message.declared_length]
    if len(body) > max_body:
        raise MalformedMessageError("body too large")
    message.body = body
    return message


def find_head_end(data: bytes) -> tuple[int, int]:
    """Give the length of the head and where the body starts; both are the end if none does."""
    end = data.find(b"\n\r\n", 0, MAX_HEAD + 4)
    bare = data.find(b"\n\n", 0, end + 1 if end >= 0 else MAX_HEAD + 4)
    if bare >= 0:
        return bare, bare + 2
    if end < 0:
        return len(data), len(data)
    return (end - 1 if data[end - 1 : end] == b"\r" else end), end + 3


def _split_lines(head: bytes) -> list[bytes]:
    lines = head.split(b"\r\n")
    breaks = len(lines) - 1
    sloppy = (
        head.count(b"\n") != breaks
        or head.count(b"\r") != breaks
        or b"\r\n " in head
        or b"\r\n\t" in head
        or b"\0" in head
    )
    if sloppy:
        lines = _split_sloppy_lines(head)
    if len(head) > MAX_LINE and max(map(len, lines)) > MAX_LINE:
        raise MalformedMessageError("line too long")
    return lines


def _split_sloppy_lines(head: bytes) -> list[bytes]:
    """Split at bare line feeds too, join folded lines, make carriage returns and NULs blanks."""
    lines: list[list[bytes]] = []
    for raw in head.split(b"\n"):
        line = raw.rstrip(b"\r").replace(b"\r", b" ").replace(b"\0", b" ")
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1].append(line.strip())
        else:
            lines.append([line])
    return [b" ".join(parts) for parts in lines]


def _read_start_line(line: bytes) -> Message:
    if line[:8] == b"SIP/2.0 " or line[:4].upper() == b"SIP/":
        return _read_status_line(line)
    parts = line.split(b" ")
    if len(parts) != 3:
        parts = line.split()
    if len(parts) != 3 or parts[2].strip().upper() != b"SIP/2.0":
        raise MalformedMessageError("start line is not one of SIP/2.0")
    method = parts[0].decode("latin-1")
    if len(method) > MAX_METHOD or not is_token(method):
        raise MalformedMessageError("method is not a token")
    return SipRequest(method, decode_text(parts[1]), [])


def _read_status_line(line: bytes) -> SipResponse:
    version, _, rest = line.partition(b" ")
    code, _, reason = rest.strip().partition(b" ")
    if version.upper() != b"SIP/2.0" or len(code) != 3 or not code.isdigit():
        raise MalformedMessageError("status line is not one of SIP/2.0")
    status = int(code)
    if not 100 <= status <= 699:
        raise MalformedMessageError("status outside 100 to 699")
    return SipResponse(status, decode_text(reason.strip()), [])


def _read_headers(message: Message, lines: list[bytes]) -> None:
    items: Items = message.items
    known = KNOWN_SPELLINGS
    for index in range(1, len(lines)):
        raw_name, colon, value = lines[index].partition(b":")
        name = (known.get(raw_name) or read_name(raw_name)) if colon else None
        if name is None:
            message.ignored_lines += 1
        elif name == "Content-Length":
            _take_length(message, value)
        else:
            items.append((name, value.strip()))


def _take_length(message: Message, value: bytes) -> None:
    """Note Content-Length; of several the smallest counts."""
    digits = value.strip()
    if not digits.isdigit() or len(digits) > 9:
        return
    length = int(digits)
    if message.declared_length is None or length < message.declared_length:
        message.declared_length = length
