"""Program streams as they should be and as they are."""

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.protocol.media_samples import (
    CORPUS,
    STEP,
    adts_frames,
    demux,
    h264,
    h265,
    only_audio,
    only_video,
    receive,
    video_frames,
)

from lianjing.kernel.frames import AudioFrame, Codec, VideoFrame
from lianjing.protocol import ps, rtp

START = b"\x00\x00\x01"


def packs(frames, **options):
    muxer = ps.Muxer(video=frames[0].codec, **options)
    return [muxer.mux(frame) for frame in frames]


def big_frames(codec=Codec.H264, size=200_000):
    body = random.Random(1).randbytes(size).replace(b"\x00", b"\x11")
    frames = h264()
    data = frames[0].data + START + b"\x65\x05" + body
    return [frames[0]._replace(data=data), *frames[1:]]


def data_of(items):
    return [frame.data for frame in only_video(items)]


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


# cases: 120
def test_audio_codecs_of_the_map_are_told_apart():
    for codec in (Codec.G711A, Codec.G711U):
        frames = h264()
        muxer = ps.Muxer(video=Codec.H264, audio=codec)
        sound = [AudioFrame(codec, frame.pts, bytes([n] * 320)) for n, frame in enumerate(frames)]
        items = demux(muxer.mux_together(*pair) for pair in zip(frames, sound, strict=True))
        assert only_video(items) == frames
        assert only_audio(items) == sound
        assert ps.CodecFound(codec, video=False, declared=True) in items


# cases: 120
def test_aac_declared_as_g711_is_recognised():
    muxer = ps.Muxer(video=Codec.H264, audio=Codec.G711A)
    frames, adts = h264(), adts_frames()
    items = demux(
        muxer.mux_together(frame, AudioFrame(Codec.G711A, frame.pts, adts[n % len(adts)]))
        for n, frame in enumerate(frames)
    )
    assert {frame.codec for frame in only_audio(items)} == {Codec.AAC}
    assert ps.CodecFound(Codec.AAC, video=False, declared=False) in items


def test_aac_frames_split_over_packets_are_joined():
    stream = b"".join(adts_frames())
    muxer = ps.Muxer(video=Codec.H264, audio=Codec.AAC)
    items = demux(
        [muxer.mux(h264()[0])]
        + [
            muxer.mux(AudioFrame(Codec.AAC, 90_000 + at, stream[at : at + 100]))
            for at in range(0, len(stream), 100)
        ]
    )
    assert b"".join(frame.data for frame in only_audio(items)) == stream


# cases: 120
def test_g711_counted_in_8_khz_stays_with_the_picture():
    muxer = ps.Muxer(video=Codec.H264, audio=Codec.G711A)
    frames = h264() * 10
    packs = []
    for number, frame in enumerate(frames):
        time = 90_000 + number * STEP
        video = frame._replace(pts=time, dts=time)
        packs.append(
            muxer.mux_together(video, AudioFrame(Codec.G711A, 8000 + number * 320, bytes(320)))
        )
    items = demux(packs)
    last_video, last_audio = only_video(items)[-1], only_audio(items)[-1]
    assert abs(last_video.pts - last_audio.pts) < 9000


# cases: 119
def test_audio_as_rtp_of_its_own_joins_the_picture():
    demuxer = ps.Demuxer()
    demux(packs(h264()), demuxer)
    items = [
        x for n in range(5) for x in demuxer.feed_audio(Codec.G711A, bytes(320), timestamp=n * 320)
    ]
    sound = only_audio(items)
    assert sound[1].pts - sound[0].pts == STEP
    assert abs(sound[0].pts - h264()[-1].pts) <= STEP


# cases: 122
def test_time_goes_on_when_the_stamps_wrap_at_33_or_32_bits():
    for modulus in (1 << 33, 1 << 32):
        frames = h264()
        muxer = ps.Muxer(video=Codec.H264)
        odd = []
        for number, frame in enumerate(frames):
            stamp = (modulus - 5 * STEP + number * STEP) % modulus
            odd.append(muxer.mux(frame._replace(pts=stamp, dts=stamp)))
        times = [frame.pts for frame in only_video(demux(odd))]
        assert {b - a for a, b in itertools.pairwise(times)} == {STEP}


def test_stamps_that_stand_still_give_way_to_rtp_timestamps():
    odd = packs([frame._replace(pts=5, dts=5) for frame in h264()])
    times = [frame.pts for frame in only_video(demux(odd, first=777, step=4500))]
    assert {b - a for a, b in itertools.pairwise(times)} == {4500}


def test_stamps_that_jump_do_not_tear_the_time_line():
    frames = h264()
    odd = frames[:6] + [
        f._replace(pts=f.pts + 9_000_000_00, dts=f.dts + 9_000_000_00) for f in frames[6:]
    ]
    times = [frame.pts for frame in only_video(demux(packs(odd)))]
    assert {b - a for a, b in itertools.pairwise(times)} == {STEP}


def test_decoding_time_is_kept_apart_from_presentation():
    frames = [frame._replace(pts=frame.dts + 7200) for frame in h264()]
    assert only_video(demux(packs(frames))) == frames


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


