"""Reads outlines, and finds the division a point lies in."""

from dataclasses import dataclass
from threading import Lock

from django.db.models import Count, Max, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.codes import LEVEL_OF_LENGTH
from lianjing.apps.places.geometry import ShapeIndex
from lianjing.apps.places.models import DivisionShape
from lianjing.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class OutlineIndex:
    """All outlines at one moment, ready to be asked.

    Take it once for a whole run over many points: asking costs microseconds then.
    """

    shapes: ShapeIndex

    def at(self, longitude: float, latitude: float) -> list[str]:
        """Give the codes of the divisions that hold a point, the highest first."""
        return sorted(self.shapes.holding(longitude, latitude), key=len)

    def inside(self, code: str, longitude: float, latitude: float) -> bool | None:
        """Tell whether division `code` holds a point; None if its outline is not known."""
        return self.shapes.holds(code, longitude, latitude)


_lock = Lock()
_kept: tuple[object, OutlineIndex] | None = None


def outline_index() -> OutlineIndex:
    """Give the index of all outlines; it is made anew after an import."""
    global _kept  # noqa: PLW0603 - one index per process, replaced as a whole
    state = DivisionShape.objects.aggregate(Count("pk"), Max("updated_at"), Max("pk"))
    stamp = tuple(state.values())
    with _lock:
        if _kept is None or _kept[0] != stamp:
            rows = DivisionShape.objects.values_list("code", "geometry")
            _kept = (stamp, OutlineIndex(ShapeIndex(dict(rows.iterator()))))
        return _kept[1]


def division_at(*, longitude: float, latitude: float) -> list[str]:
    """Give the codes of the divisions that hold a point, the highest first."""
    return outline_index().at(longitude, latitude)


def inside(*, code: str, longitude: float, latitude: float) -> bool | None:
    """Tell whether division `code` holds a point; None if its outline is not known."""
    return outline_index().inside(code, longitude, latitude)


def outline(*, actor: Actor, code: str) -> DivisionShape:
    """Give the outline of one division; raises `NotFoundError`."""
    require(actor, Permission.PLACES_VIEW)
    found = DivisionShape.objects.filter(code=code).first()
    if found is None:
        raise NotFoundError(f"no outline of {code}")
    return found


def outlines_below(*, actor: Actor, parent: str) -> QuerySet[DivisionShape]:
    """Give the outlines of the divisions of the next level with outlines below `parent`.

    Only what the map draws is fetched.
    """
    require(actor, Permission.PLACES_VIEW)
    rows = DivisionShape.objects.filter(code__startswith=parent).exclude(code=parent)
    lengths = {len(code) for code in rows.values_list("code", flat=True)}
    nearest = min(lengths, key=lambda length: (LEVEL_OF_LENGTH.get(length, 9), length), default=0)
    return rows.filter(code__regex=rf"^[0-9]{{{nearest}}}$").defer("geometry")
