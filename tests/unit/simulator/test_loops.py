"""Loops are filmed once, read back whole, and play round and round."""

import av

from lianjing.simulator.footage.live import PictureSpec
from lianjing.simulator.footage.loops import open_loop
from lianjing.simulator.sound import SAMPLES_PER_PICTURE, encode_alaw, sound_at

CODE = "34020211001310000007"
SPEC = PictureSpec(width=160, height=90)


def test_a_loop_is_filmed_once(tmp_path):
    first = open_loop(tmp_path, code=CODE, spec=SPEC, seconds=1)
    files = list(tmp_path.iterdir())
    assert len(files) == 1
    stamp = files[0].stat().st_mtime_ns
    assert open_loop(tmp_path, code=CODE, spec=SPEC, seconds=1).frames == first.frames
    assert files[0].stat().st_mtime_ns == stamp


def test_another_look_or_channel_is_another_loop(tmp_path):
    open_loop(tmp_path, code=CODE, spec=SPEC, seconds=1)
    open_loop(tmp_path, code=CODE, spec=SPEC.half, seconds=1)
    open_loop(tmp_path, code=CODE[:-1] + "8", spec=SPEC, seconds=1)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_damaged_file_is_filmed_again(tmp_path):
    whole = open_loop(tmp_path, code=CODE, spec=SPEC, seconds=1)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-3])
    again = open_loop(tmp_path, code=CODE, spec=SPEC, seconds=1)
    assert len(again.frames) == len(whole.frames) == 25


def test_a_loop_plays_on_and_starts_anew_when_a_key_picture_is_asked_for(tmp_path):
    loop = open_loop(tmp_path, code=CODE, spec=SPEC, seconds=1)
    assert loop.next(0, now=0).data == loop.next(25, now=0).data
    assert not loop.next(7, now=0).key
    loop.request_key()
    assert loop.next(8, now=0).key
    assert loop.next(9, now=0).data == loop.frames[1][1]


def test_the_sound_is_g711():
    decoder = av.CodecContext.create("pcm_alaw", "r")
    decoder.sample_rate = 8000
    decoder.layout = "mono"
    samples = range(-32000, 32000, 257)
    (frame,) = decoder.decode(av.Packet(bytes(map(encode_alaw, samples))))
    heard = memoryview(bytes(frame.planes[0])).cast("h")
    for sample, back in zip(samples, heard, strict=False):
        assert abs(back - sample) <= max(16, abs(sample) // 16)
    assert len(sound_at(3)) == SAMPLES_PER_PICTURE
    assert len(set(sound_at(0))) > 10
    assert len(set(sound_at(20))) == 1
