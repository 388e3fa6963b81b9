"""What the files say of cameras that rights look at: owner, classes, secrecy, privacy."""

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from lianjing.apps.equipment.models import Camera

_AT_ONCE = 400


class Facets(NamedTuple):
    """What a channel takes over from the file of its code."""

    unit: int | None = None
    point_class: str = ""
    place_class: str = ""
    secret: bool = False
    private: bool = False


NO_FILE = Facets()

SeenPrivate = Callable[[Collection[int]], Collection[int]]
"""Gives those of some files whose camera was last seen to show what is private."""

_witnesses: list[SeenPrivate] = []


def witness(seen: SeenPrivate) -> None:
    """Have what people saw in pictures count, whoever keeps it."""
    if seen not in _witnesses:
        _witnesses.append(seen)


def facets_of(codes: Collection[str]) -> dict[str, Facets]:
    """Give the facets of those codes that have a file."""
    wanted = list(codes)
    found: dict[str, Facets] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Camera.objects.filter(code__in=wanted[start : start + _AT_ONCE], merged_into=None)
        columns = ("pk", "code", "unit", "point_class", "place_class", "secrecy", "forbidden_zone")
        files = list(rows.order_by().values_list(*columns))
        keys = [row[0] for row in files]
        seen = {key for ask in _witnesses if keys for key in ask(keys)}
        for key, code, unit, point, place, secrecy, zone in files:
            if code:
                private = bool(zone) or key in seen
                found[code] = Facets(unit, point, place, secrecy > 0, private)
    return found


def codes_of(keys: Iterable[int]) -> list[str]:
    """Give the codes of some files."""
    rows = Camera.objects.filter(pk__in=list(keys), code__isnull=False).order_by()
    return [code for code in rows.values_list("code", flat=True) if code]
