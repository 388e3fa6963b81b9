"""A TCP stream cut into messages by Content-Length (RFC 3261 §18.3)."""

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.names import KNOWN_SPELLINGS, read_name
from lianjing.protocol.sip.parse import MAX_HEAD, MAX_LINE, MAX_STREAM_BODY

_MAX_START = MAX_LINE
_TAIL = 3


class StreamFramer:
    """Collects bytes of one connection and hands out whole messages, still as bytes.

    However the stream is split, the same messages come out. Blank lines between messages are
    keepalives (RFC 5626 §4.4.1) and are counted. The first thing that cannot be a message raises
    `MalformedMessageError` once, after every message before it was handed out; a stream is not
    resynchronised, so the connection is to be closed, and whatever arrives later is dropped.
    """

    __slots__ = ("_buffer", "_line_ends", "_pings", "_scanned", "_started", "_wanted", "failed")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._scanned = 0
        self._started = False
        self._wanted = 0
        self._line_ends = 0
        self._pings = 0
        self.failed = False

    @property
    def buffered(self) -> int:
        """Give how many bytes of an unfinished message are held."""
        return len(self._buffer)

    def receive(self, data: bytes) -> None:
        """Take in what the connection delivered."""
        if not self.failed:
            self._buffer += data

    def take_pings(self) -> int:
        """Give how many double line ends arrived between messages since the last call."""
        pings, self._pings = self._pings, 0
        return pings

    def next_message(self) -> bytes | None:
        """Give the next whole message; None if more bytes are needed."""
        if self.failed:
            return None
        try:
            return self._next_message()
        except MalformedMessageError:
            self.failed = True
            self._buffer.clear()
            raise

    def _next_message(self) -> bytes | None:
        if not self._wanted and not self._find_end():
            return None
        if len(self._buffer) < self._wanted:
            return None
        message = bytes(self._buffer[: self._wanted])
        del self._buffer[: self._wanted]
        self._wanted = self._scanned = 0
        self._started = False
        return message

    def _find_end(self) -> bool:
        """Look for the end of the head; learn from it how long the message is."""
        self._skip_line_ends()
        buffer = self._buffer
        if not self._started and not self._check_start():
            return False
        origin = max(0, self._scanned - _TAIL)
        end = buffer.find(b"\n\r\n", origin)
        bare = buffer.find(b"\n\n", origin, end + 1 if end >= 0 else len(buffer))
        if end < 0 and bare < 0:
            self._scanned = len(buffer)
            if len(buffer) > MAX_HEAD:
                raise MalformedMessageError("head too large")
            return False
        body = bare + 2 if bare >= 0 else end + 3
        if body > MAX_HEAD + 4:
            raise MalformedMessageError("head too large")
        self._wanted = body + declared_length(bytes(buffer[:body]))
        return True

    def _skip_line_ends(self) -> None:
        if self._started or not self._buffer or self._buffer[0] not in b"\r\n":
            return
        rest = self._buffer.lstrip(b"\r\n")
        gap = self._buffer[: len(self._buffer) - len(rest)]
        self._line_ends += gap.count(b"\n")
        self._pings += self._line_ends // 2
        self._line_ends %= 2
        self._buffer = rest

    def _check_start(self) -> bool:
        """Refuse early what does not start like a message, before it fills the buffer."""
        if not self._buffer:
            return False
        self._line_ends = 0
        end = self._buffer.find(b"\n", 0, _MAX_START + 1)
        if end < 0:
            if len(self._buffer) > _MAX_START:
                raise MalformedMessageError("start line too long")
            return False
        line = bytes(self._buffer[:end]).strip().upper()
        if not (line.startswith(b"SIP/2.0 ") or line.endswith(b" SIP/2.0")):
            raise MalformedMessageError("stream does not continue with a SIP message")
        self._started = True
        return True


def declared_length(head: bytes) -> int:
    """Read Content-Length of a head; on a stream it has to be there, right and single-valued.

    A head without it counts as one without a body, as some devices leave it out of answers.
    """
    lengths: set[int] = set()
    for line in head.split(b"\n")[1:]:
        raw_name, colon, value = line.partition(b":")
        if colon and (KNOWN_SPELLINGS.get(raw_name) or read_name(raw_name)) == "Content-Length":
            digits = value.strip()
            if not digits.isdigit() or len(digits) > 9:
                raise MalformedMessageError("Content-Length is not a number")
            lengths.add(int(digits))
    if len(lengths) > 1:
        raise MalformedMessageError("two different Content-Lengths")
    length = lengths.pop() if lengths else 0
    if length > MAX_STREAM_BODY:
        raise MalformedMessageError("body too large")
    return length
