"""Program streams as they should be and as they are."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.protocol.media_samples import (
    STEP,
    demux,
    h264,
    h265,
    only_video,
    receive,
    video_frames,
)
from tests.unit.protocol.ps.ps_packs import START, big_frames, data_of, packs

from lianjing.kernel.frames import Codec, VideoFrame
from lianjing.protocol import ps, rtp


# cases: 116
def test_h264_and_h265_with_a_stream_map_come_out_as_they_went_in():
    for frames in (h264(), h265()):
        items = demux(packs(frames))
        assert items[0] == ps.CodecFound(frames[0].codec, video=True, declared=True)
        assert only_video(items) == frames


def test_three_slices_make_one_picture():
    frames = video_frames(Codec.H264, "h264-three-slices.h264")
    assert only_video(demux(packs(frames))) == frames


# cases: 116
def test_a_start_in_mid_gop_without_a_map_is_understood_at_the_key_frame():
    for frames in (h264(), h265()):
        items = demux(packs(frames, mapped=False)[2:])
        first = next(n for n, frame in enumerate(frames) if n > 2 and frame.key)
        assert items[0] == ps.Dropped(ps.DropReason.CODEC_UNKNOWN)
        assert ps.CodecFound(frames[0].codec, video=True, declared=False) in items
        assert only_video(items)[0].data == frames[first].data
        assert only_video(items)[0].key


# cases: 117
def test_a_map_that_lies_is_overruled_by_the_data():
    for frames, lie in ((h265(), Codec.H264), (h264(), Codec.H265)):
        muxer = ps.Muxer(video=lie)
        items = demux([muxer.mux(frame) for frame in frames])
        assert [frame.codec for frame in only_video(items)] == [frames[0].codec] * len(frames)
        assert data_of(items) == [frame.data for frame in frames]


# cases: 118
def test_frames_over_64_kb_are_split_and_joined():
    frames = big_frames()
    assert data_of(demux(packs(frames))) == [frame.data for frame in frames]


# cases: 118
def test_packets_without_length_end_at_the_next_unit():
    frames = big_frames()
    assert data_of(demux(packs(frames, pes_size=0))) == [frame.data for frame in frames]


# cases: 118
def test_units_split_over_small_packets_are_joined():
    frames = big_frames(size=3000)
    assert data_of(demux(packs(frames, pes_size=200))) == [frame.data for frame in frames]


# cases: 118
def test_four_byte_start_codes_before_packets_do_not_matter():
    frames = h264()
    odd = [pack.replace(b"\x00\x00\x01\xe0", b"\x00\x00\x00\x01\xe0") for pack in packs(frames)]
    assert data_of(demux(odd)) == [frame.data for frame in frames]


# cases: 118
def test_a_length_shorter_than_the_data_loses_nothing():
    frames = h264()
    odd = []
    for pack in packs(frames):
        at = pack.index(b"\x00\x00\x01\xe0") + 4
        odd.append(pack[:at] + (20).to_bytes(2, "big") + pack[at + 2 :])
    assert data_of(demux(odd)) == [frame.data for frame in frames]


def test_a_length_longer_than_the_data_loses_nothing():
    frames = h264()
    odd = []
    for pack in packs(frames):
        at = pack.index(b"\x00\x00\x01\xe0") + 4
        length = int.from_bytes(pack[at : at + 2], "big") + 50
        odd.append(pack[:at] + length.to_bytes(2, "big") + pack[at + 2 :])
    assert data_of(demux(odd)) == [frame.data for frame in frames]


# cases: 119
def test_private_units_are_passed_over_and_other_video_numbers_taken():
    frames = h264()
    private = START + b"\xbd\x00\x05hello" + START + b"\xbf\x00\x03abc"
    odd = []
    for pack in packs(frames):
        at = pack.index(b"\x00\x00\x01\xe0")
        odd.append(pack[:at] + private + pack[at:].replace(b"\x01\xe0", b"\x01\xe1") + private)
    assert data_of(demux(odd)) == [frame.data for frame in frames]


# cases: 118
@settings(max_examples=40)
@given(st.integers(20, 900))
def test_packets_that_go_on_under_the_next_timestamp_lose_at_most_the_first_frame(size):
    frames = big_frames(size=3000)
    stream = b"".join(packs(frames, pes_size=0))
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    got = data_of(demux(pieces))
    wanted = [frame.data for frame in frames]
    assert [data for data in got if data in wanted][-6:] == wanted[-6:]


@settings(max_examples=40)
@given(st.integers(50, 900))
def test_any_cutting_of_bundles_gives_the_same_frames(size):
    frames = big_frames(size=3000)
    stream = b"".join(packs(frames, pes_size=200))
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    demuxer = ps.Demuxer()
    items = []
    for number, piece in enumerate(pieces):
        items += demuxer.feed([piece], timestamp=number, arrived=number, whole=False)
    items += demuxer.flush()
    assert data_of(items) == [frame.data for frame in frames]


def test_several_pictures_in_one_packet_are_parted():
    frames = h264()
    together = [
        frames[n]._replace(data=frames[n].data + frames[n + 1].data)
        for n in range(0, len(frames), 2)
    ]
    items = demux(packs(together), step=2 * STEP)
    assert data_of(items) == [frame.data for frame in frames]
    assert [frame.key for frame in only_video(items)] == [frame.key for frame in frames]
    times = [frame.pts for frame in only_video(items)]
    assert times == sorted(set(times))


def test_parameter_sets_in_a_packet_of_their_own_join_the_picture():
    frames = h264()
    cut = frames[0].units[2][0] - 3
    head = frames[0]._replace(data=frames[0].data[:cut])
    tail = frames[0]._replace(
        data=frames[0].data[cut:], pts=frames[0].pts + 1, dts=frames[0].dts + 1
    )
    got = only_video(demux(packs([head, tail, *frames[1:]])))
    assert got[0].data == frames[0].data


def test_a_damaged_frame_is_dropped_and_said_so():
    demuxer = ps.Demuxer()
    whole = packs(h264())
    demuxer.feed([whole[0]], timestamp=0, arrived=0)
    assert demuxer.feed([whole[1][:30]], timestamp=1, arrived=1, damaged=True) == [
        ps.Dropped(ps.DropReason.DAMAGED)
    ]
    assert len(only_video(demuxer.feed([whole[2]], timestamp=2, arrived=2))) == 1


# cases: 123
@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_loss_and_disorder_never_let_a_damaged_frame_through(seed):
    chance = random.Random(seed)
    frames = h264() * 3
    numbered = [
        f._replace(pts=90_000 + n * STEP, dts=90_000 + n * STEP) for n, f in enumerate(frames)
    ]
    packetizer = rtp.Packetizer(ssrc=1, max_payload=60)
    muxer = ps.Muxer(video=Codec.H264)
    packets = [p for f in numbered for p in packetizer.packetize(muxer.mux(f), f.pts)]
    kept = [(n, p) for n, p in enumerate(packets) if chance.random() > 0.05]
    kept.sort(key=lambda item: item[0] + chance.uniform(0, 10))
    demuxer = ps.Demuxer()
    items = []
    for b in receive([p for _, p in kept], rtp.Receiver(ssrc=1)):
        items += demuxer.feed(
            b.payloads, timestamp=b.timestamp, arrived=0, damaged=b.damaged, whole=b.whole
        )
    originals = {frame.data for frame in frames}
    wrong = [frame for frame in only_video(items) if frame.data not in originals]
    assert len(wrong) <= 1


def test_raw_elementary_streams_are_taken():
    for frames in (h264(), h265()):
        items = demux([frame.data for frame in frames])
        assert data_of(items) == [frame.data for frame in frames]


def test_frames_say_where_their_units_are():
    for frame in only_video(demux(packs(h264()))):
        assert isinstance(frame, VideoFrame)
        assert all(frame.data[begin - 3 : begin] == START for begin, _ in frame.units)
