"""What the files say of cameras that rights look at: owner, classes, secrecy."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from lianjing.apps.equipment.models import Camera

_AT_ONCE = 400


class Facets(NamedTuple):
    """What a channel takes over from the file of its code."""

    unit: int | None = None
    point_class: str = ""
    place_class: str = ""
    secret: bool = False


NO_FILE = Facets()


def facets_of(codes: Collection[str]) -> dict[str, Facets]:
    """Give the facets of those codes that have a file."""
    wanted = list(codes)
    found: dict[str, Facets] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Camera.objects.filter(code__in=wanted[start : start + _AT_ONCE], merged_into=None)
        columns = ("code", "unit", "point_class", "place_class", "secrecy")
        for code, unit, point, place, secrecy in rows.order_by().values_list(*columns):
            if code:
                found[code] = Facets(unit, point, place, secrecy > 0)
    return found


def codes_of(keys: Iterable[int]) -> list[str]:
    """Give the codes of some files."""
    rows = Camera.objects.filter(pk__in=list(keys), code__isnull=False).order_by()
    return [code for code in rows.values_list("code", flat=True) if code]
