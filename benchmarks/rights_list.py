"""The list of cameras of somebody who sees 5,000 of a million, with its total, as the page asks.

`python benchmarks/rights_list.py [--postgresql] [--cameras 100000]`. Five people see as many by
different kinds of grants: a division, a list, a unit with those below it, a class of places, and a
mixture of all. Every answer is the whole one, without the network.
"""

import argparse
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.camera_list import PASSWORD, database
from benchmarks.common import Figure, tell

SEEN = 5000
WANTED_MS = 150.0
ROUNDS = 6
PORTION = 5000
SPOTS = ("路口", "小学", "医院", "广场", "派出所", "车站", "公园", "菜市场", "银行", "北门")


def fill(count: int) -> list[int]:
    """Write the cameras: every facet picks about 5,000 of them, or a tenth."""
    from django.db import connection, transaction

    from lianjing.apps.equipment.rows import insert, new_keys
    from lianjing.apps.places.models import Unit
    from lianjing.apps.places.search import search_text
    from lianjing.apps.registry.models import Channel, Device, Group

    device = Device.objects.create(code="34020000002000000009", name="下级平台", online=True)
    parts = max(1, count // SEEN)
    for n in range(parts):
        code = region(n)
        Group.objects.create(device=None, code=code, kind="region", total=count // parts)
    top = Unit.objects.create(name="教育局")
    Unit.objects.filter(pk=top.pk).update(path=f"/{top.pk}/")
    schools = []
    for n in range(20):
        school = Unit.objects.create(name=f"学校 {n}", parent=top)
        Unit.objects.filter(pk=school.pk).update(path=f"/{top.pk}/{school.pk}/")
        schools.append(school.pk)
    blank = {c.name: None if c.null else c.get_default() for c in Channel._meta.concrete_fields}
    keys: list[int] = []
    for start in range(0, count, PORTION):
        numbers = range(start, min(start + PORTION, count))
        rows = []
        for n in numbers:
            name, code = f"{SPOTS[n % 10]}{n:07d}", f"3402000000132{n:07d}"
            row = {"device": device.pk, "code": code, "name": name, "online": n % 5 > 0}
            row |= {"region": region(n % parts), "search": search_text(name, code, "人民路", "")}
            row |= {"unit": schools[n % 20] if n % parts == 1 else None}
            row |= {"place_class": "71" if n % parts == 2 else "9", "point_class": str(n % 3 + 1)}
            row |= {"secret": n % 1000 == 7}
            rows.append({**blank, **row})
        with transaction.atomic():
            for key, row in zip(new_keys(Channel, len(rows)), rows, strict=True):
                row["id"] = key
                keys.append(key)
            insert(Channel, tuple(blank), [tuple(row.values()) for row in rows])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return keys


def region(n: int) -> str:
    """Give one of up to ten thousand divisions."""
    return f"{34 + n // 10000:02d}{n // 100 % 100:02d}{n % 100:02d}"


def grants_of(keys: list[int], count: int) -> dict[str, dict[str, Any]]:
    """Give who sees what by which kind of grant."""
    from lianjing.apps.places.models import Unit
    from lianjing.apps.rights.services import RulePlan

    unit = Unit.objects.get(name="教育局").pk
    some = random.Random(2).sample(keys, min(SEEN, count // 20))
    return {
        "a division": {"rules": [RulePlan(region=region(0))]},
        "a list": {"channels": some},
        "a unit": {"rules": [RulePlan(unit=unit)]},
        "a class": {"rules": [RulePlan(place_class="71")]},
        "a mixture": {
            "rules": [
                RulePlan(region=region(3), point_class="1"),
                RulePlan(unit=unit, region=region(1), point_class="2"),
                RulePlan(place_class="71", point_class="3"),
            ],
            "channels": some[: len(some) // 4],
            "excluded": some[-50:],
        },
    }


def people(keys: list[int], count: int) -> dict[str, Any]:
    """Make who asks, each with a grant, signed in."""
    from django.test import Client
    from django.utils import timezone

    from lianjing.apps.accounts import services as accounts
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.accounts.choices import Role
    from lianjing.apps.rights import services
    from lianjing.apps.rights.choices import WATCHING, Origin, Purpose, SubjectKind
    from lianjing.apps.rights.services import GrantPlan

    found = {}
    for number, (name, covers) in enumerate(grants_of(keys, count).items()):
        user = accounts.create_user(
            actor=system("bench"),
            username=f"officer{number}",
            password=PASSWORD,
            role=Role.VIEWER,
            scopes=[],
            must_change_password=False,
        )
        plan = GrantPlan(
            origin=Origin.REQUEST,
            title=name,
            subject=SubjectKind.PERSON,
            person=user.pk,
            actions=WATCHING,
            purpose=Purpose.DUTY,
            valid_until=timezone.now() + timedelta(days=1),
            **covers,
        )
        services.issue(actor=system("bench"), plan=plan)
        client = Client()
        client.force_login(user)
        found[name] = client
    return found


def questions() -> dict[str, dict[str, Any]]:
    """Give what people ask of such a list."""
    return {
        "everything": {},
        "page 40": {"page": 40, "page_size": 100},
        "a common word": {"search": "小学"},
        "digits": {"search": "0000"},
        "pinyin": {"search": "xiaoxue"},
        "nothing like it": {"search": "没有这样的地方"},
        "online": {"status": "online"},
        "with PTZ": {"has_ptz": "true"},
    }


def measure(keys: list[int], count: int) -> tuple[list[Figure], dict[str, object]]:
    """Ask every question in turn, so that no question is helped by the one before."""
    from django.db import connection

    askers = people(keys, count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    taken: dict[str, dict[str, list[float]]] = {}
    facts: dict[str, object] = {}
    for turn in range(ROUNDS + 1):
        for who, client in askers.items():
            for what, query in questions().items():
                start = time.perf_counter()
                answer = client.get("/api/v1/channels", query)
                spent = (time.perf_counter() - start) * 1000
                assert answer.status_code == 200, (what, answer.content)
                facts.setdefault(f"{who}: sees", answer.json()["total"])
                if turn:
                    taken.setdefault(who, {}).setdefault(what, []).append(spent)
    every = sorted(ms for asked in taken.values() for times in asked.values() for ms in times)
    figures = [
        Figure("visible list page with its total, p95", _p95(every), "ms", WANTED_MS),
        Figure("the same, median", round(median(every), 1), "ms"),
    ]
    for who, asked in taken.items():
        own = sorted(ms for times in asked.values() for ms in times)
        figures.append(Figure(f"the same by {who}, p95", _p95(own), "ms"))
        for what, times in sorted(asked.items(), key=lambda pair: -median(pair[1])):
            facts[f"{who}: {what} (ms)"] = round(median(times), 1)
    return figures, facts


def _p95(times: list[float]) -> float:
    return round(times[int(len(times) * 0.95)], 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=0)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    count = given.cameras or (1_000_000 if given.postgresql else 300_000)
    with database(postgresql=given.postgresql):
        start = time.perf_counter()
        keys = fill(count)
        filled = time.perf_counter() - start
        figures, facts = measure(keys, count)
    return tell(figures, {"cameras": count, "filled in (s)": round(filled, 1), **facts})


if __name__ == "__main__":
    raise SystemExit(main())
