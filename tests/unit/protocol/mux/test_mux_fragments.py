"""Fragmented MP4, judged by an independent decoder."""

import io
import itertools
import struct

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.media_samples import STEP, adts_frames, h264, h265, video_frames

from lianjing.kernel.errors import MalformedMessageError
from lianjing.kernel.frames import AudioFrame, Codec, VideoFrame
from lianjing.kernel.parameter_sets import read_sps
from lianjing.protocol import mux


def written(frames, muxer=None) -> bytes:
    muxer = muxer or mux.FragmentMuxer()
    return b"".join(piece.data for frame in frames for piece in muxer.mux(frame))


def decoded(data: bytes, kind: str = "video") -> list[av.frame.Frame]:
    with av.open(io.BytesIO(data)) as container:
        return list(container.decode(**{kind: 0}))


def fragments(frames, muxer=None):
    muxer = muxer or mux.FragmentMuxer()
    return [p for f in frames for p in muxer.mux(f) if isinstance(p, mux.Fragment)]


@pytest.mark.parametrize("frames", [h264(), h265()], ids=["h264", "h265"])
def test_a_decoder_shows_every_frame(frames):
    pictures = decoded(written(frames))
    assert len(pictures) == len(frames)
    assert {(picture.width, picture.height) for picture in pictures} == {(192, 112)}
    times = [picture.pts for picture in pictures]
    assert {b - a for a, b in itertools.pairwise(times)} == {STEP}


def test_three_slices_are_one_sample():
    frames = video_frames(Codec.H264, "h264-three-slices.h264")
    assert len(decoded(written(frames))) == len(frames)


def test_nothing_comes_before_the_first_key_frame():
    muxer = mux.FragmentMuxer()
    assert all(muxer.mux(frame) == [] for frame in h264()[1:4])
    first = muxer.mux(h264()[0])
    assert isinstance(first[0], mux.InitSegment)
    assert isinstance(first[1], mux.Fragment)
    assert first[1].key


def test_codec_strings_are_those_browsers_ask_for():
    for frames, begin in ((h264(), "avc1.64000b"), (h265(), "hvc1.1.6.L30.90")):
        muxer = mux.FragmentMuxer()
        written(frames, muxer)
        assert muxer.init.codecs == begin


def test_picture_size_and_rate_come_from_the_parameter_sets():
    for frames in (h264(), h265()):
        muxer = mux.FragmentMuxer()
        written(frames, muxer)
        picture = muxer.init.picture
        assert (picture.width, picture.height, picture.fps) == (192, 112, 25.0)


def test_sound_travels_beside_the_picture():
    muxer = mux.FragmentMuxer()
    sound = [AudioFrame(Codec.AAC, 90_000 + n * 5760, data) for n, data in enumerate(adts_frames())]
    muxer.expect_audio(sound[0])
    data = b""
    for video, audio in zip(h264(), sound * 2, strict=False):
        for frame in (video, audio):
            data += b"".join(piece.data for piece in muxer.mux(frame))
    assert muxer.init.codecs.endswith(",mp4a.40.2")
    assert len(decoded(data)) == 12
    assert sum(frame.samples for frame in decoded(data, "audio")) >= 1024 * 8


def test_sound_found_later_stays_out_because_players_cannot_add_a_track():
    muxer = mux.FragmentMuxer()
    frames = h264()
    sound = AudioFrame(Codec.AAC, frames[1].pts, adts_frames()[0])
    pieces = [p for f in [*frames[:2], sound, *frames[2:]] for p in muxer.mux(f)]
    inits = [p for p in pieces if isinstance(p, mux.InitSegment)]
    assert [p.audio for p in inits] == [None]


def test_g711_has_no_place_in_the_file():
    muxer = mux.FragmentMuxer()
    written(h264(), muxer)
    assert muxer.mux(AudioFrame(Codec.G711A, 0, bytes(320))) == []


def test_a_change_of_the_picture_brings_a_new_init():
    muxer = mux.FragmentMuxer()
    other = [f._replace(pts=f.pts + 12 * STEP, dts=f.dts + 12 * STEP) for f in h265()]
    pieces = [p for f in [*h264(), *other] for p in muxer.mux(f)]
    assert [p.codecs[:4] for p in pieces if isinstance(p, mux.InitSegment)] == ["avc1", "hvc1"]


