"""Finds files that may be of one camera, and merges, reuses or keeps them.

Set-based: what is equal is grouped by the database; what is near is looked for in cells of a grid,
so that the work grows with the cameras and not with their square.
"""

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianjing.apps.agreement.choices import DuplicateKind, DuplicateState, PairProposal
from lianjing.apps.agreement.models import Duplicate
from lianjing.apps.agreement.selectors.settings import thresholds
from lianjing.apps.agreement.settings import Thresholds
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.selectors.points import looks_to
from lianjing.kernel.datum import distance

MOST_IN_GROUP = 12
"""Cameras with one trait above which they are no doubles but a mistake in that trait."""
MOST_IN_CELL = 60
PORTION = 2000
_METRES = 111_000.0
"""Of a degree of latitude."""


class Pair(NamedTuple):
    """Two files that share something."""

    kind: DuplicateKind
    first: int
    second: int
    proposal: PairProposal
    evidence: dict[str, object]


def find_duplicates() -> int:
    """Look for doubles among all files; gives how many pairs are open."""
    run = time.time_ns() // 1000
    limits = thresholds()
    finders = (_by_address(), _by_mac(), _by_place(limits))
    for pairs in finders:
        portion: list[Pair] = []
        for pair in pairs:
            portion.append(pair)
            if len(portion) >= PORTION:
                _write(portion, run)
                portion = []
        _write(portion, run)
    open_pairs = Duplicate.objects.filter(state=DuplicateState.OPEN)
    open_pairs.filter(run__lt=run).update(state=DuplicateState.GONE)
    return open_pairs.filter(run=run).count()


def _standing() -> Q:
    return Q(merged_into=None) & ~Q(state=LifeState.REMOVED)


def _by_address() -> Iterator[Pair]:
    trait = ("ipv4", "port", "channel_number")
    rows = Camera.objects.filter(_standing()).exclude(ipv4="")
    yield from _alike(rows.order_by(), trait, DuplicateKind.ADDRESS)


def _by_mac() -> Iterator[Pair]:
    rows = Camera.objects.filter(_standing()).exclude(mac="")
    yield from _alike(rows.order_by(), ("mac",), DuplicateKind.MAC)


def _alike(rows: QuerySet[Camera], trait: tuple[str, ...], kind: DuplicateKind) -> Iterator[Pair]:
    groups = rows.values(*trait).annotate(count=Count("id")).filter(count__gt=1)
    for group in groups.filter(count__lte=MOST_IN_GROUP).iterator(PORTION):
        where = {name: group[name] for name in trait if group[name] is not None}
        blank = Q(**{f"{name}__isnull": True for name in trait if group[name] is None})
        keys = sorted(rows.filter(blank, **where).values_list("pk", flat=True))
        for first, second in combinations(keys, 2):
            yield Pair(kind, first, second, PairProposal.MERGE, dict(where))


class _Point(NamedTuple):
    key: int
    longitude: float
    latitude: float
    pole: int | None
    look: float | None
    unit: int | None


def _by_place(limits: Thresholds) -> Iterator[Pair]:
    """Cameras at one place that look one way; on one pole, that is the same view twice."""
    columns = ("pk", "longitude", "latitude", "pole_id", "azimuth", "direction", "unit_id")
    rows = Camera.objects.filter(_standing(), longitude__isnull=False, latitude__isnull=False)
    height = max(limits.same_place, 0.5) / _METRES
    # In the order of rows of cells, so that only two rows are in memory at a time.
    above: dict[int, list[_Point]] = {}
    here: dict[int, list[_Point]] = defaultdict(list)
    row_now: int | None = None
    for raw in rows.order_by("latitude", "id").values_list(*columns).iterator(PORTION):
        key, longitude, latitude, pole, azimuth, direction, unit = raw
        row = math.floor(latitude / height)
        if row != row_now:
            above = here if row_now is not None and row == row_now + 1 else {}
            here, row_now = defaultdict(list), row
        look = looks_to(azimuth, direction)
        point = _Point(key, longitude, latitude, pole, look, unit)
        width = height / max(math.cos(math.radians(latitude)), 0.01)
        column = math.floor(longitude / width)
        for cells in (above, here):
            for beside in (column - 1, column, column + 1):
                for other in cells.get(beside, ()):
                    if (pair := _near(point, other, limits)) is not None:
                        yield pair
        if len(here[column]) < MOST_IN_CELL:
            here[column].append(point)


def _near(one: _Point, other: _Point, limits: Thresholds) -> Pair | None:
    metres = distance(one.longitude, one.latitude, other.longitude, other.latitude)
    same_pole = one.pole is not None and one.pole == other.pole
    poles = {one.pole, other.pole} - {None}
    if metres > limits.same_place or len(poles) > 1:
        return None
    if one.look is None or other.look is None:
        return None  # nobody said which way they look: many cameras stand at one place
    turn = abs((one.look - other.look + 180.0) % 360.0 - 180.0)
    if turn > limits.same_view:
        return None
    kind = DuplicateKind.POLE if same_pole else DuplicateKind.PLACE
    proposal = PairProposal.MERGE if one.unit == other.unit else PairProposal.REUSE
    first, second = sorted((one.key, other.key))
    evidence: dict[str, object] = {"metres": round(metres, 1), "degrees": round(turn)}
    return Pair(kind, first, second, proposal, evidence)


_SET = ("proposal", "evidence", "last_seen", "run")


@transaction.atomic
def _write(pairs: Iterable[Pair], run: int) -> None:
    """Insert pairs; a decided one stays decided and is only seen again."""
    now = timezone.now()
    unique = {(pair.kind, pair.first, pair.second): pair for pair in pairs}
    kept = Duplicate.objects.filter(
        state=DuplicateState.KEPT, first__in={pair.first for pair in unique.values()}
    )
    settled = set(kept.values_list("kind", "first", "second"))
    known = {(first, second) for _, first, second in settled}
    # Two cameras are two cameras, whatever else tells them alike later.
    unique = {
        key: pair
        for key, pair in unique.items()
        if key in settled or (pair.first, pair.second) not in known
    }
    owners = _owners(pair.first for pair in unique.values())
    rows = [
        Duplicate(
            kind=pair.kind,
            first_id=pair.first,
            second_id=pair.second,
            proposal=pair.proposal,
            evidence=pair.evidence,
            region=owners[pair.first][0],
            unit_id=owners[pair.first][1],
            first_seen=now,
            last_seen=now,
            run=run,
        )
        for pair in unique.values()
        if pair.first in owners
    ]
    Duplicate.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "first", "second"],
        update_fields=[*_SET, "region", "unit"],
        batch_size=100 if connection.vendor == "sqlite" else 1000,
    )
    seen = Duplicate.objects.filter(run=run, state=DuplicateState.GONE)
    seen.update(state=DuplicateState.OPEN, first_seen=now)


def _owners(keys: Iterable[int]) -> dict[int, tuple[str, int | None]]:
    rows = Camera.objects.filter(pk__in=set(keys)).values_list("pk", "region", "unit_id")
    return {key: (region, unit) for key, region, unit in rows}
