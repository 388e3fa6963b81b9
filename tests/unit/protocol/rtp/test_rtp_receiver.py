"""Order, gaps and bundles."""

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.protocol.media_samples import receive

from lianjing.protocol import rtp

PACK = b"\x00\x00\x01\xba"


def frames_of(count: int, size: int = 5) -> list[bytes]:
    return [PACK + bytes([number % 250] * (size * 4 - 4)) for number in range(count)]


def packets_of(frames, *, first=0, payload=4, ssrc=9, start=0):
    packetizer = rtp.Packetizer(ssrc=ssrc, first_sequence=first, max_payload=payload)
    return [packetizer.packetize(f, start + n * 3600) for n, f in enumerate(frames)]


def joined(bundles):
    return [b"".join(bundle.payloads) for bundle in bundles]


def test_a_marker_ends_a_frame_at_once():
    receiver = rtp.Receiver(ssrc=9)
    out = []
    for packet in packets_of(frames_of(1))[0]:
        assert not out
        out = receiver.receive(packet, 0.0)
    assert joined(out) == frames_of(1)
    assert out[0].whole


def test_without_markers_the_next_timestamp_ends_a_frame():
    packets = [
        bytes((p[0], p[1] & 0x7F)) + p[2:] for group in packets_of(frames_of(3)) for p in group
    ]
    bundles = receive(packets, rtp.Receiver(ssrc=9))
    assert joined(bundles) == frames_of(3)
    assert all(bundle.whole for bundle in bundles)


def test_markers_on_every_packet_are_not_believed_for_long():
    packets = [
        bytes((p[0], p[1] | 0x80)) + p[2:] for group in packets_of(frames_of(4)) for p in group
    ]
    bundles = receive(packets, rtp.Receiver(ssrc=9))
    assert joined(bundles)[-3:] == frames_of(4)[1:]


# cases: 122
def test_sequence_and_timestamp_wrap_unseen():
    frames = frames_of(40)
    groups = packets_of(frames, first=65500, start=2**32 - 36000)
    receiver = rtp.Receiver(ssrc=9)
    bundles = receive([p for group in groups for p in group], receiver)
    assert joined(bundles) == frames
    steps = {b.timestamp - a.timestamp for a, b in itertools.pairwise(bundles)}
    assert steps == {3600}
    assert receiver.statistics.lost == 0


# cases: 123
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_reordering_by_ten_packets_changes_nothing(seed):
    chance = random.Random(seed)
    frames = frames_of(30)
    packets = [p for group in packets_of(frames, first=65400) for p in group]
    order = sorted(range(len(packets)), key=lambda at: at + chance.uniform(0, 10) * (at > 0))
    receiver = rtp.Receiver(ssrc=9)
    bundles = receive([packets[at] for at in order], receiver)
    assert joined(bundles) == frames
    assert receiver.statistics.lost == 0


# cases: 123
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_loss_spoils_only_the_frames_it_hits(seed):
    chance = random.Random(seed)
    frames = frames_of(60)
    groups = packets_of(frames)
    hit = [chance.random() < 0.1 and n not in {0, 59} for n in range(60)]
    packets = []
    for group, damaged in zip(groups, hit, strict=True):
        packets += group[:1] + group[2:] if damaged else group
    receiver = rtp.Receiver(ssrc=9)
    bundles = receive(packets, receiver, step=0.01)
    intact = [
        data for bundle, data in zip(bundles, joined(bundles), strict=True) if not bundle.damaged
    ]
    assert intact == [frame for frame, damaged in zip(frames, hit, strict=True) if not damaged]
    assert receiver.statistics.lost == sum(hit)


def test_a_doubled_packet_is_counted_and_dropped():
    packets = [p for group in packets_of(frames_of(2)) for p in group]
    receiver = rtp.Receiver(ssrc=9)
    bundles = receive([p for packet in packets for p in (packet, packet)], receiver)
    assert joined(bundles) == frames_of(2)
    assert receiver.statistics.late == len(packets)


def test_a_missing_packet_is_given_up_after_patience():
    groups = packets_of(frames_of(2))
    receiver = rtp.Receiver(ssrc=9)
    for packet in groups[0][1:] + groups[1]:
        receiver.receive(packet, 0.0)
    receiver = rtp.Receiver(ssrc=9)
    receiver.receive(groups[0][0], 0.0)
    held = [b for p in groups[0][2:] + groups[1] for b in receiver.receive(p, 0.01)]
    assert not held
    assert receiver.waiting
    assert not receiver.expire(0.1)
    bundles = receiver.expire(0.3)
    assert [bundle.damaged for bundle in bundles] == [True, True, False] or [
        bundle.damaged for bundle in bundles
    ] == [True, False]
    assert joined(bundles)[-1] == frames_of(2)[1]


