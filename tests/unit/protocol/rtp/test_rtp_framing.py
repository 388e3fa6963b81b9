"""RTP over TCP."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lianjing.protocol import rtp


def packets_of(count=20, size=53):
    packetizer = rtp.Packetizer(ssrc=0x0BEBC201)
    return [packetizer.packetize(bytes([n] * size), n * 3600)[0] for n in range(count)]


def interleaved(packet, channel=0):
    return b"$" + bytes([channel]) + len(packet).to_bytes(2, "big") + packet


def feed(deframer, data, step):
    out = []
    for at in range(0, len(data), step):
        out += deframer.feed(data[at : at + step])
    return out


# cases: 93
@settings(deadline=None)
@given(st.integers(1, 200))
def test_any_split_gives_the_same_packets(step):
    stream = b"".join(map(rtp.frame_packet, packets_of()))
    deframer = rtp.Deframer(ssrc=0x0BEBC201)
    assert feed(deframer, stream, step) == packets_of()
    assert deframer.framing is rtp.Framing.LENGTH
    assert deframer.resyncs == 0


# cases: 121
@settings(deadline=None)
@given(st.integers(1, 200))
def test_dollar_framing_is_detected(step):
    stream = b"".join(map(interleaved, packets_of()))
    deframer = rtp.Deframer(ssrc=0x0BEBC201)
    assert feed(deframer, stream, step) == packets_of()
    assert deframer.framing is rtp.Framing.INTERLEAVED


# cases: 121
@settings(deadline=None)
@given(st.integers(1, 300))
def test_the_private_header_is_skipped(step):
    stream = b"\x01\x00\x01" + bytes(253) + b"".join(map(rtp.frame_packet, packets_of()))
    deframer = rtp.Deframer(ssrc=0x0BEBC201)
    assert feed(deframer, stream, step) == packets_of()
    assert deframer.skipped == 256


# cases: 121
@settings(deadline=None)
@given(st.integers(1, 200), st.integers(2, 10), st.booleans())
def test_a_wrong_length_costs_only_what_it_covers(step, hit, dollar):
    framed = [interleaved(p) if dollar else rtp.frame_packet(p) for p in packets_of()]
    broken = bytearray(framed[hit])
    broken[2 if dollar else 0] ^= 0x01
    framed[hit] = bytes(broken)
    deframer = rtp.Deframer(ssrc=0x0BEBC201)
    got = feed(deframer, b"".join(framed), step)
    assert got[:hit] == packets_of()[:hit]
    assert got[-4:] == packets_of()[-4:]
    assert deframer.resyncs == 1


def test_rtcp_between_packets_is_passed_over():
    report = bytes.fromhex("80c80006") + bytes(24)
    packets = packets_of(4)
    stream = b"".join(rtp.frame_packet(p) + rtp.frame_packet(report) for p in packets)
    assert rtp.Deframer(ssrc=0x0BEBC201).feed(stream) == packets


def test_another_ssrc_on_the_connection_gives_nothing():
    stream = b"".join(map(rtp.frame_packet, packets_of()))
    assert rtp.Deframer(ssrc=5).feed(stream) == []


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_never_raise(pieces):
    deframer = rtp.Deframer()
    for piece in pieces:
        deframer.feed(piece)


def test_garbage_does_not_fill_memory():
    deframer = rtp.Deframer(ssrc=5)
    for number in range(200):
        deframer.feed(bytes([number]) * 20_000)
        assert len(deframer._buffer) < 600_000