def units_in_rtp(frame, room):
    """Cut a frame into RTP payloads as RFC 6184 and RFC 7798 say."""
    h265 = frame.codec is Codec.H265
    size = 2 if h265 else 1
    for begin, end in frame.units:
        unit = frame.data[begin:end]
        if len(unit) <= room:
            yield unit
            continue
        body = unit[size:]
        for at in range(0, len(body), room):
            flags = (0x80 if at == 0 else 0) | (0x40 if at + room >= len(body) else 0)
            if h265:
                head = bytes((unit[0] & 0x81 | 49 << 1, unit[1], flags | unit[0] >> 1 & 0x3F))
            else:
                head = bytes((unit[0] & 0xE0 | 28, flags | unit[0] & 0x1F))
            yield head + body[at : at + room]


@given(st.integers(20, 1400))
def test_units_straight_in_rtp_are_taken(room):
    for frames in (h264(), h265()):
        demuxer, items = ps.Demuxer(), []
        for number, frame in enumerate(frames):
            payloads = list(units_in_rtp(frame, max(room, 80 if frame.key else 20)))
            items += demuxer.feed(payloads, timestamp=number * STEP, arrived=0)
        got = only_video(items)
        assert [frame.codec for frame in got] == [frame.codec for frame in frames]
        assert [[f.data[b:e] for b, e in f.units] for f in got] == [
            [f.data[b:e] for b, e in f.units] for f in frames
        ]
        assert [frame.pts for frame in got] == [n * STEP for n in range(len(frames))]


def test_aggregated_units_straight_in_rtp_are_taken():
    frame = h264()[0]
    units = [frame.data[begin:end] for begin, end in frame.units]
    together = b"\x78" + b"".join(len(u).to_bytes(2, "big") + u for u in units)
    (got,) = only_video(ps.Demuxer().feed([together], timestamp=0, arrived=0))
    assert [got.data[begin:end] for begin, end in got.units] == units
    assert got.key


def test_a_transport_stream_is_called_undecodable_once():
    packet = b"\x47\x40\x00\x10" + START + b"\xe0\x00\x00\x80" + bytes(177)
    assert demux([packet * 7] * 20) == [ps.Undecodable("MPEG-TS")]


def test_a_program_stream_that_first_looked_like_something_else_is_taken():
    sps = h264()[0].data[h264()[0].units[0][0] : h264()[0].units[0][1]]
    items = demux([sps, *packs(h264())])
    assert len(only_video(items)) >= len(h264()) - 1


def test_what_is_never_recognised_is_called_undecodable():
    items = demux([b"\x55" * 300] * 60)
    assert sum(isinstance(item, ps.Undecodable) for item in items) == 1


def test_svac_is_named_as_undecodable():
    muxer = ps.Muxer(video=Codec.SVAC)
    items = demux([muxer.mux(frame) for frame in h264()[1:4]] + [muxer.mux(h264()[0])])
    muxer_frames = [ps.Muxer(video=Codec.SVAC).mux(h264()[0]._replace(data=START + b"\xff" * 40))]
    assert ps.CodecFound(Codec.SVAC, video=True, declared=True) in items
    assert ps.Undecodable("SVAC") in demux(muxer_frames)


def test_streams_of_an_independent_multiplexer_are_read():
    for codec, name, source in (
        (Codec.H264, "h264", "h264-three-gops.h264"),
        (Codec.H265, "h265", "h265-two-gops.h265"),
    ):
        stream = (CORPUS / f"{name}-independent-muxer.mpg").read_bytes()
        frames = video_frames(codec, source)
        for size in (2048, 100, len(stream)):
            items = demux([stream[at : at + size] for at in range(0, len(stream), size)])
            if size == len(stream):
                assert [f.data for f in only_video(items)] == [f.data for f in frames]
            assert len(only_video(items)) >= len(frames) - 2


@given(st.lists(st.tuples(st.binary(max_size=120), st.booleans(), st.booleans()), max_size=30))
def test_any_bytes_never_raise(bundles):
    demuxer = ps.Demuxer()
    for number, (data, damaged, whole) in enumerate(bundles):
        demuxer.feed([data], timestamp=number, arrived=number, damaged=damaged, whole=whole)
    demuxer.flush()


@settings(max_examples=100)
@given(st.data())
def test_any_change_to_a_real_stream_never_raises(data):
    stream = bytearray(b"".join(packs(h264())))
    for _ in range(data.draw(st.integers(1, 20))):
        stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    size = data.draw(st.integers(1, 1500))
    demux([bytes(stream[at : at + size]) for at in range(0, len(stream), size)])


# cases: 118
def test_a_unit_that_never_ends_does_not_fill_memory():
    demuxer = ps.Demuxer()
    demuxer.feed([packs(h264())[0] + START + b"\xe0\x00\x00\x80\x00\x00"], timestamp=0, arrived=0)
    largest = 0
    for number in range(300):
        demuxer.feed([b"\x11" * 100_000], timestamp=0, arrived=number, whole=False)
        largest = max(largest, demuxer._video.size + len(demuxer._pending))
    assert largest < 9 * 1024 * 1024


def test_frames_say_where_their_units_are():
    for frame in only_video(demux(packs(h264()))):
        assert isinstance(frame, VideoFrame)
        assert all(frame.data[begin - 3 : begin] == START for begin, _ in frame.units)
