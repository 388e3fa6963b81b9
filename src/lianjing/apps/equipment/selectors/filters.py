"""What to look for among cameras; every list, export, bulk change and map link speaks it."""

from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.lookups import Exact, GreaterThanOrEqual, IsNull, LessThan

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import ScopeKind
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.selectors.searching import containing
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import unit_ids_in_scope
from lianjing.apps.registry.models import Channel

Severity = Literal["error", "warning", "clean"]
NetworkState = Literal["online", "offline", "absent"]
ANY_STATE = "any"

_SEVERITIES: dict[str, Q] = {
    "error": Q(errors__gt=0),
    "warning": Q(errors=0, warnings__gt=0),
    "clean": Q(errors=0, warnings=0, score__isnull=False),
}


class Unindexed(Func):
    """A column SQLite shall not look for an index of: it has no idea how many rows a range is."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Write the column so that its indexes do not count."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


@dataclass(frozen=True, slots=True)
class CameraFilter:
    """What to look for; empty fields do not count. Removed cameras only on request."""

    search: str = ""
    region: str = ""
    unit: int | None = None
    """This unit and those below it."""
    state: str = ""
    """A state of life, or `any` for removed ones too."""
    point_class: str = ""
    place_class: str = ""
    department: str = ""
    score_min: int | None = None
    score_max: int | None = None
    severity: Severity | None = None
    has_code: bool | None = None
    has_position: bool | None = None
    network: NetworkState | None = None
    label: str = ""
    pole: int | None = None
    recorder: int | None = None
    system: int | None = None
    link: int | None = None
    contract: int | None = None
    ids: tuple[int, ...] | None = None
    among: Any = None
    """A query of keys from an app above this one, such as those of a finding's files."""

    def condition(
        self,
        *,
        walk: bool = False,
        sample: bool = False,
        placed: bool = False,
        seen: Q | None = None,
    ) -> Q:
        """Give the condition.

        `seen`: the channels the reader may know of; None where the network is not asked about.
        `walk`: rows are read in their order and not by these columns; `sample`: see `containing`;
        `placed`: the reader sees some places only, which are the best to begin with.
        """
        place, other = _Columns(walk=walk), _Columns(walk=walk or placed or bool(self.region))
        # Nearly all are merged into none: SQLite must not take that for a reason to begin there.
        found = Q(IsNull(Unindexed(F("merged_into")), True)) & self._life(other)  # noqa: FBT003
        if self.search.strip():
            found &= containing(self.search, sample=sample, walk=walk)
        if self.region:
            found &= place.below("region", self.region)
        if self.unit is not None:
            found &= place.among("unit", _unit_and_below(self.unit))
        for name in ("point_class", "place_class"):
            if value := getattr(self, name):
                # There are three or so: never a place to begin.
                found &= _Columns(walk=True).equal(name, value)
        for name in ("pole", "recorder", "system", "link", "contract"):
            if (key := getattr(self, name)) is not None:
                found &= Q(**{name: key})
        return found & self._quality() & self._network(other, seen) & self._texts() & self._chosen()

    def _life(self, place: "_Columns") -> Q:
        if self.state == ANY_STATE:
            return Q()
        if self.state:
            return place.equal("state", self.state)
        return ~Q(state=LifeState.REMOVED)

    def _quality(self) -> Q:
        found = Q()
        if self.score_min is not None:
            found &= Q(score__gte=self.score_min)
        if self.score_max is not None:
            found &= Q(score__lte=self.score_max)
        return found & _SEVERITIES[self.severity] if self.severity else found

    def _network(self, place: "_Columns", seen: Q | None) -> Q:
        found = Q()
        if self.has_code is not None:
            found &= place.empty("code", empty=not self.has_code)
        if self.has_position is not None:
            found &= Q(longitude__isnull=not self.has_position)
        if self.network is None:
            return found
        known = Q(pk__in=()) if seen is None else seen
        shown = Channel.objects.filter(known, code=OuterRef("code"))
        if self.network == "online":
            return found & Q(Exists(shown.filter(online=True)))
        if self.network == "offline":
            offline = Q(Exists(shown.filter(online=False)))
            return found & offline & ~Q(Exists(shown.filter(online=True)))
        return found & ~Q(Exists(shown))

    def _texts(self) -> Q:
        found = Q()
        if self.department:
            found &= _has_word("departments", self.department)
        if self.label:
            # Few files have labels: the range lets both databases read those alone.
            found &= Q(labels__gt="") & _has_word("labels", self.label)
        return found

    def _chosen(self) -> Q:
        found = Q()
        if self.ids is not None:
            found &= Q(pk__in=self.ids)
        return found & Q(pk__in=self.among) if self.among is not None else found


def in_scope(actor: Actor, *, walk: bool = False) -> Q:
    """Give the condition of `policies.files_in_scope` in a form lists are quick with."""
    if actor.sees_everything:
        return Q()
    place = _Columns(walk=walk)
    found = Q(pk__in=())
    for region in actor.scope_values(ScopeKind.REGION):
        found |= place.below("region", region)
    units = unit_ids_in_scope(actor)
    return found | place.among("unit", units) if units else found


class _Columns:
    def __init__(self, *, walk: bool) -> None:
        self._walk = walk

    def _column(self, name: str) -> Any:
        return Unindexed(F(name)) if self._walk else F(name)

    def below(self, name: str, prefix: str) -> Q:
        """Compare a range, not a prefix: both databases find that in an index."""
        if not (prefix.isascii() and prefix.isdigit()):
            return Q(pk__in=())
        column, after = self._column(name), str(int(prefix) + 1).zfill(len(prefix))
        found = Q(GreaterThanOrEqual(column, prefix))
        return found & Q(LessThan(column, after)) if len(after) == len(prefix) else found

    def equal(self, name: str, value: object) -> Q:
        return Q(Exact(self._column(name), value))

    def empty(self, name: str, *, empty: bool) -> Q:
        return Q(IsNull(self._column(name), empty))

    def among(self, name: str, keys: list[int]) -> Q:
        return Q(**{f"{name}__in": keys})


def _unit_and_below(key: int) -> list[int]:
    path = Unit.objects.filter(pk=key).values_list("path", flat=True).first()
    below = Unit.objects.filter(path__startswith=path) if path else Unit.objects.none()
    return [key, *below.exclude(pk=key).values_list("pk", flat=True)]


def _has_word(name: str, word: str) -> Q:
    return (
        Q(**{name: word})
        | Q(**{f"{name}__startswith": f"{word}/"})
        | Q(**{f"{name}__endswith": f"/{word}"})
        | Q(**{f"{name}__contains": f"/{word}/"})
    )
