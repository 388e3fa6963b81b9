"""Files that rules are judged over, as bad as forms that come back from offices; and where.

A third lacks decimals, every second has no class of place. Of the rules of data and of the rule
book both are measured over the same.
"""

import contextlib
import os
import random
import tempfile
import time
from collections.abc import Iterator

from tests import services

PORTION = 1000


@contextlib.contextmanager
def installation(*, postgresql: bool) -> Iterator[str]:
    """Give an empty database with its tables; the name of its kind is what figures are called."""
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="lianjing-bench-"))
        os.environ["LIANJING_DATA"] = name
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
        if postgresql:
            os.environ["LIANJING_DATABASE_URL"] = stack.enter_context(services.postgresql())
        import django

        django.setup()
        from django.db import connection

        from lianjing.conf import setup

        setup.migrate()
        yield "PostgreSQL" if postgresql else "SQLite"
        connection.close()


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
