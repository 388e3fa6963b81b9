"""Judging 100,000 camera files by all rules: the pure engine alone, and with its tables.

`python benchmarks/quality_judge.py [--cameras 100000] [--postgresql]`. The files are as bad as
forms that come back from offices: a third lacks decimals, every second has no class of place.
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

PORTION = 1000
LOOKS = 20


def camera(number, chance, units):
    from lianjing.apps.equipment.models import Camera

    town = f"{340100 + number % 8:06d}{100 + number % 20:03d}"
    return Camera(
        code=f"{town[:6]}0100132{number % 2}{number % 1_000_000:06d}",
        name=f"{number // 7}路与{number % 97}路交口东南角{number % 100:02d}",
        region=town,
        unit_id=units[number % len(units)],
        maker="海康威视",
        model=chance.choice(["DS-2CD", ""]),
        point_class=chance.choice("1239"),
        place_class=chance.choice(["A1", "B1", "art9", "", "", ""]),
        address="某某路1号",
        longitude=117.2 + number / 1e6,
        latitude=31.8,
        given_longitude=f"{117.2 + number / 1e6:.6f}",
        given_latitude=chance.choice(["31.800001", "31.8", "31.800010"]),
        datum="wgs84",
        networked="yes",
        police_code=f"{town[:6]}530000",
        position_types="2/4",
        manager="某某局",
        manager_contact=chance.choice(["0551-12345678", ""]),
        device_status="1",
        ipv4=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        channel_number=1,
        mac=f"{number:012X}",
        storage_days=chance.choice([None, 20, 30, 90]),
        in_use_on=chance.choice(["", "2020-03", "2026-11-01"]),
        installed_on="2020-03-01",
        sign=chance.choice(["", "yes", "no"]),
        forbidden_checked=True,
        search=f"{number}",
    )


def fill(size):
    from lianjing.apps.equipment.models import Camera
    from lianjing.apps.places.models import Department, Division, Unit

    for code in ("34", "3401", *(f"{340100 + n:06d}" for n in range(8))):
        Division.objects.get_or_create(
            code=code, defaults={"name": code, "level": {2: 1, 4: 2, 6: 3}[len(code)]}
        )
    for number in range(5):
        Department.objects.get_or_create(code=f"d{number}", defaults={"name": f"{number}局"})
    made = [Unit(name=f"单位{n}", region="340101", department_id=f"d{n % 5}") for n in range(400)]
    Unit.objects.bulk_create(made)
    units = list(Unit.objects.values_list("pk", flat=True))
    chance = random.Random(1)
    for start in range(0, size, PORTION):
        numbers = range(start, min(start + PORTION, size))
        Camera.objects.bulk_create([camera(n, chance, units) for n in numbers], batch_size=300)


def timed(work):
    started = time.monotonic()
    result = work()
    return time.monotonic() - started, result


def engine_alone(size):
    """Judge records in memory, as an import does before anything is written."""
    from lianjing.apps.equipment.choices import FileKind
    from lianjing.apps.equipment.models import Camera
    from lianjing.apps.quality import selectors
    from lianjing.apps.quality.selectors.records import records

    book, context = selectors.rulebook(), selectors.context()
    keys = list(Camera.objects.order_by("pk").values_list("pk", flat=True))
    spent, found = 0.0, 0
    for start in range(0, size, PORTION):
        rows = records(FileKind.CAMERA, keys[start : start + PORTION])
        before = time.process_time()
        for row in rows:
            found += len(book.appraise("camera", row, context).findings)
        spent += time.process_time() - before
    return spent, found


def slowest(work):
    """Give the 95th of a hundred looks, by twenty of them."""
    return sorted(timed(work)[0] for _ in range(LOOKS))[int(LOOKS * 0.95) - 1]


def measure(size):
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.equipment.choices import FileKind
    from lianjing.apps.equipment.models import Camera
    from lianjing.apps.quality import selectors, services
    from lianjing.apps.quality.models import Finding
    from lianjing.apps.quality.selectors import By, FindingFilter
    from lianjing.conf import setup
    from lianjing.runtime.process import memory_mb

    setup.migrate()
    filling, _ = timed(lambda: fill(size))
    pure, found = engine_alone(size)
    before = memory_mb()
    first, _ = timed(services.judge_everything)
    second, _ = timed(services.judge_everything)
    used = memory_mb() - before
    key = Camera.objects.values_list("pk", flat=True)[size // 2]
    single, _ = timed(lambda: services.judge(FileKind.CAMERA, [key]))
    me = system("bench")
    sums = max(
        slowest(lambda by=by: selectors.summary(actor=me, by=by))
        for by in (By.REGION, By.DEPARTMENT, By.CLASS)
    )
    where = FindingFilter(region="340101", severity="error")
    look = slowest(lambda: list(selectors.findings(actor=me, where=where)[:50]))
    return {
        "pure": pure,
        "first": first,
        "second": second,
        "memory": used,
        "single": single,
        "sums": sums * 1000,
        "look": look * 1000,
        "facts": {
            "filled in, s": round(filling, 1),
            "broken rules, field by field": found,
            "findings kept": Finding.objects.count(),
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
    size = f"{options.cameras:,} cameras"
    base = "PostgreSQL" if options.postgresql else "SQLite"
    return tell(
        [
            Figure(f"{size} by all rules, the engine alone, one core", found["pure"], "s", 25.0),
            Figure(f"{size} judged and kept, {base}", found["first"], "s", None),
            Figure(f"the same again, nothing new, {base}", found["second"], "s", None),
            Figure(f"memory beside the process itself, {base}", found["memory"], "MB", 150),
            Figure(f"one camera after an edit, {base}", found["single"], "s", 0.5),
            Figure(f"sums of {size}, p95, {base}", found["sums"], "ms", 1000),
            Figure(f"a page of findings, p95, {base}", found["look"], "ms", 150),
        ],
        found["facts"],
    )


if __name__ == "__main__":
    sys.exit(main())
