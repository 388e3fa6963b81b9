"""The hidden mark: seen how little, found again after what.

`python -m benchmarks.watermark [--seconds 6]` marks films of several kinds as an export does,
copies them at half the size through H.264 (x264, preset medium, CRF 23 and 28), and reads the
number in the copy. One picture alone is read the same way. Then unmarked pictures are read by
many keys: a number found there would be one made up. A recording named by LIANJING_TEST_VIDEO is
one of the films.
"""

import argparse
import os
import secrets
import sys
import time
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.video.frame import VideoFrame as Picture
from benchmarks.common import Better, Figure, tell

from lianjing.media.picturing.marks import hidden
from lianjing.simulator.footage.live import LiveFootage, PictureSpec
from lianjing.simulator.footage.pose import Head, Motion

WIDTH, HEIGHT, RATE = 1280, 720, 25
KEY = bytes(range(32))
NUMBER = 0x1D5C_0FFE_E123_4567
EXPORT, COPIES = 20, (23, 28)
TRIES = 400

Luma = np.ndarray


def street(count: int, motion: Motion | None = None) -> Iterator[Luma]:
    """Give the simulator's street, standing still or turning."""
    head = Head()
    spec = PictureSpec(width=WIDTH, height=HEIGHT)
    footage = LiveFootage(code="34020000001320000001", spec=spec, head=head, video=None)
    rng = np.random.default_rng(3)
    for number in range(count):
        if motion is not None and not number:
            head.move(motion, now=0.0)
        head.advance(number / RATE)
        grey = footage.render(number, now=number / RATE).to_ndarray()[:HEIGHT, :WIDTH]
        yield np.clip(grey + rng.normal(0, 1.5, grey.shape), 0, 255).astype(np.uint8)


def made_up(kind: str, count: int) -> Iterator[Luma]:
    """Give even, dark, noisy and busy pictures."""
    rng = np.random.default_rng(7)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    leaves = np.cumsum(np.cumsum(rng.normal(0, 1, (HEIGHT + 9, WIDTH + 409)), 0), 1)
    leaves = leaves - (leaves[::1].min() + leaves.max()) / 2
    leaves = leaves / np.abs(leaves).max() * 90 + 120 + rng.normal(0, 12, leaves.shape)
    for number in range(count):
        if kind == "sky":
            picture = 180 - rows / HEIGHT * 60 + rng.normal(0, 0.7, rows.shape)
        elif kind == "night":
            picture = 20 + 4 * np.sin(columns / 200) + rng.normal(0, 2, rows.shape)
        elif kind == "noise":
            picture = 128 + rng.normal(0, 25, rows.shape)
        else:
            shift = number * 2 % 400 if kind == "leaves, panned" else 0
            picture = leaves[:HEIGHT, shift : shift + WIDTH] + rng.normal(0, 2, rows.shape)
        yield np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def recording(path: str, count: int) -> Iterator[Luma]:
    """Give a recording."""
    with av.open(path) as container:
        for number, picture in enumerate(container.decode(video=0)):
            if number >= count:
                return
            yield picture.reformat(width=WIDTH, height=HEIGHT).to_ndarray(format="gray")


