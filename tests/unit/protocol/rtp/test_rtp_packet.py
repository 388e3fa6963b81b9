"""One RTP packet."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.unwrap import Unwrapper
from lianjing.protocol import rtp


@given(
    st.integers(0, 127),
    st.booleans(),
    st.integers(0, 65535),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=50),
)
def test_what_is_built_parses_to_the_same(kind, marker, sequence, timestamp, ssrc, payload):
    packet = rtp.build_packet(
        payload_type=kind,
        marker=marker,
        sequence=sequence,
        timestamp=timestamp,
        ssrc=ssrc,
        payload=payload,
    )
    assert rtp.parse_packet(packet) == (kind, marker, sequence, timestamp, ssrc, payload)
    assert rtp.ssrc_of(packet) == ssrc


def test_sources_extension_and_padding_are_passed_over():
    packet = bytes.fromhex("b2600001 00000010 00000005") + bytes(8)
    packet += bytes.fromhex("bede0001 aabbccdd") + b"picture" + b"\x00\x00\x03"
    assert rtp.parse_packet(packet).payload == b"picture"


def test_padding_of_zero_is_taken_as_none():
    packet = bytes.fromhex("a0600001 00000010 00000005") + b"x\x00"
    assert rtp.parse_packet(packet).payload == b"x\x00"


@given(st.binary(max_size=64))
def test_any_bytes_parse_or_raise_the_one_error(data):
    try:
        rtp.parse_packet(data)
    except MalformedMessageError:
        assert True


@pytest.mark.parametrize(
    "text", ["", "80", "40600001000000100000000500", "9060000100000010000000050000ffff"]
)
def test_broken_packets_are_refused(text):
    with pytest.raises(MalformedMessageError):
        rtp.parse_packet(bytes.fromhex(text))


def test_only_the_ssrc_changes_in_a_relayed_packet():
    packet = rtp.build_packet(
        payload_type=96, marker=True, sequence=7, timestamp=9, ssrc=1, payload=b"abc"
    )
    relayed = rtp.rewrite_ssrc(packet, (200_000_001).to_bytes(4, "big"))
    assert relayed[8:12].hex() == "0bebc201"
    assert relayed[:8] + relayed[12:] == packet[:8] + packet[12:]


# cases: 122
def test_a_counter_that_wraps_does_not_jump():
    counter = Unwrapper()
    raw = [2**32 - 7200, 2**32 - 3600, 0, 3600]
    numbers = [counter.unwrap(value) for value in raw]
    assert [b - a for a, b in itertools.pairwise(numbers)] == [3600] * 3


# cases: 122
def test_a_33_bit_counter_passes_32_bits_and_wraps():
    counter = Unwrapper()
    for start in (2**32, 2**33):
        numbers = [counter.unwrap((start + step) % 2**33) for step in (-3600, 0, 3600)]
        assert numbers[1] - numbers[0] == numbers[2] - numbers[1] == 3600


def test_the_last_packet_of_a_frame_has_the_marker():
    packets = rtp.Packetizer(ssrc=1, first_sequence=65535, max_payload=4).packetize(
        b"0123456789", 5
    )
    parsed = [rtp.parse_packet(packet) for packet in packets]
    assert [packet.marker for packet in parsed] == [False, False, True]
    assert [packet.sequence for packet in parsed] == [65535, 0, 1]
    assert b"".join(packet.payload for packet in parsed) == b"0123456789"
