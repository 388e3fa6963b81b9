"""Sound beside the picture, and time lines that wrap, stand still or jump."""

import itertools

from tests.unit.protocol.media_samples import (
    STEP,
    adts_frames,
    demux,
    h264,
    only_audio,
    only_video,
)
from tests.unit.protocol.ps.ps_packs import packs

from lianjing.kernel.frames import AudioFrame, Codec
from lianjing.protocol import ps


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
