"""Legs towards upper platforms."""

from tests.unit.media.media_kit import armed, feed, kinds, later, packets
from tests.unit.protocol.media_samples import demux, h264, only_video, receive

from lianjing.link.media import KeyFrameWanted
from lianjing.media.ports import PortRange
from lianjing.media.relay import Relay, TcpRelay
from lianjing.protocol import rtp

UPPER_SSRC = 300_000_001


class RememberingRelay(Relay):
    def __init__(self) -> None:
        super().__init__("r1", "s1", ssrc=UPPER_SSRC)
        self.out: list[bytes] = []

    def _emit(self, packet: bytes) -> None:
        self.out.append(packet)


def frames_in(data):
    receiver = rtp.Receiver(ssrc=UPPER_SSRC)
    bundles = receive(data, receiver)
    assert receiver.statistics.lost == 0
    assert receiver.statistics.late == 0
    return only_video(demux(b"".join(b.payloads) for b in bundles))


# cases: 130
def test_packets_pass_untouched_but_for_the_ssrc():
    made, _, _ = armed()
    relay = RememberingRelay()
    made.add_relay(relay)
    feed(made, packets())
    assert [p[:8] + p[12:] for p in relay.out] == [p[:8] + p[12:] for p in packets()]
    assert {rtp.ssrc_of(packet) for packet in relay.out} == {UPPER_SSRC}


def test_nothing_leaves_before_the_relay_is_started():
    made, _, _ = armed()
    relay = RememberingRelay()
    made.relays.append(relay)
    feed(made, packets())
    assert not relay.out


def test_a_relay_that_starts_late_sends_the_running_group_first():
    made, _, _ = armed()
    frames = h264() + later(h264(), 12)
    head = packets(frames[:7])
    feed(made, head)
    relay = RememberingRelay()
    made.add_relay(relay)
    feed(made, packets(frames[7:], first=len(head)))
    got = frames_in(relay.out)
    assert got[0].key
    # The relay begins with a key frame that is just coming: nothing needs to be repeated.
    assert [frame.data for frame in got] == [frame.data for frame in frames[8:]]


def test_a_relay_that_starts_within_a_group_repeats_it_from_its_key_frame():
    made, _, _ = armed()
    frames = h264()
    head = packets(frames[:5])
    feed(made, head)
    relay = RememberingRelay()
    made.add_relay(relay)
    feed(made, packets(frames[5:], first=len(head)))
    assert [frame.data for frame in frames_in(relay.out)] == [frame.data for frame in frames[4:]]


def test_without_a_group_to_repeat_a_key_frame_is_asked_for():
    made, clock, notices = armed()
    feed(made, packets(h264()[1:3]))
    clock.now += 2
    made.add_relay(RememberingRelay())
    assert kinds(notices, KeyFrameWanted)


def test_foreign_packets_are_not_relayed():
    made, _, _ = armed()
    relay = RememberingRelay()
    made.add_relay(relay)
    feed(made, packets())
    before = len(relay.out)
    feed(made, packets(ssrc=5))
    assert len(relay.out) == before


def test_packets_too_large_for_a_datagram_are_cut_and_renumbered():
    made, _, _ = armed()
    relay = RememberingRelay()
    made.add_relay(relay)
    big = h264()[0]
    frames = [
        frame._replace(data=frame.data + b"\x00\x00\x01\x06\x05" + b"\x11" * 5000)
        for frame in h264()
    ]
    feed(made, packets(frames, size=30_000))
    assert big.key
    assert max(map(len, relay.out)) <= 1472
    assert [frame.data for frame in frames_in(relay.out)] == [frame.data for frame in frames]


class FakeTransport:
    def __init__(self) -> None:
        self.data = b""
        self.backlog = 0
        self.closed = False

    def get_extra_info(self, _name):
        return ("192.0.2.9", 1)

    def get_write_buffer_size(self):
        return self.backlog

    def write(self, data):
        self.data += data

    def close(self):
        self.closed = True

    abort = close


def tcp_relay():
    ended = []
    relay = TcpRelay("r1", "s1", ssrc=UPPER_SSRC, ended=lambda _, why: ended.append(why))
    transport = FakeTransport()
    relay.connection_made(transport)
    return relay, transport, ended


def test_over_tcp_packets_are_framed():
    made, _, _ = armed()
    relay, transport, _ = tcp_relay()
    made.add_relay(relay)
    feed(made, packets())
    assert len(rtp.Deframer(ssrc=UPPER_SSRC).feed(transport.data)) == len(packets())


def test_a_slow_upper_loses_frames_and_not_our_memory():
    made, _, _ = armed()
    relay, transport, _ = tcp_relay()
    made.add_relay(relay)
    transport.backlog = 3 * 1024 * 1024
    feed(made, packets())
    assert transport.data == b""
    transport.backlog = 0
    feed(made, packets(later(h264(), 12), first=len(packets())))
    assert rtp.Deframer(ssrc=UPPER_SSRC).feed(transport.data)


def test_an_upper_that_hangs_up_ends_the_relay():
    relay, _, ended = tcp_relay()
    relay.connection_lost(None)
    assert ended == ["closed_by_upper"]


def test_only_the_named_upper_may_connect():
    relay = TcpRelay("r1", "s1", ssrc=1, ended=lambda *_: None)
    relay.allowed = "198.51.100.1"
    stranger = FakeTransport()
    relay.connection_made(stranger)
    assert stranger.closed


def test_a_freed_port_rests_before_it_is_used_again():
    ports = PortRange(30000, 30005)
    first = ports.take(0.0)
    assert first == 30000
    ports.give_back(first, 1.0)
    assert [ports.take(2.0), ports.take(2.0)] == [30002, 30004]
    # Only a resting one is left: better that than no picture.
    assert ports.take(3.0) == 30000
    assert ports.free == 0