def passed(lumas: list[Luma], *, quality: int, scale: float = 1.0) -> tuple[list[Luma], float]:
    """Send pictures through H.264 once; gives what comes out, and the Mbit/s it took."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = int(WIDTH * scale) & ~1, int(HEIGHT * scale) & ~1
    if lumas[0].shape[1] < WIDTH:
        encoder.height, encoder.width = lumas[0].shape
    encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", Fraction(1, RATE), RATE
    encoder.options = {"crf": str(quality), "preset": "medium", "threads": "1"}
    units = []
    for number, grey in enumerate(lumas):
        picture = Picture.from_ndarray(grey, "gray8").reformat(
            width=encoder.width, height=encoder.height, format="yuv420p", interpolation="BICUBIC"
        )
        picture.pts = number
        units += [bytes(packet) for packet in encoder.encode(picture)]
    units += [bytes(packet) for packet in encoder.encode(None)]
    decoder = av.CodecContext.create("h264", "r")
    shown = [p for unit in [*units, None] for p in decoder.decode(unit and av.Packet(unit))]
    rate = sum(map(len, units)) * 8 * RATE / len(lumas) / 1e6
    return [np.ascontiguousarray(p.to_ndarray()[: p.height]) for p in shown], rate


def likeness(before: Luma, after: Luma) -> tuple[float, float]:
    """Give PSNR in dB and SSIM over blocks of 8 × 8."""
    a, b = before.astype(float), after.astype(float)
    error = ((a - b) ** 2).mean()
    shape = (a.shape[0] // 8, 8, a.shape[1] // 8, 8)
    a, b = a.reshape(shape), b.reshape(shape)
    mean_a, mean_b = a.mean((1, 3)), b.mean((1, 3))
    both = (a * b).mean((1, 3)) - mean_a * mean_b
    spread = a.var((1, 3)) + b.var((1, 3))
    light = (2 * mean_a * mean_b + 6.5) / (mean_a**2 + mean_b**2 + 6.5)
    return float(10 * np.log10(255**2 / error)), float(
        (light * (2 * both + 58.5) / (spread + 58.5)).mean()
    )


def measured(name: str, lumas: list[Luma]) -> tuple[list[Figure], dict[str, object]]:
    """Mark one film, copy it and read it."""
    embedder = hidden.Embedder(NUMBER, KEY)
    began = time.process_time()
    marked = [embedder.embed(g, sign=hidden.sign_at(n / RATE)) for n, g in enumerate(lumas)]
    each = (time.process_time() - began) / len(lumas) * 1000
    # A quarter into the period the sign is at its full strength.
    number = min(RATE, len(lumas) - 1)
    psnr, ssim = likeness(lumas[number], marked[number])
    exported, rate = passed(marked, quality=EXPORT)
    still = embedder.embed(lumas[number])
    figures, said = (
        [],
        [f"PSNR {psnr:.1f} dB SSIM {ssim:.4f} {each:.1f} ms/picture {rate:.1f} Mbit/s"],
    )
    for quality in COPIES:
        copy, rate = passed(exported, quality=quality, scale=0.5)
        whole = hidden.recover(copy, KEY, rate=RATE) == NUMBER
        cut = hidden.recover(copy[len(copy) // 3 :], KEY, rate=RATE) == NUMBER
        alone = hidden.recover(passed([still], quality=quality, scale=0.5)[0], KEY) == NUMBER
        said.append(f"CRF {quality}, {rate:.2f} Mbit/s: film {whole} cut {cut} picture {alone}")
        wanted = 1.0
        label = f"{name}: read at half the size, CRF {quality}"
        figures.append(Figure(label, float(whole and cut), "", wanted, Better.MORE))
    figures.append(Figure(f"{name}: PSNR of the mark", round(psnr, 1), "dB", 36.0, Better.MORE))
    figures.append(Figure(f"{name}: SSIM of the mark", round(ssim, 4), "", None, Better.MORE))
    return figures, {name: " | ".join(said)}


def invented(lumas: list[Luma], tries: int) -> int:
    """Count the numbers found where none was hidden."""
    found = 0
    for number in range(tries):
        keys = secrets.token_bytes(32)
        found += hidden.recover([lumas[number % len(lumas)]], keys) is not None
    return found


def main() -> int:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    count = max(int(parser.parse_args().seconds * RATE), 26)
    films = {
        "street": street(count),
        "street, turning": street(count, Motion(pan=0.15)),
        **{kind: made_up(kind, count) for kind in ("sky", "night", "noise", "leaves, panned")},
    }
    if path := os.environ.get("LIANJING_TEST_VIDEO"):
        films["recording"] = recording(path, count)
    figures: list[Figure] = []
    facts: dict[str, object] = {
        "film": f"{WIDTH}x{HEIGHT}, {count / RATE:g} s, export CRF {EXPORT}"
    }
    plain: list[Luma] = []
    for name, lumas in films.items():
        kept = list(lumas)
        plain.append(kept[0])
        more, said = measured(name, kept)
        figures += more
        facts |= said
    began = time.process_time()
    figures.append(
        Figure(f"numbers found in {TRIES} unmarked pictures", invented(plain, TRIES), "", 0)
    )
    facts["reading one picture"] = f"{(time.process_time() - began) / TRIES * 1000:.1f} ms"
    return tell(figures, facts)


if __name__ == "__main__":
    sys.exit(main())
