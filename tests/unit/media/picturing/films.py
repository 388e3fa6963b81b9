"""Small films made up: bright and dark, even and lively, standing still and moving."""

import io
from fractions import Fraction
from functools import cache

import av
import numpy as np
from av.video.frame import VideoFrame as Picture

from lianjing.kernel.frames import Codec
from lianjing.simulator.footage.encoder import Encoder

BRIGHT = 200


def bright(number: int, width: int, height: int) -> Picture:
    """Give a bright picture in which a brighter bar runs across."""
    grey = np.full((height, width, 3), BRIGHT, np.uint8)
    grey[:, number * 6 % width :][:, :16] = 250
    return Picture.from_ndarray(grey, "rgb24").reformat(format="yuv420p")


def filmed(
    codec: Codec, count: int, *, width: int = 320, height: int = 192
) -> list[tuple[bytes, bool]]:
    """Encode `bright` as a camera does: access units, and which are key pictures."""
    encoder = Encoder(codec, width=width, height=height, gop=25, bit_rate=400_000)
    return [encoder.encode(bright(number, width, height)) for number in range(count)]


@cache
def _wall(width: int, height: int) -> np.ndarray:
    blocks = np.random.default_rng(7).integers(30, 220, (height // 8 + 40, width // 8 + 120))
    return np.kron(blocks, np.ones((8, 8))) * 0.5 + 50


def luma(kind: str, width: int, height: int, number: int = 0) -> np.ndarray:
    """Give the luma of one picture of a kind."""
    moving = np.random.default_rng(100 + number)
    rows, columns = np.mgrid[0:height, 0:width]
    if kind == "even":
        found = np.full((height, width), 120.0)
    elif kind == "sky":
        found = 180 - rows / height * 60 + moving.normal(0, 0.7, (height, width))
    elif kind == "dark":
        found = 20 + 4 * np.sin(columns / 200) + moving.normal(0, 1, (height, width))
    elif kind == "noise":
        found = 128 + moving.normal(0, 25, (height, width))
    else:  # walls, windows, leaves; panned when it moves
        shift = number * 3 % 300 if kind == "panned" else 0
        wall = _wall(width, height)[:height, shift : shift + width]
        found = wall + moving.normal(0, 2, (height, width))
    return np.clip(np.rint(found), 0, 255).astype(np.uint8)


def h264(lumas: list[np.ndarray], *, quality: int, scale: float = 1.0) -> list[np.ndarray]:
    """Send pictures through H.264 once, perhaps smaller, and give what comes out."""
    height, width = lumas[0].shape
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = int(width * scale) & ~1, int(height * scale) & ~1
    encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", Fraction(1, 25), Fraction(25)
    encoder.options = {"crf": str(quality), "preset": "veryfast"}
    units = []
    for number, grey in enumerate(lumas):
        picture = Picture.from_ndarray(grey, "gray8")
        picture = picture.reformat(
            width=encoder.width, height=encoder.height, format="yuv420p", interpolation="BICUBIC"
        )
        picture.pts = number
        units += encoder.encode(picture)
    units += encoder.encode(None)
    decoder = av.CodecContext.create("h264", "r")
    pictures = [picture for unit in units for picture in decoder.decode(av.Packet(bytes(unit)))]
    pictures += decoder.decode(None)
    return [np.ascontiguousarray(picture.to_ndarray()[: picture.height]) for picture in pictures]


def mp4(lumas: list[np.ndarray], *, rate: int = 25) -> bytes:
    """Write pictures as an MP4."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "18"})
        stream.height, stream.width = lumas[0].shape
        stream.pix_fmt = "yuv420p"
        for grey in lumas:
            picture = Picture.from_ndarray(grey, "gray8").reformat(format="yuv420p")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return out.getvalue()
