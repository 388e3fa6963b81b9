"""Both marks in whole films: written once, and read again after a copy of half the size."""

import io
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from tests.unit.media.picturing.films import h264, luma, mp4

from lianjing.media.picturing.marks.files import Hidden, NoPictureError, mark_file, read_file

pytestmark = pytest.mark.integration

KEY = b"k" * 32
NUMBER = 0xFEDCBA9876543210


@pytest.fixture(scope="module")
def marked(tmp_path_factory) -> tuple[Path, Path]:
    """Give a film of four seconds, and the same with both marks."""
    folder = tmp_path_factory.mktemp("films")
    source, target = folder / "source.mp4", folder / "marked.mp4"
    source.write_bytes(mp4([luma("wall", 960, 540, number) for number in range(100)]))
    done = mark_file(source, target, visible=("张伟 教育局",), hidden=Hidden(NUMBER, KEY))
    assert (done.pictures, done.width, done.height) == (100, 960, 540)
    return source, target


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [picture.to_ndarray(format="gray") for picture in container.decode(video=0)]


def test_a_marked_film_plays_as_long_as_before_and_shows_the_name(marked):
    before, after = (pictures(path) for path in marked)
    assert len(before) == len(after) == 100
    changed = [np.abs(a.astype(int) - b) for a, b in zip(before, after, strict=True)]
    assert min(float((difference > 40).sum()) for difference in changed) > 500  # the text
    assert max(float(np.median(difference)) for difference in changed) < 6


def test_the_number_is_read_again(marked):
    assert read_file(marked[1], KEY) == NUMBER
    assert read_file(marked[0], KEY) is None
    assert read_file(marked[1], b"x" * 32) is None


def test_the_number_is_read_from_a_copy_of_half_the_size(marked, tmp_path):
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(mp4(h264(pictures(marked[1]), quality=23, scale=0.5)))
    assert read_file(copy, KEY) == NUMBER


def test_a_command_reads_it_in_a_process_with_limits(marked):
    command = [sys.executable, "-m", "lianjing.media.picturing.marks.reading", str(marked[1])]
    done = subprocess.run(
        command, input=KEY.hex() + "\n", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, f"{NUMBER:016x}")


@pytest.mark.parametrize("content", [b"", b"GIF89a" + bytes(100), bytes(range(256)) * 40])
def test_what_is_no_film_is_told(tmp_path, content):
    source = tmp_path / "what.mp4"
    source.write_bytes(content)
    command = [sys.executable, "-m", "lianjing.media.picturing.marks.reading", str(source)]
    done = subprocess.run(
        command, input=KEY.hex() + "\n", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) in ((2, ""), (1, ""))


def test_sound_is_copied(tmp_path):
    source, target = tmp_path / "source.mp4", tmp_path / "marked.mp4"
    source.write_bytes(with_sound())
    mark_file(source, target, hidden=Hidden(NUMBER, KEY))
    with av.open(str(target)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        assert sum(1 for _ in container.decode(audio=0)) > 10


def test_a_file_without_pictures_is_refused(tmp_path):
    source = tmp_path / "sound.mp4"
    source.write_bytes(with_sound(pictures=0))
    with pytest.raises(NoPictureError):
        mark_file(source, tmp_path / "marked.mp4")


def with_sound(*, pictures=25) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        film = container.add_stream("libx264", rate=25) if pictures else None
        sound = container.add_stream("aac", rate=16_000, layout="mono")
        if film is not None:
            film.width, film.height, film.pix_fmt = 320, 180, "yuv420p"
            for number in range(pictures):
                picture = av.VideoFrame.from_ndarray(luma("wall", 320, 180, number), "gray8")
                container.mux(film.encode(picture.reformat(format="yuv420p")))
            container.mux(film.encode(None))
        for number in range(16):
            samples = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            samples.rate, samples.pts = 16_000, number * 1024
            container.mux(sound.encode(samples))
        container.mux(sound.encode(None))
    return out.getvalue()
