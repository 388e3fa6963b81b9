"""Decisions over 100,000 cameras, 10,000 grants and 2,000 people, as a request asks for them.

`python -m benchmarks.rights_decision [--quick] [--postgresql]`. Each decision reads the stamp of
the grants and what of the camera is not in its own row, so that nothing that ended is ever served.
"""

import argparse
import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.camera_list import database
from benchmarks.common import Figure, tell

if TYPE_CHECKING:
    from lianjing.apps.accounts.actor import Actor
    from lianjing.apps.registry.models import Channel

CAMERAS, GRANTS, PEOPLE = 100_000, 10_000, 2_000
UNITS, COUNTIES = 400, 40
NAMED = 50
"""Cameras in a grant that names them."""
WANTED_MS = 1.0


class World:
    """Everything there is, written in bulk."""

    def __init__(self, cameras: int, grants: int, people: int) -> None:
        self.chance = random.Random(4)
        self._units()
        self._cameras(cameras)
        self._people(people)
        self._grants(grants)

    def _units(self) -> None:
        from lianjing.apps.places.models import Unit

        Unit.objects.bulk_create(Unit(name=f"unit {n}") for n in range(UNITS))
        rows = list(Unit.objects.order_by("pk"))
        for row in rows:
            row.path = f"/{row.pk}/"
        Unit.objects.bulk_update(rows, ["path"])
        self.units = [row.pk for row in rows]

    def _cameras(self, count: int) -> None:
        from lianjing.apps.registry.models import Channel, ChannelLabel, Device, Group

        device = Device.objects.create(code="34020000002000000009", name="county")
        group = Group.objects.create(device=device, code=device.code, kind="platform")
        Group.objects.filter(pk=group.pk).update(path=f"/{group.pk}/")
        Channel.objects.bulk_create(
            (
                Channel(
                    device=device,
                    group=group,
                    code=f"34020000001320{n:06d}",
                    name=f"camera {n}",
                    region=f"3402{n % COUNTIES + 21:02d}",
                    unit=self.units[n % UNITS],
                    point_class=str(n % 3 + 1),
                    place_class=f"{n % 9 + 1}",
                    secret=n % 100 == 7,
                )
                for n in range(count)
            ),
            batch_size=2000,
        )
        self.cameras = list(Channel.objects.order_by("pk").values_list("pk", flat=True))
        some = (ChannelLabel(channel_id=key, label="gate") for key in self.cameras[::50])
        ChannelLabel.objects.bulk_create(some, batch_size=2000)

    def _people(self, count: int) -> None:
        from lianjing.apps.accounts.actor import Actor, ScopeOf
        from lianjing.apps.accounts.choices import Role, ScopeKind
        from lianjing.apps.accounts.models import Organisation, User

        Organisation.objects.bulk_create(
            Organisation(name=f"bureau {n}") for n in range(count // 10)
        )
        bureaus = list(Organisation.objects.values_list("pk", flat=True))
        User.objects.bulk_create(User(username=f"officer{n}", role="viewer") for n in range(count))
        keys = list(User.objects.order_by("pk").values_list("pk", flat=True))
        self.people: list[Actor] = [
            Actor(
                user_id=key,
                username=f"officer{n}",
                role=Role.VIEWER if n % 3 else Role.OPERATOR,
                scopes=(ScopeOf(ScopeKind.REGION, f"3402{n % COUNTIES + 21:02d}"),),
                organisation=bureaus[n % len(bureaus)],
                post="member",
                address="10.1.2.3",
            )
            for n, key in enumerate(keys)
        ]
        self.bureaus = bureaus

    def _grants(self, count: int) -> None:
        from django.utils import timezone

        from lianjing.apps.rights.models import Grant, GrantChannel, GrantRule
        from lianjing.apps.rights.services.stamping import stamp

        until = timezone.now() + timedelta(days=90)
        Grant.objects.bulk_create(
            (self._grant(Grant, n, until) for n in range(count)), batch_size=1000
        )
        keys = list(
            Grant.objects.filter(origin="request").order_by("pk").values_list("pk", flat=True)
        )
        rules, named = [], []
        for n, key in enumerate(keys):
            kind = n % 5
            if kind < 2:
                some = self.chance.sample(self.cameras, NAMED)
                named += [GrantChannel(grant_id=key, channel=one) for one in some]
            facets: dict[str, Any] = [
                {},
                {},
                {"region": f"3402{n % COUNTIES + 21:02d}", "place_class": str(n % 9 + 1)},
                {"unit": self.units[n % UNITS]},
                {"region": f"3402{n % COUNTIES + 21:02d}", "label": "gate"},
            ][kind]
            if facets:
                rules.append(GrantRule(grant_id=key, **facets))
        GrantRule.objects.bulk_create(rules, batch_size=2000)
        GrantChannel.objects.bulk_create(named, batch_size=5000)
        stamp()
        self.grants = keys

    def _grant(self, model: Any, n: int, until: Any) -> Any:
        post = n % 10 == 9
        return model(
            number=f"B-{n}",
            origin="request",
            title=f"grant {n}",
            subject="post" if post else "person",
            person_id=None if post else self.people[n % len(self.people)].user_id,
            organisation_id=self.bureaus[n % len(self.bureaus)] if post else None,
            actions=3 + 8 * (n % 2) + 128 * (n % 20 == 0),
            weekly=[[31, 480, 1080]] if n % 4 == 0 else [],
            networks=["10.1.0.0/16"] if n % 6 == 0 else [],
            valid_until=until,
            purpose="duty",
            created_by="bench",
        )


def ask(world: World, times: int) -> tuple[list[float], int]:
    """Give the milliseconds of each of many decisions, and how many were allowed."""
    from lianjing.apps.registry import policies
    from lianjing.apps.rights.choices import Action

    cameras = _some(world, 5000)
    actions = (Action.CATALOGUE, Action.LIVE, Action.PTZ)
    taken, allowed = [], 0
    for turn in range(times):
        person = world.people[world.chance.randrange(len(world.people))]
        camera = cameras[world.chance.randrange(len(cameras))]
        start = time.perf_counter()
        decision = policies.decide(person, actions[turn % 3], camera)
        taken.append((time.perf_counter() - start) * 1000)
        allowed += decision.allowed
    return taken, allowed


def _some(world: World, many: int) -> "list[Channel]":
    from lianjing.apps.registry.models import Channel

    keys = world.chance.sample(world.cameras, min(many, len(world.cameras)))
    found: list[Channel] = []
    for start in range(0, len(keys), 500):
        found += Channel.objects.filter(pk__in=keys[start : start + 500])
    return found


def after_a_change(world: World, times: int = 30) -> list[float]:
    """Give the milliseconds of the first decision after somebody's grant was taken back."""
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.registry import policies
    from lianjing.apps.rights import services
    from lianjing.apps.rights.choices import Action
    from lianjing.apps.rights.models import Grant

    taken = []
    camera = _some(world, 1)[0]
    for key in world.chance.sample(world.grants, times):
        services.end(actor=system("bench"), grant=Grant.objects.get(pk=key), reason="bench")
        person: Actor = world.people[0]
        start = time.perf_counter()
        policies.decide(person, Action.LIVE, camera)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def pages(world: World, times: int = 200) -> list[float]:
    """Give the milliseconds of saying what may be done with each of a page of fifty."""
    from lianjing.apps.registry import policies

    cameras, taken = _some(world, 5000), []
    for _ in range(times):
        person, page = world.chance.choice(world.people), world.chance.sample(cameras, 50)
        start = time.perf_counter()
        policies.allowed_actions(person, page)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def measure(world: World, times: int) -> list[Figure]:
    """Take all figures; the first reading of the grants on its own."""
    from lianjing.apps.rights.selectors import book

    start = time.perf_counter()
    book.current()
    first = (time.perf_counter() - start) * 1000
    ask(world, times)  # reads what the grants name, once for each person
    taken, allowed = ask(world, times)
    taken.sort()
    assert allowed, "nothing was allowed: the world is wrong"
    changed, page = sorted(after_a_change(world)), sorted(pages(world))
    return [
        Figure("right decision, p99", round(taken[int(len(taken) * 0.99)], 3), "ms", WANTED_MS),
        Figure("the same, median", round(median(taken), 3), "ms"),
        Figure(
            "first one after a grant ended, p95", round(changed[int(len(changed) * 0.95)], 2), "ms"
        ),
        Figure("actions of a page of 50, p95", round(page[int(len(page) * 0.95)], 2), "ms"),
        Figure("reading all grants at the start", round(first, 1), "ms"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    part = 10 if given.quick else 1
    with database(postgresql=given.postgresql):
        world = World(CAMERAS // part, GRANTS // part, PEOPLE // part)
        figures = measure(world, 20_000 // part)
    facts = {"cameras": CAMERAS // part, "grants": GRANTS // part, "people": PEOPLE // part}
    return tell(figures, facts)


if __name__ == "__main__":
    raise SystemExit(main())
