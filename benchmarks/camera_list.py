"""The list of camera files over a million of them: searched, filtered, sorted, with its total.

`python -m benchmarks.camera_list [--cameras 300000] [--postgresql]`. Every answer is the whole
one: signing in checked, page and total read, shaped and written as JSON, without the network.
Asked by somebody who sees all and by somebody who sees one county of forty.
"""

import argparse
import contextlib
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Figure, tell
from tests import services

WANTED_MS = 150.0
COUNTIES = 40
ROADS = (*("人民", "文化", "中山", "解放", "建设", "新华", "环城", "湖滨", "长江", "黄山"),)
SPOTS = ("路口", "小学", "医院", "广场", "派出所", "车站", "公园", "菜市场", "银行", "北门")
TOWNS = (*("湾沚", "六郎", "陶辛", "红杨", "花桥", "方村", "清水", "沈巷", "白马", "火龙岗"),)
PORTION = 5000
PASSWORD = "benchmark 12345"
ROUNDS = 3


def values(number: int, chance: random.Random) -> dict[str, Any]:
    """Give the fields of one camera that lists and searches see."""
    from lianjing.apps.places.search import search_text

    county = number % COUNTIES
    town, road = TOWNS[number // COUNTIES % 10], ROADS[number // 400 % 10]
    serial = number // COUNTIES
    name = f"{town}镇{road}路{SPOTS[number // 4000 % 10]}{serial:05d}"
    code = f"3402{county + 21:02d}0000132{serial:07d}"
    address = f"{town}镇{road}路{serial % 997}号"
    ipv4 = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return {
        "code": code if number % 10 else None,
        "name": name,
        "address": address,
        "ipv4": ipv4,
        "region": f"3402{county + 21:02d}{100 + number % 12:03d}",
        "search": search_text(name, code if number % 10 else "", address, ipv4),
        "point_class": str(number % 3 + 1),
        "departments": str(number % 18 + 1),
        "state": "removed" if number % 50 == 3 else "repair" if number % 9 == 3 else "in_use",
        "score": chance.randrange(20, 101),
        "errors": int(number % 6 == 0),
        "warnings": int(number % 4 == 0),
        "longitude": 118.0 + chance.random(),
        "latitude": 31.0 + chance.random(),
        "maker": "1",
        "labels": "重点" if number % 500 == 0 else "",
    }


def fill(count: int) -> None:
    """Write the cameras, and a channel for two of three."""
    from django.db import connection, transaction
    from django.utils import timezone

    from lianjing.apps.equipment.models import Camera
    from lianjing.apps.equipment.rows import insert, new_keys
    from lianjing.apps.registry.models import Channel, Device

    device = Device.objects.create(code="34020000002000000009", name="下级平台")
    blank = {c.name: None if c.null else c.get_default() for c in Camera._meta.concrete_fields}
    unseen = {c.name: None if c.null else c.get_default() for c in Channel._meta.concrete_fields}
    chance, now = random.Random(1), timezone.now()
    for start in range(0, count, PORTION):
        with transaction.atomic():
            numbers = range(start, min(start + PORTION, count))
            rows = [{**blank, **values(n, chance)} for n in numbers]
            for key, row in zip(new_keys(Camera, len(rows)), rows, strict=True):
                row |= {"id": key, "created_at": now, "updated_at": now}
            insert(Camera, tuple(blank), [tuple(row.values()) for row in rows])
            seen = [
                {**unseen, "device": device.pk, "code": row["code"], "online": at % 5 > 0}
                for at, row in enumerate(rows)
                if row["code"] and at % 3
            ]
            for key, row in zip(new_keys(Channel, len(seen)), seen, strict=True):
                row["id"] = key
            insert(Channel, tuple(unseen), [tuple(row.values()) for row in seen])
    if connection.vendor == "postgresql":
        # What its own housekeeping would have done within a minute; SQLite has none.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def questions(count: int) -> dict[str, dict[str, Any]]:
    """Give what people ask of such a list."""
    some = f"{count // COUNTIES // 2:05d}"
    return {
        "everything": {},
        "page 100": {"page": 100, "page_size": 100},
        "by score": {"sort": "score"},
        "last changed": {"sort": "-updated"},
        "a common word": {"search": "人民路"},
        "two characters": {"search": "湾沚"},
        "one character": {"search": "路"},
        "two words": {"search": "湾沚 小学"},
        "a rare name": {"search": f"路口{some}"},
        "digits at the end": {"search": some},
        "a whole code": {"search": f"340221000013200{some}"},
        "part of a code": {"search": f"32000{some}"},
        "pinyin": {"search": "renmin"},
        "initials": {"search": "wzzrml"},
        "an address": {"search": f"人民路{count % 997}号"},
        "an address of IP": {"search": "10.3.7."},
        "nothing like it": {"search": "没有这样的地方"},
        "a county": {"region": "340230"},
        "a town": {"region": "340230105"},
        "a county, a word": {"region": "340230", "search": "医院"},
        "class and errors": {"point_class": "1", "severity": "error"},
        "bad scores": {"score_max": 25, "sort": "score"},
        "without a code": {"has_code": "false"},
        "offline": {"network": "offline"},
        "not on the network": {"network": "absent"},
        "department": {"department": "8"},
        "a label": {"label": "重点"},
        "removed": {"state": "removed"},
        "in repair, a word": {"state": "repair", "search": "派出所"},
    }


def people() -> dict[str, Any]:
    """Make who asks, signed in."""
    from django.test import Client

    from lianjing.apps.accounts import services as accounts
    from lianjing.apps.accounts.actor import ScopeOf, system
    from lianjing.apps.accounts.choices import Role, ScopeKind

    found = {}
    for name, scope in {
        "sees all": ScopeOf(ScopeKind.ALL),
        "sees a county": ScopeOf(ScopeKind.REGION, "340230"),
    }.items():
        word = name.replace(" ", "-")
        accounts.create_user(
            actor=system("bench"),
            username=word,
            password=PASSWORD,
            role=Role.REGISTRAR,
            scopes=[scope],
            must_change_password=False,
        )
        client = Client()
        body = {"username": word, "password": PASSWORD}
        answer = client.post("/api/v1/auth/login", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        found[name] = client
    return found


def measure(count: int) -> tuple[list[Figure], dict[str, object]]:
    """Ask every question in turn, so that no question is helped by the one before."""
    taken: dict[str, dict[str, list[float]]] = {}
    askers = people()
    for turn in range(ROUNDS + 1):
        for who, client in askers.items():
            for what, query in questions(count).items():
                start = time.perf_counter()
                answer = client.get("/api/v1/cameras", query)
                spent = (time.perf_counter() - start) * 1000
                assert answer.status_code == 200, (what, answer.content)
                if turn:
                    taken.setdefault(who, {}).setdefault(what, []).append(spent)
    figures, facts = [], {}
    for who, asked in taken.items():
        every = sorted(ms for times in asked.values() for ms in times)
        p95 = every[int(len(every) * 0.95)]
        figures.append(Figure(f"list with its total, {who}, p95", round(p95, 1), "ms", WANTED_MS))
        figures.append(Figure(f"the same, {who}, median", round(median(every), 1), "ms"))
        for what, times in sorted(asked.items(), key=lambda pair: -median(pair[1])):
            facts[f"{who}: {what} (ms)"] = round(median(times), 1)
    return figures, facts


@contextlib.contextmanager
def database(*, postgresql: bool) -> Iterator[None]:
    """Give an empty database of the kind asked for."""
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="lianjing-list-"))
        os.environ["LIANJING_DATA"] = directory
        if postgresql:
            os.environ["LIANJING_DATABASE_URL"] = stack.enter_context(services.postgresql())
        os.environ["DJANGO_SETTINGS_MODULE"] = "lianjing.conf.settings"
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        settings.ALLOWED_HOSTS = ["*"]
        call_command("migrate", verbosity=0)
        yield


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=0)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    count = given.cameras or (1_000_000 if given.postgresql else 300_000)
    with database(postgresql=given.postgresql):
        start = time.perf_counter()
        fill(count)
        filled = time.perf_counter() - start
        figures, facts = measure(count)
    return tell(figures, {"cameras": count, "filled in (s)": round(filled, 1), **facts})


if __name__ == "__main__":
    raise SystemExit(main())