@given(st.lists(st.integers(-9000, 2_000_000), min_size=1, max_size=60))
def test_the_time_line_has_no_holes_whatever_the_stamps(steps):
    frames = [h264()[0]]
    for step in steps:
        frames.append(frames[-1]._replace(dts=frames[-1].dts + step, pts=frames[-1].pts + step))
    pieces = fragments(frames)
    assert all(p.duration > 0 for p in pieces)
    assert all(a.start + a.duration == b.start for a, b in itertools.pairwise(pieces))


def test_after_a_pause_the_time_line_is_where_the_stamps_are():
    frames = h264()
    late = [f._replace(pts=f.pts + 45_000, dts=f.dts + 45_000) for f in frames[6:]]
    pieces = fragments([*frames[:6], *late])
    assert abs(pieces[-1].start - (11 * STEP + 45_000)) < 12_000


def test_parameter_sets_sent_twice_or_in_part_change_nothing():
    muxer = mux.FragmentMuxer()
    frames = h264()
    keys = [n for n, frame in enumerate(frames) if frame.key]
    begin, end = frames[0].units[0]
    sps = b"\x00\x00\x01" + frames[0].data[begin:end]
    double = frames[keys[1]]._replace(data=sps + sps + frames[keys[1]].data, units=())
    only_slice = frames[keys[2]].data[frames[keys[2]].units[0][0] - 3 :]
    bare = frames[keys[2]]._replace(data=sps + only_slice, units=())
    pieces = [p for f in [frames[0], double, bare] for p in muxer.mux(f)]
    assert [isinstance(p, mux.InitSegment) for p in pieces] == [True, False, False, False]


def test_presentation_later_than_decoding_is_kept():
    frames = [frame._replace(pts=frame.dts + 7200) for frame in h264()]
    assert decoded(written(frames))[0].pts == 7200


def test_parameter_sets_and_delimiters_stay_out_of_samples():
    data = b"\x00\x00\x01\x09\xf0" + h264()[0].data
    frame = VideoFrame(Codec.H264, True, 0, 0, data)
    fragment = fragments([frame])[0]
    kinds, at = [], 112
    while at < len(fragment.data):
        kinds.append(fragment.data[at + 4] & 31)
        at += 4 + struct.unpack_from(">I", fragment.data, at)[0]
    assert set(kinds) <= {5, 6}


@given(st.sampled_from([Codec.H264, Codec.H265]), st.binary(max_size=80))
def test_any_parameter_set_parses_or_raises_the_one_error(codec, data):
    try:
        read_sps(codec, data)
    except MalformedMessageError:
        assert True


@given(st.sampled_from([h264()[0], h265()[0]]), st.data())
def test_any_change_to_a_key_frame_raises_only_the_one_error(frame, data):
    broken = bytearray(frame.data)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, min(100, len(broken) - 1)))] = data.draw(
            st.integers(0, 255)
        )
    try:
        mux.FragmentMuxer().mux(frame._replace(data=bytes(broken), units=()))
    except MalformedMessageError:
        assert True


@given(st.binary(max_size=60))
def test_any_sound_raises_only_the_one_error(data):
    muxer = mux.FragmentMuxer()
    written(h264(), muxer)
    try:
        muxer.mux(AudioFrame(Codec.AAC, 0, data))
    except MalformedMessageError:
        assert True


def test_a_playlist_names_its_init_and_says_when_it_changes():
    segments = [
        mux.PlaylistSegment("5.m4s", 1.96, "i1.mp4"),
        mux.PlaylistSegment("6.m4s", 2.04, "i1.mp4"),
        mux.PlaylistSegment("7.m4s", 1.0, "i2.mp4"),
    ]
    text = mux.build_playlist(segments, first_number=5)
    lines = text.splitlines()
    assert lines[0] == "#EXTM3U"
    assert "#EXT-X-TARGETDURATION:3" in lines
    assert "#EXT-X-MEDIA-SEQUENCE:5" in lines
    assert lines.count("#EXT-X-DISCONTINUITY") == 1
    assert lines[-3:] == ['#EXT-X-MAP:URI="i2.mp4"', "#EXTINF:1.000,", "7.m4s"]
