"""What a masked stream costs: processor, delay, and how long it takes to begin.

`python -m benchmarks.masking [--seconds 8]` sends the simulator's street at 25 pictures a second
through a child as the media node does, one stream at a time, and counts what the child used.
"""

import argparse
import asyncio
import resource
import statistics
import sys

from benchmarks.common import Figure, tell

from lianjing.kernel.frames import Codec
from lianjing.link.pictures import Rect
from lianjing.media.picturing.plans import MaskPlan
from lianjing.media.picturing.process import Child
from lianjing.media.picturing.wire import Flag, Kind, Unit
from lianjing.simulator.footage.live import LiveFootage, PictureSpec
from lianjing.simulator.footage.pose import Head, Motion

RATE = 25
STEP = 90_000 // RATE
MASKS = (Rect(0.1, 0.1, 0.4, 0.4), Rect(0.6, 0.2, 0.7, 0.5))
STREAMS = (
    ("1080p H.264", Codec.H264, 1920, 1080, 4_000_000),
    ("1080p H.265", Codec.H265, 1920, 1080, 2_500_000),
    ("640x360 H.264", Codec.H264, 640, 360, 700_000),
)


def filmed(codec: Codec, width: int, height: int, rate: int) -> list[tuple[bytes, bool]]:
    """Encode two seconds of a street while the camera turns slowly."""
    head = Head()
    head.move(Motion(pan=0.05), now=0.0)
    spec = PictureSpec(codec, width, height, gop=2 * RATE, bit_rate=rate)
    footage = LiveFootage(code="34020000001320000001", spec=spec, head=head, video=None)
    frames = [footage.next(tick, now=tick / RATE) for tick in range(2 * RATE)]
    return [(frame.data, frame.key) for frame in frames]


async def run(units: list[tuple[bytes, bool]], codec: Codec, seconds: float) -> dict[str, float]:
    """Feed one child in real time; gives what was measured."""
    loop = asyncio.get_running_loop()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = loop.time()
    child = await Child.start(MaskPlan(codec=codec, masks=MASKS))
    sent: dict[int, float] = {}
    delays: list[float] = []
    sizes: list[int] = []
    first = 0.0

    async def read() -> None:
        nonlocal first
        async for unit in child.units():
            first = first or loop.time() - began
            delays.append(loop.time() - sent[unit.pts])
            sizes.append(len(unit.data))

    reading = asyncio.create_task(read())
    count = int(seconds * RATE)
    start = loop.time()
    for number in range(count):
        data, key = units[number % len(units)]
        pts = number * STEP
        sent[pts] = loop.time()
        flags = Flag.KEY if key else Flag.NONE
        child.send(Unit(Kind.PICTURE, flags, pts, pts, data))
        await asyncio.sleep(max(start + (number + 1) / RATE - loop.time(), 0))
    child.finish()
    await reading
    await child.ended()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    steady = sorted(delays[RATE:])  # the child has started by then
    return {
        "pictures": len(delays) / count,
        "cpu": used / seconds * 1000,
        "delay": statistics.median(steady) * 1000,
        "late": steady[int(len(steady) * 0.99) - 1] * 1000,
        "first": first * 1000,
        "mbit": sum(sizes) * 8 / seconds / 1e6,
    }


def main() -> int:
    """Measure each kind of stream."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    seconds = parser.parse_args().seconds
    figures, facts = [], {}
    for name, codec, width, height, rate in STREAMS:
        found = asyncio.run(run(filmed(codec, width, height, rate), codec, seconds))
        figures += [
            Figure(f"{name}: masked, processor", round(found["cpu"]), "ms/stream-s", 500),
            Figure(f"{name}: added delay, median", round(found["delay"], 1), "ms", 1000),
            Figure(f"{name}: added delay, p99", round(found["late"], 1), "ms", 1000),
            Figure(f"{name}: first masked picture after", round(found["first"]), "ms"),
        ]
        facts[name] = f"{found['pictures']:.0%} of pictures, {found['mbit']:.1f} Mbit/s out"
    return tell(figures, facts)


if __name__ == "__main__":
    sys.exit(main())
