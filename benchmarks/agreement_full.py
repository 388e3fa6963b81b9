"""Comparing 100,000 camera files with 100,000 channels, as the first run and the nights after do.

`python -m benchmarks.agreement_full [--cameras 100000] [--postgresql]`. One in twenty differs in
name, position or class, one in fifty is on one side only, one in a thousand sends another code.
"""

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Figure, tell
from tests import services

WANTED_SECONDS = 20.0
PLATFORM = "34022100002000000001"
PORTION = 2000
WORDS = ("人民路", "北门", "派出所", "小学", "广场", "东街", "西巷", "大桥")


def code(number):
    return f"3402{number % 40:02d}00001320{number // 40:06d}"


def camera(number, chance):
    from lianjing.apps.equipment.models import Camera

    return Camera(
        code=code(number),
        name=f"{WORDS[number % 8]}{number}号球机",
        region=f"3402{number % 40:02d}",
        longitude=117.5 + number / 1e5,
        latitude=31.8,
        camera_type="1",
        point_class=str(number % 3 + 1),
        maker="海康威视",
        model="DS-2DE4A425IWG-E",
        address=f"{WORDS[number // 8 % 8]}{number}号",
        ipv4=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        storage_days=30,
        azimuth=chance.uniform(0, 360),
        search=f"{number}",
    )


def channel(number, device, chance):
    from lianjing.apps.registry.models import Channel, ChannelDetail

    odd = chance.random() < 0.05
    shown = code(number + 900_000) if chance.random() < 0.001 else code(number)
    made = Channel(
        device=device,
        code=shown,
        name=f"{WORDS[number % 8]}{number}号" + ("枪机" if odd else "球机"),
        region=f"3402{number % 40:02d}",
        longitude=117.5 + number / 1e5 + (0.01 if odd else 0),
        latitude=31.8,
        ptz_type=1,
    )
    detail = ChannelDetail(
        civil_code=f"3402{number % 40:02d}",
        manufacturer="Hikvision",
        model="DS-2DE4A425IWG-E",
        address=f"{WORDS[number // 8 % 8]}{number}号",
        ip=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        fields={"PointType": str(number % 3 + 1), "RecordSaveDays": "30", "RoomType": "1"},
    )
    return made, detail


def fill(size):
    from lianjing.apps.equipment.models import Camera
    from lianjing.apps.registry.models import Channel, ChannelDetail, Device

    chance = random.Random(1)
    device = Device.objects.create(code=PLATFORM, kind="platform")
    for start in range(0, size, PORTION):
        numbers = range(start, min(start + PORTION, size))
        Camera.objects.bulk_create(
            [camera(n, chance) for n in numbers if n % 50 != 7], batch_size=300
        )
        pairs = [channel(n, device, chance) for n in numbers if n % 50 != 9]
        Channel.objects.bulk_create([one for one, _ in pairs], batch_size=500)
        for made, detail in pairs:
            detail.channel = made
        ChannelDetail.objects.bulk_create([detail for _, detail in pairs], batch_size=500)


def timed(work):
    started = time.monotonic()
    result = work()
    return time.monotonic() - started, result


def measure(size):
    from lianjing.apps.agreement.models import Difference
    from lianjing.apps.agreement.services.comparing import compare_everything, compare_marked
    from lianjing.apps.agreement.services.duplicates import find_duplicates
    from lianjing.apps.agreement.services.marks import mark_codes
    from lianjing.conf import setup
    from lianjing.runtime.process import memory_mb

    setup.migrate()
    filling, _ = timed(lambda: fill(size))
    before = memory_mb()
    first, run = timed(compare_everything)
    second, _ = timed(compare_everything)
    used = memory_mb() - before
    mark_codes([code(number) for number in range(400)])
    some, _ = timed(compare_marked)
    doubles, pairs = timed(find_duplicates)
    return {
        "first": first,
        "second": second,
        "marked": some,
        "doubles": doubles,
        "memory": used,
        "facts": {
            "filled in, s": round(filling, 1),
            "differences": run.differences,
            "on the list": Difference.objects.filter(state="open").count(),
            "pairs": pairs,
        },
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cameras", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="lianjing-bench-"))
        os.environ["LIANJING_DATA"] = name
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
        if options.postgresql:
            os.environ["LIANJING_DATABASE_URL"] = stack.enter_context(services.postgresql())
        import django

        django.setup()
        found = measure(options.cameras)
        from django.db import connection

        connection.close()
    size = f"{options.cameras:,} × {options.cameras:,}"
    base = "PostgreSQL" if options.postgresql else "SQLite"
    return tell(
        [
            Figure(f"{size}, the first time, {base}", found["first"], "s", WANTED_SECONDS),
            Figure(f"{size}, every other time, {base}", found["second"], "s", WANTED_SECONDS),
            Figure(f"memory beside the process itself, {base}", found["memory"], "MB", 150),
            Figure(f"400 marked, {base}", found["marked"], "s", 1.0),
            Figure(f"doubles among {options.cameras:,}, {base}", found["doubles"], "s", 20.0),
        ],
        found["facts"],
    )


if __name__ == "__main__":
    sys.exit(main())
