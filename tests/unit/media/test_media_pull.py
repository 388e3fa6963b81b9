"""From packets to facts."""

import io
import itertools

import av
from tests.unit.media.media_kit import SSRC, armed, feed, kinds, later, packets, unchunked, viewer
from tests.unit.protocol.media_samples import STEP, h264, h265

from lianjing.kernel.frames import AudioFrame, Codec
from lianjing.link.media import (
    KeyFrameWanted,
    StreamIdle,
    StreamReady,
    StreamSilent,
    StreamUndecodable,
)
from lianjing.media.viewer import MAX_BACKLOG, Way
from lianjing.protocol import ps, rtp


def decoded(data: bytes) -> int:
    with av.open(io.BytesIO(data)) as container:
        return len(list(container.decode(video=0)))


# cases: 116
def test_a_key_frame_makes_the_stream_ready_and_names_its_codec():
    for frames, mime in ((h264(), "avc1.64000b"), (h265(), "hvc1.1.6.L30.90")):
        made, _, notices = armed()
        feed(made, packets(frames))
        (ready,) = kinds(notices, StreamReady)
        assert (ready.mime, ready.width, ready.height) == (mime, 192, 112)
        assert ready.audio == ""


def test_a_viewer_sees_the_running_group_at_once_and_then_every_frame():
    made, _, _ = armed()
    frames = h264()
    feed(made, packets(frames[:7]))
    seen, exchange = viewer()
    assert made.fanout.join(seen)
    feed(made, packets(frames[7:], first=len(packets(frames[:7]))))
    # The last key frame before was the fifth.
    assert decoded(unchunked(exchange.data)) == len(frames) - 4


def test_a_second_viewer_joins_the_running_muxer():
    made, _, _ = armed()
    frames = h264()
    first, _ = viewer()
    made.fanout.join(first)
    feed(made, packets(frames[:7]))
    second, exchange = viewer()
    made.fanout.join(second)
    feed(made, packets(frames[7:], first=len(packets(frames[:7]))))
    assert decoded(unchunked(exchange.data)) == len(frames) - 4


def test_a_socket_viewer_is_told_the_codec_before_the_first_byte():
    made, _, _ = armed()
    feed(made, packets())
    seen, exchange = viewer(Way.SOCKET)
    made.fanout.join(seen)
    assert len(exchange.texts) == 1
    assert '"codecs": "avc1.64000b"' in exchange.texts[0]


def test_a_change_of_codec_is_announced_once():
    made, _, _ = armed()
    seen, exchange = viewer(Way.SOCKET)
    made.fanout.join(seen)
    feed(made, packets(h264()))
    feed(made, packets(later(h265(), 12), first=len(packets(h264()))))
    assert [text.count("hvc1") > 0 for text in exchange.texts] == [False, True]


def test_a_slow_viewer_loses_whole_groups_and_others_nothing():
    made, _, _ = armed()
    slow, slow_exchange = viewer()
    quick, quick_exchange = viewer(session="v2")
    made.fanout.join(slow)
    made.fanout.join(quick)
    frames = h264()
    first = packets(frames[:2])
    feed(made, first)
    slow_exchange.backlog = MAX_BACKLOG + 1
    second = packets(frames[2:6], first=len(first))
    feed(made, second)
    slow_exchange.backlog = 0
    feed(made, packets(frames[6:], first=len(first) + len(second)))
    assert decoded(unchunked(quick_exchange.data)) == 12
    # Frames 0 and 1, then again from the key frame number 8 on.
    assert decoded(unchunked(slow_exchange.data)) == 2 + 4
    assert slow.skipped > 0


def test_a_connection_without_progress_is_taken_for_dead_after_a_while():
    made, _, _ = armed()
    seen, exchange = viewer()
    made.fanout.join(seen)
    feed(made, packets(h264()[:2]))
    exchange.backlog = MAX_BACKLOG + 1
    feed(made, packets(h264()[2:], first=len(packets(h264()[:2]))))
    looks = [seen.is_stalled() for _ in range(20)]
    assert looks == [False] * 19 + [True]
    exchange.backlog = 0
    assert not seen.is_stalled()


def test_nothing_is_muxed_while_nobody_watches():
    made, _, _ = armed()
    seen, _ = viewer()
    made.fanout.join(seen)
    feed(made, packets())
    made.fanout.leave(seen)
    feed(made, packets(later(h264(), 12), first=len(packets())))
    assert made.fanout._muxer is None
    assert made.fanout.gop.frames


def test_a_viewer_of_an_unready_stream_gets_nothing_until_a_key_frame():
    made, _, _ = armed()
    frames = h264()
    feed(made, packets(frames[1:3]))
    seen, exchange = viewer()
    assert not made.fanout.join(seen)
    assert exchange.data == b""
    feed(made, packets(frames[3:], first=len(packets(frames[1:3]))))
    assert decoded(unchunked(exchange.data)) == 8


def test_a_key_frame_is_asked_for_but_not_too_often():
    made, clock, notices = armed()
    feed(made, packets(h264()[1:3]))
    made.want_key_frame()
    assert not kinds(notices, KeyFrameWanted)  # it has just begun
    clock.now += 1.5
    made.want_key_frame()
    made.want_key_frame()
    assert len(kinds(notices, KeyFrameWanted)) == 1
    clock.now += 3
    made.want_key_frame()
    assert len(kinds(notices, KeyFrameWanted)) == 2


# cases: 101
def test_silence_is_told_once_after_its_time():
    made, clock, notices = armed()
    feed(made, packets())
    for _ in range(20):
        made.measure()
        clock.now += 1
    (silent,) = kinds(notices, StreamSilent)
    assert silent.seconds == 15


