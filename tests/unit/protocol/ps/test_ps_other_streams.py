"""What comes where a program stream was promised: other wrappings, garbage, damage."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.protocol.media_samples import (
    CORPUS,
    STEP,
    demux,
    h264,
    h265,
    only_video,
    video_frames,
)
from tests.unit.protocol.ps.ps_packs import START, packs

from lianjing.kernel.frames import Codec
from lianjing.protocol import ps


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
