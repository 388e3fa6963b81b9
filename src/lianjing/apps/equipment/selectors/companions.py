"""Reads what cameras hang on: systems, recorders, poles, links, contracts."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.models import Camera, FileBase, Link, Recorder
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.equipment.selectors.filters import ANY_STATE
from lianjing.apps.places.search import holding
from lianjing.kernel.errors import NotFoundError

COMPANIONS = tuple(kind for kind in FileKind if kind is not FileKind.CAMERA)

_PARTS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.RECORDER: ("unit", "system"),
    FileKind.LINK: ("unit", "contract"),
}
SORTS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "updated": ("-updated_at", "-pk"),
    "ends": ("ends_on", "pk"),
}


@dataclass(frozen=True, slots=True)
class CompanionFilter:
    """What to look for; empty fields do not count. Removed ones only on request."""

    search: str = ""
    region: str = ""
    unit: int | None = None
    state: str = ""
    """A state of life, or `any` for removed ones too."""
    sort_of: str = ""
    """The kind as its own table has it: `nvr`, `lease`."""
    ends_by: date | None = None
    """Contracts that end on this day or before."""
    empty: bool | None = None
    """Whether no camera hangs on it."""

    def condition(self, kind: FileKind) -> Q:
        """Give the condition on a table of companions."""
        found = holding(self.search)
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.unit is not None:
            found &= Q(unit=self.unit)
        if self.state and self.state != ANY_STATE:
            found &= Q(state=self.state)
        elif not self.state:
            found &= ~Q(state=LifeState.REMOVED)
        if self.sort_of and kind is not FileKind.POLE:
            found &= Q(kind=self.sort_of)
        if self.ends_by is not None and kind is FileKind.CONTRACT:
            # Dates may end at the month or the year: what is shorter sorts before its days.
            found &= Q(ends_on__lte=self.ends_by.isoformat()) & ~Q(ends_on="")
        if self.empty is not None:
            found &= Q(cameras__isnull=self.empty)
        return found


@dataclass(frozen=True, slots=True)
class Hanging:
    """How much hangs on a companion."""

    cameras: int = 0
    recorders: int = 0
    links: int = 0


def companions(
    *, actor: Actor, kind: FileKind, where: CompanionFilter | None = None, sort: str = "name"
) -> "QuerySet[FileBase]":
    """List companions of one kind."""
    require(actor, Permission.FILES_VIEW)
    wanted = where or CompanionFilter()
    rows = MODELS[kind]._default_manager.filter(files_in_scope(actor), wanted.condition(kind))
    if wanted.empty is False:
        rows = rows.distinct()
    order = SORTS["name" if sort == "ends" and kind is not FileKind.CONTRACT else sort]
    return rows.select_related(*_PARTS.get(kind, ("unit",))).order_by(*order)


def companion(*, actor: Actor, kind: FileKind, key: int) -> FileBase:
    """Give one companion."""
    require(actor, Permission.FILES_VIEW)
    rows = MODELS[kind]._default_manager.filter(files_in_scope(actor), pk=key)
    found = rows.select_related(*_PARTS.get(kind, ("unit",))).first()
    if found is None:
        raise NotFoundError(f"no {kind} {key}")
    return found


def hanging(*, actor: Actor, kind: FileKind, keys: Iterable[int]) -> dict[int, Hanging]:
    """Count what hangs on each of these companions, as far as the actor may see it."""
    wanted = list(keys)
    cameras = _counted(_standing(), actor, kind, wanted)
    recorders: dict[int, int] = {}
    links: dict[int, int] = {}
    if kind is FileKind.SYSTEM:
        recorders = _counted(Recorder.objects.all(), actor, kind, wanted)
    if kind is FileKind.CONTRACT:
        links = _counted(Link.objects.all(), actor, kind, wanted)
    return {
        key: Hanging(cameras.get(key, 0), recorders.get(key, 0), links.get(key, 0))
        for key in wanted
    }


def _counted(
    rows: "QuerySet[Camera] | QuerySet[Recorder] | QuerySet[Link]",
    actor: Actor,
    kind: FileKind,
    keys: list[int],
) -> dict[int, int]:
    name = kind.value
    found = rows.filter(files_in_scope(actor), **{f"{name}__in": keys}).order_by()
    return dict(found.values(name).annotate(n=Count("pk")).values_list(name, "n"))


def cameras_on(*, actor: Actor, kind: FileKind, key: int) -> "QuerySet[Camera]":
    """List the cameras that hang on a companion, as far as the actor may see them."""
    require(actor, Permission.FILES_VIEW)
    rows = _standing().filter(files_in_scope(actor), **{kind.value: key})
    return rows.order_by("name", "pk")


def everything_on(kind: FileKind, key: int) -> int:
    """Count all cameras on a companion, seen by anybody or not, before it is removed."""
    return _standing().filter(**{kind.value: key}).count()


def _standing() -> "QuerySet[Camera]":
    """Give the cameras that count: neither removed nor merged into another."""
    return Camera.objects.filter(merged_into=None).exclude(state=LifeState.REMOVED)


def last_day(partial: str) -> date | None:
    """Give the last day of `2026`, `2026-03` or `2026-03-31`."""
    try:
        parts = [int(part) for part in partial.split("-")]
        if len(parts) == 1:
            return date(parts[0], 12, 31)
        if len(parts) == 2:
            return date(parts[0], parts[1], monthrange(parts[0], parts[1])[1])
        return date(*parts[:3])
    except (ValueError, TypeError):
        return None
