"""The list of cameras of somebody who sees 5,000 of a million, with its total, as the page asks.

`python -m benchmarks.rights_list [--postgresql] [--cameras 1000000]`. Five people see as many by
different kinds of grants: a division, a list, a unit with those below it, a class of places, and a
mixture of all. Every answer is the whole one, without the network. Trees of the same people are
asked for besides.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.camera_list import PASSWORD, database
from benchmarks.common import Figure, say, tell
from benchmarks.visible_world import BUREAU, SEEN, fill, region

WANTED_MS = 150.0
ROUNDS = 10


def grants_of(keys: range) -> dict[str, dict[str, Any]]:
    """Give who sees what by which kind of grant."""
    from lianjing.apps.places.models import Unit
    from lianjing.apps.rights.services import RulePlan

    unit = Unit.objects.get(name=BUREAU).pk
    some = random.Random(2).sample(keys, min(SEEN, len(keys) // 20))
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


def people(keys: range) -> dict[str, Any]:
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
    for number, (name, covers) in enumerate(grants_of(keys).items()):
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


def trees() -> dict[str, dict[str, Any]]:
    """Give what the tree beside the list asks for as it is opened."""
    from lianjing.apps.registry.models import Group

    root = Group.objects.get(device__isnull=False, parent=None)
    top = Group.objects.get(device=None, parent=None)
    leaf = Group.objects.filter(parent=root).order_by("code")[0]
    return {
        "the platforms": {"view": "organisation"},
        "a platform": {"view": "organisation", "parent": root.pk},
        "an organisation": {"view": "organisation", "parent": leaf.pk},
        "the divisions": {"view": "region"},
        "a province": {"view": "region", "parent": top.pk},
    }


Taken = dict[str, dict[str, list[float]]]


def ask(askers: dict[str, Any], path: str, asked: dict[str, dict[str, Any]]) -> Taken:
    """Ask every question in turn, so that no question is helped by the one before."""
    taken: Taken = {who: {what: [] for what in asked} for who in askers}
    for turn in range(ROUNDS + 1):
        for who, client in askers.items():
            for what, query in asked.items():
                start = time.perf_counter()
                answer = client.get(path, query)
                spent = (time.perf_counter() - start) * 1000
                # 404: there is nothing for him in that node, which had to be found out too.
                assert answer.status_code in (200, 404), (what, answer.content)
                if turn:
                    taken[who][what].append(spent)
    return taken


def measure(keys: range) -> tuple[list[Figure], dict[str, object]]:
    """Have everybody ask; gives the figures and what is behind them."""
    from django.db import connection

    askers = people(keys)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    facts: dict[str, object] = {
        f"{who}: sees": client.get("/api/v1/channels").json()["total"]
        for who, client in askers.items()
    }
    lists = ask(askers, "/api/v1/channels", questions())
    say("lists are asked for; trees follow")
    beside = ask(askers, "/api/v1/tree", trees())
    every = _all(lists.values())
    figures = [
        Figure("visible list page with its total, p95", _p95(every), "ms", WANTED_MS),
        Figure("the same, median", round(median(every), 1), "ms"),
    ]
    for who, asked in lists.items():
        figures.append(Figure(f"the same by {who}, p95", _p95(_all([asked])), "ms", WANTED_MS))
    figures.append(Figure("a level of the tree, p95", _p95(_all(beside.values())), "ms"))
    for who in askers:
        both = [*lists[who].items(), *beside[who].items()]
        for what, times in sorted(both, key=lambda pair: -median(pair[1])):
            facts[f"{who}: {what} (ms)"] = round(median(times), 1)
    return figures, facts


def _all(taken: Iterable[dict[str, list[float]]]) -> list[float]:
    return sorted(ms for asked in taken for times in asked.values() for ms in times)


def _p95(times: list[float]) -> float:
    return round(times[int(len(times) * 0.95)], 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=1_000_000)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with database(postgresql=given.postgresql):
        start = time.perf_counter()
        keys = fill(given.cameras)
        filled = time.perf_counter() - start
        say(f"filled in {filled:.0f} s")
        figures, facts = measure(keys)
    return tell(figures, {"cameras": len(keys), "filled in (s)": round(filled, 1), **facts})


if __name__ == "__main__":
    raise SystemExit(main())