def test_a_sender_that_starts_anew_is_followed():
    old = [p for group in packets_of(frames_of(3), first=40000) for p in group]
    new = [p for group in packets_of(frames_of(5), first=10, start=7) for p in group]
    receiver = rtp.Receiver(ssrc=9)
    bundles = receive(old + new, receiver)
    assert receiver.statistics.restarts == 1
    assert joined(bundles)[-4:] == frames_of(5)[1:]
    assert any(bundle.restarted for bundle in bundles)


# cases: 96
def test_packets_of_another_source_are_counted_and_refused():
    receiver = rtp.Receiver(ssrc=8)
    assert receive([p for group in packets_of(frames_of(2)) for p in group], receiver) == []
    assert receiver.statistics.foreign == 10


# cases: 96
def test_lenient_mode_takes_the_first_source_and_no_second():
    receiver = rtp.Receiver(ssrc=None)
    first = [p for group in packets_of(frames_of(2)) for p in group]
    second = [p for group in packets_of(frames_of(2), ssrc=10) for p in group]
    bundles = receive(first + second, receiver)
    assert joined(bundles) == frames_of(2)
    assert receiver.ssrc == 9


def audio(sequence, timestamp):
    return rtp.build_packet(
        payload_type=8,
        marker=False,
        sequence=sequence,
        timestamp=timestamp,
        ssrc=9,
        payload=b"a" * 8,
    )


# cases: 119
def test_audio_with_its_own_count_beside_video():
    groups = packets_of(frames_of(10), first=500)
    packets = []
    for number, group in enumerate(groups):
        packets += [*group, audio(number, number * 320)]
    receiver = rtp.Receiver(ssrc=9)
    bundles = receive(packets, receiver)
    assert joined(b for b in bundles if b.payload_type == 96) == frames_of(10)
    assert sum(b.payload_type == 8 for b in bundles) == 10
    assert receiver.statistics.lost == 0


# cases: 119
def test_audio_counted_together_with_video_may_come_inside_a_frame():
    packets, sequence = [], 65530
    for number, frame in enumerate(frames_of(10)):
        for at in range(0, 20, 4):
            packets.append(
                rtp.build_packet(
                    payload_type=96,
                    marker=at == 16,
                    sequence=sequence,
                    timestamp=number * 3600,
                    ssrc=9,
                    payload=frame[at : at + 4],
                )
            )
            sequence += 1
            if at == 8:
                packets.append(audio(sequence, number * 320))
                sequence += 1
    receiver = rtp.Receiver(ssrc=9)
    bundles = receive(packets, receiver)
    assert joined(b for b in bundles if b.payload_type == 96) == frames_of(10)
    assert receiver.statistics.lost == 0


def test_numbers_without_order_on_tcp_do_not_stop_the_picture():
    chance = random.Random(3)
    packets = [
        rtp.build_packet(
            payload_type=96,
            marker=at == 16,
            sequence=chance.randrange(2000),
            timestamp=number * 3600,
            ssrc=9,
            payload=frame[at : at + 4],
        )
        for number, frame in enumerate(frames_of(20))
        for at in range(0, 20, 4)
    ]
    bundles = receive(packets, rtp.Receiver(ssrc=9, ordered=True))
    assert len([b for b in bundles if not b.damaged]) >= 1


@given(st.lists(st.binary(max_size=40), max_size=40))
def test_any_packets_never_raise(packets):
    receive(packets, rtp.Receiver(ssrc=None))


@given(
    st.lists(
        st.tuples(st.integers(0, 65535), st.integers(0, 3), st.binary(max_size=8)), max_size=200
    )
)
def test_any_order_never_raises_and_holds_little(items):
    receiver = rtp.Receiver(ssrc=9)
    for sequence, timestamp, payload in items:
        receiver.receive(
            rtp.build_packet(
                payload_type=96,
                marker=False,
                sequence=sequence,
                timestamp=timestamp,
                ssrc=9,
                payload=payload,
            ),
            0.0,
        )
    assert len(receiver._held) <= 65


def test_one_timestamp_for_ever_does_not_fill_memory():
    receiver = rtp.Receiver(ssrc=9, ordered=True)
    payload = bytes(60_000)
    largest = 0
    for sequence in range(2000):
        receiver.receive(
            rtp.build_packet(
                payload_type=96,
                marker=False,
                sequence=sequence,
                timestamp=1,
                ssrc=9,
                payload=payload,
            ),
            0.0,
        )
        largest = max(largest, len(receiver._parts))
    assert largest * 60_000 < 64 * 1024 * 1024
