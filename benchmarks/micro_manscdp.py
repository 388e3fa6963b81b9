"""Times the MANSCDP and SDP codecs: `python -m benchmarks.micro_manscdp [--json]`."""

import json
import platform
import sys
import tracemalloc
from collections.abc import Callable
from time import process_time

from lianjing.protocol import manscdp, sdp
from lianjing.protocol.manscdp import CatalogItem, Collector, Keepalive, Switch, build_catalogue

RUNS = 3
NVR = "34020000001180000001"
CAMERAS = 100_000
PART = 50
# fmt: off
INFO = (
    "PTZType", "1", "PositionType", "10", "RoomType", "1", "UseType", "1", "SupplyLightType", "2",
    "DirectionType", "4", "Resolution", "6/4/2", "DownloadSpeed", "1/2/4",
    "SVCSpaceSupportMode", "0", "SVCTimeSupportMode", "0",
)
# fmt: on


def camera(number: int) -> CatalogItem:
    """Make a camera with every field of the 2016 sample."""
    return CatalogItem(
        device_id=f"3402000000131{number:07d}",
        name=f"北门球机{number}",
        manufacturer="Example",
        model="EX-PTZ-20",
        owner="Owner",
        civil_code="340200",
        block="340200000000",
        address=f"北门大街{number}号",
        parental=0,
        parent_id=NVR,
        safety_way=0,
        register_way=1,
        secrecy=0,
        ip_address=f"192.0.2.{number % 250}",
        port=8000,
        status=Switch.ON,
        longitude=118.0 + number / 1e6,
        latitude=31.0 + number / 1e6,
        extra=INFO,
    )


def seconds(work: Callable[[], object]) -> float:
    """Give the best CPU time of a few runs."""
    best = 1e9
    for _ in range(RUNS):
        begin = process_time()
        work()
        best = min(best, process_time() - begin)
    return best


def microseconds(work: Callable[[], object], rounds: int = 20_000) -> float:
    """Give the best CPU time of one call."""

    def repeat() -> None:
        for _ in range(rounds):
            work()

    return seconds(repeat) / rounds * 1e6


def collect(bodies: list[bytes]) -> int:
    """Read and put together a whole catalogue."""
    collector: Collector[CatalogItem] = Collector(lambda item: item.device_id)
    collector.expect(1, now=0)
    done = None
    for body in bodies:
        message = manscdp.parse(body).message
        if isinstance(message, manscdp.CatalogResponse):
            done = collector.receive(1, total=message.total, records=message.items, now=1)
    return len(done.records) if done else 0


def bytes_per_item(bodies: list[bytes]) -> float:
    """Give what one parsed item keeps in memory."""
    tracemalloc.start()
    kept = [manscdp.parse(body).message for body in bodies[:200]]
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / (len(kept) * PART)


def measure() -> dict[str, float]:
    """Take every figure."""
    keepalive = manscdp.build(Keepalive(43, NVR))
    unusual = keepalive.replace(b"<SN>", b"<Extra/><SN>")
    offer = sdp.live_offer(owner=NVR, address="192.0.2.20", port=30000, ssrc=200000001)
    body = sdp.build(offer)
    cameras = [camera(number) for number in range(CAMERAS)]
    bodies = list(build_catalogue(sn=1, device_id=NVR, items=cameras, max_items=PART))
    if collect(bodies) != CAMERAS:
        raise SystemExit("the catalogue did not come together")
    return {
        "keepalive parsed, usual form, µs": microseconds(lambda: manscdp.parse(keepalive)),
        "keepalive parsed, by the XML parser, µs": microseconds(lambda: manscdp.parse(unusual)),
        "keepalive written, µs": microseconds(lambda: manscdp.build(Keepalive(43, NVR))),
        "live offer parsed, µs": microseconds(lambda: sdp.parse(body)),
        "live offer written, µs": microseconds(lambda: sdp.build(offer)),
        "catalogue of 100,000 parsed and put together, s": seconds(lambda: collect(bodies)),
        "catalogue of 100,000 written, s": seconds(
            lambda: list(build_catalogue(sn=1, device_id=NVR, items=cameras, max_items=PART))
        ),
        "memory of one item, bytes": bytes_per_item(bodies),
    }


def main() -> None:
    figures = measure()
    if "--json" in sys.argv:
        print(json.dumps({"python": platform.python_version(), "figures": figures}))
        return
    for name, value in figures.items():
        print(f"{name:55} {value:10.2f}")


if __name__ == "__main__":
    main()
