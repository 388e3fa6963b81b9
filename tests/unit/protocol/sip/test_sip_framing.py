"""TCP streams: whole messages, pings counted, garbage refused once."""

import pytest

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.framing import StreamFramer, declared_length
from lianjing.protocol.sip.parse import MAX_HEAD, MAX_LINE, MAX_STREAM_BODY

FIRST = b"OPTIONS sip:a SIP/2.0\r\nCall-ID: 1\r\nContent-Length: 4\r\n\r\nbody"
SECOND = b"SIP/2.0 200 OK\r\nl : 0\r\n\r\n"


def drain(framer: StreamFramer) -> list[bytes]:
    messages = []
    while (message := framer.next_message()) is not None:
        messages.append(message)
    return messages


def test_messages_come_out_whole_whatever_one_read_held() -> None:
    framer = StreamFramer()
    framer.receive(FIRST + SECOND + FIRST[:20])
    assert drain(framer) == [FIRST, SECOND]
    assert framer.buffered == 20
    framer.receive(FIRST[20:])
    assert drain(framer) == [FIRST]
    assert framer.buffered == 0


def test_blank_lines_between_messages_are_counted_as_pings() -> None:
    framer = StreamFramer()
    framer.receive(b"\r\n\r\n")
    assert drain(framer) == []
    framer.receive(b"\r\n")
    framer.receive(b"\r\n" + FIRST + b"\r\n\r\n")
    assert drain(framer) == [FIRST]
    assert drain(framer) == []
    assert framer.take_pings() == 3
    assert framer.take_pings() == 0


def test_bare_line_feeds_end_a_head_too() -> None:
    framer = StreamFramer()
    framer.receive(b"BYE sip:a SIP/2.0\nl: 2\n\nhiBYE sip:b SIP/2.0\nl: 1\n\r\nx")
    assert drain(framer) == [b"BYE sip:a SIP/2.0\nl: 2\n\nhi", b"BYE sip:b SIP/2.0\nl: 1\n\r\nx"]


def test_three_line_ends_of_mixed_kind_are_read_the_same_however_split() -> None:
    data = b"BYE sip:a SIP/2.0\nA: b\n\n\r\nBYE sip:b SIP/2.0\r\n\r\n"
    whole, single = StreamFramer(), StreamFramer()
    whole.receive(data)
    messages = []
    for byte in data:
        single.receive(bytes([byte]))
        messages += drain(single)
    assert messages == drain(whole)
    assert messages[0] == b"BYE sip:a SIP/2.0\nA: b\n\n"


def test_garbage_raises_once_after_the_good_messages_and_stays_silent() -> None:
    framer = StreamFramer()
    framer.receive(FIRST + b"GET / HTTP/1.1\r\n\r\n" + FIRST)
    assert framer.next_message() == FIRST
    with pytest.raises(MalformedMessageError):
        framer.next_message()
    assert framer.failed
    framer.receive(FIRST)
    assert framer.next_message() is None
    assert framer.buffered == 0


@pytest.mark.parametrize(
    "data",
    [
        b"x" * (MAX_LINE + 1),
        b"OPTIONS sip:a SIP/2.0\r\n" + b"A: b\r\n" * (MAX_HEAD // 6),
        b"OPTIONS sip:a SIP/2.0\r\n" + b"A: b\r\n" * (MAX_HEAD // 6) + b"\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nContent-Length: %d\r\n\r\n" % (MAX_STREAM_BODY + 1),
        b"OPTIONS sip:a SIP/2.0\r\nContent-Length: -999\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 9999999999\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\n",
    ],
)
def test_what_cannot_be_framed_is_malformed(data: bytes) -> None:
    framer = StreamFramer()
    framer.receive(data)
    with pytest.raises(MalformedMessageError):
        framer.next_message()


def test_slow_single_bytes_are_scanned_once() -> None:
    framer = StreamFramer()
    for byte in b"OPTIONS sip:a SIP/2.0\r\n" + b"A: b\r\n" * 2000:
        framer.receive(bytes([byte]))
        assert framer.next_message() is None
    framer.receive(b"\r\n")
    assert framer.next_message() is not None


def test_equal_lengths_twice_and_an_absent_length_are_let_pass() -> None:
    assert declared_length(b"A\r\nl: 5\r\nContent-Length: 5\r\n\r\n") == 5
    assert declared_length(b"A\r\n\r\n") == 0