def test_an_unwatched_pull_is_called_idle_once():
    made, clock, notices = armed()
    seen, _ = viewer()
    made.fanout.join(seen)
    for second in range(40):
        feed(made, packets(first=second * len(packets())))
        made.measure()
        clock.now += 1
        if second == 10:
            made.fanout.leave(seen)
        if second < 19:
            assert not kinds(notices, StreamIdle)
    assert len(kinds(notices, StreamIdle)) == 1


def test_a_pull_nobody_closes_is_abandoned_after_three_times_its_limit():
    made, clock, _ = armed()
    for second in range(31):
        feed(made, packets(first=second * len(packets())))
        made.measure()
        assert made.is_abandoned == (second >= 30)
        clock.now += 1


def test_numbers_of_a_second_are_differences():
    made, _, _ = armed()
    data = packets()
    feed(made, data[:5] + data[6:])
    made.expire()
    one = made.measure()
    two = made.measure()
    assert one.packets > 0
    assert one.bytes > 0
    assert (two.packets, two.bytes, two.frames, two.lost) == (0, 0, 0, 0)


def test_a_transport_stream_is_reported_as_undecodable():
    made, _, notices = armed()
    cutter = rtp.Packetizer(ssrc=SSRC)
    feed(made, cutter.packetize((b"\x47" + bytes(187)) * 7, 1))
    assert kinds(notices, StreamUndecodable)[0].found == "MPEG-TS"


def without_sets(frame):
    begin = next(b for b, _ in frame.units if frame.data[b] & 31 in {1, 5})
    return frame._replace(data=b"\x00\x00\x01" + frame.data[begin:], units=())


def test_parameter_sets_sent_only_once_serve_later_viewers_too():
    made, _, _ = armed()
    frames = [h264()[0], *map(without_sets, h264()[1:])]
    feed(made, packets(frames))
    seen, exchange = viewer()
    made.fanout.join(seen)
    assert decoded(unchunked(exchange.data)) == 4


def test_key_frames_without_parameter_sets_are_called_undecodable():
    made, _, notices = armed()
    feed(made, packets([*map(without_sets, h264())]))
    assert "H.264" in kinds(notices, StreamUndecodable)[0].found
    assert not kinds(notices, StreamReady)


def test_sound_no_browser_plays_is_left_out_with_a_notice():
    made, _, notices = armed()
    muxer = ps.Muxer(video=Codec.H264, audio=Codec.G711A)
    cutter = rtp.Packetizer(ssrc=SSRC)
    seen, exchange = viewer(Way.SOCKET)
    made.fanout.join(seen)
    for frame in h264():
        pack = muxer.mux_together(frame, AudioFrame(Codec.G711A, frame.pts, bytes(320)))
        feed(made, cutter.packetize(pack, frame.pts))
    (ready,) = kinds(notices, StreamReady)
    assert ready.audio == "G.711A"
    assert "G.711A" in ready.audio_notice
    assert "G.711A" in exchange.texts[0].encode().decode("unicode_escape")


# cases: 119
def test_sound_as_rtp_of_its_own_does_not_disturb_the_picture():
    made, _, _ = armed()
    data = []
    for number, packet in enumerate(packets()):
        sound = rtp.build_packet(
            payload_type=8,
            marker=False,
            sequence=60000 + number,
            timestamp=number * 320,
            ssrc=SSRC,
            payload=bytes(320),
        )
        data += [packet, sound]
    feed(made, data)
    assert made.intake.statistics.lost == 0
    assert len(made.fanout.gop.frames) == 4


def test_hls_segments_can_be_asked_for_at_once_and_hold_every_frame():
    made, _, _ = armed()
    frames = h264()
    feed(made, packets(frames[:7]))
    hls = made.fanout.open_hls()
    assert hls.ready
    more = [f for n in range(6) for f in later(frames, 12 * n)][7:]
    feed(made, packets(more, first=len(packets(frames[:7]))))
    hls.cut()
    names = [line.split("?")[0] for line in hls.playlist("ticket=t").splitlines() if ".m4s" in line]
    data = hls.file("init1.mp4") + b"".join(hls.file(name) for name in names)
    assert decoded(data) == 3 + len(more)
    assert hls.file("init9.mp4") is None
    assert hls.file("99.m4s") is None
    assert hls.file("../secret") is None


def test_hls_keeps_a_bounded_number_of_segments():
    made, _, _ = armed()
    hls = made.fanout.open_hls()
    count = 0
    for number in range(40):
        data = packets(later(h264(), 12 * number), first=count)
        count += len(data)
        feed(made, data)
    assert len(hls._segments) == 8
    assert hls.playlist("t=1").count("#EXTINF") == 8


def test_time_of_frames_reaches_the_fragments():
    made, _, _ = armed()
    feed(made, packets())
    gop = made.fanout.gop.frames
    assert [b.pts - a.pts for a, b in itertools.pairwise(gop)] == [STEP] * 3


# cases: 123
def test_a_damaged_frame_makes_us_ask_for_a_key_frame_while_somebody_watches():
    made, clock, notices = armed()
    data = packets(h264(), size=40)
    half = len(data) // 2
    feed(made, data[:half])
    clock.now += 3
    seen, _ = viewer()
    made.fanout.join(seen)
    feed(made, data[half + 1 :])  # one packet is lost for ever
    clock.now += 1
    made.expire()
    assert len(kinds(notices, KeyFrameWanted)) == 1
