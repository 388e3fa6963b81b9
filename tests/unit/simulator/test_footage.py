"""What cameras show can be decoded, names its channel and follows the head."""

import av
import pytest

from lianjing.kernel.errors import ConfigurationError
from lianjing.kernel.frames import Codec
from lianjing.simulator.footage.live import SMALL, LiveFootage, PictureSpec
from lianjing.simulator.footage.mark import read_mark
from lianjing.simulator.footage.pose import HOME, STILL, Head, Motion, Pose

CODE = "34020211001310000007"
NOW = 1_767_225_600.0


def footage(*, spec: PictureSpec = SMALL, head: Head | None = None) -> LiveFootage:
    return LiveFootage(code=CODE, spec=spec, head=head or Head(), video=None)


def grey(picture: av.VideoFrame, width: int, height: int) -> bytes:
    scaled = picture.reformat(width=width, height=height, format="gray")
    plane = scaled.planes[0]
    raw = bytes(plane)
    return b"".join(raw[y * plane.line_size : y * plane.line_size + width] for y in range(height))


@pytest.mark.parametrize(("codec", "name"), [(Codec.H264, "h264"), (Codec.H265, "hevc")])
@pytest.mark.parametrize("width", [640, 320, 200])
def test_the_mark_survives_the_codec_and_scaling(codec, name, width):
    source = footage(spec=PictureSpec(codec=codec))
    decoder = av.CodecContext.create(name, "r")
    pictures = [
        picture
        for tick in range(4)
        for picture in decoder.decode(av.Packet(source.next(tick, now=NOW + tick / 25).data))
    ]
    pictures += decoder.decode(None)
    assert len(pictures) == 4
    height = width * 9 // 16
    assert read_mark(grey(pictures[-1], width, height), width, height) == CODE


def test_a_key_picture_comes_first_and_whenever_it_is_asked_for():
    source = footage()
    frames = [source.next(tick, now=NOW) for tick in range(3)]
    source.request_key()
    frames.append(source.next(3, now=NOW))
    assert [frame.key for frame in frames] == [True, False, False, True]
    assert b"\x00\x00\x01\x67" in frames[3].data, "parameter sets stand before each key picture"


def test_the_picture_moves_with_the_head():
    head = Head()
    source = footage(head=head)
    before = grey(source.render(0, now=NOW), 64, 36)
    assert before == grey(source.render(0, now=NOW), 64, 36)
    head.look(Pose(pan=40, tilt=30, zoom=2))
    assert before != grey(source.render(0, now=NOW), 64, 36)


def test_the_sub_stream_is_half_the_size():
    assert (SMALL.half.width, SMALL.half.height) == (320, 180)


def test_a_head_turns_while_it_is_told_and_stops_at_its_limits():
    head = Head()
    head.move(Motion(pan=0.5), now=0)
    head.advance(1)
    assert head.pose.pan == pytest.approx(HOME.pan + 45)
    head.advance(60)
    assert head.pose.pan == 360
    head.move(STILL, now=60)
    head.advance(90)
    assert head.pose == Pose(360, HOME.tilt, 1)


def test_a_head_left_alone_returns_to_its_home_position():
    head = Head()
    head.store(1)
    head.go_home_after(5, preset=1)
    head.move(Motion(pan=1), now=0)
    head.move(STILL, now=1)
    head.advance(5)
    assert head.pose != HOME
    head.advance(6.5)
    assert head.pose == HOME


def test_a_recording_is_repeated_with_the_same_overlays(tmp_path):
    path = tmp_path / "street.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for shade in (40, 90, 140, 190):
            picture = av.VideoFrame(320, 240, "yuv420p")
            for plane, value in zip(picture.planes, (shade, 128, 128), strict=True):
                plane.update(bytes((value,)) * plane.buffer_size)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    source = LiveFootage(code=CODE, spec=SMALL, head=Head(), video=path)
    seen = [grey(source.render(tick, now=NOW), 640, 360) for tick in range(0, 24, 3)]
    assert {read_mark(pixels, 640, 360) for pixels in seen} == {CODE}
    middle = [pixels[180 * 640 + 320] for pixels in seen]
    assert len({value // 30 for value in middle}) >= 4, "it moves"
    assert abs(middle[0] - middle[4]) < 15 or abs(middle[1] - middle[5]) < 15, "it comes round"


def test_a_file_that_is_no_video_is_refused(tmp_path):
    path = tmp_path / "street.mp4"
    path.write_bytes(b"no video at all")
    with pytest.raises(ConfigurationError, match="no video"):
        LiveFootage(code=CODE, spec=SMALL, head=Head(), video=path).next(0, now=NOW)


def test_a_preset_brings_the_head_back():
    head = Head()
    head.store(1)
    head.move(Motion(tilt=1, zoom=1), now=0)
    head.recall(1, now=2)
    assert head.pose == HOME
    head.recall(9, now=3)
    assert head.pose == HOME
