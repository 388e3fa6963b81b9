"""Groups of files that share an address, code, name or place: what rules over the table see."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.models import Camera, FileBase
from lianjing.apps.equipment.rows import MODELS

AT_ONCE = 400
"""Values in one condition; SQLite and PostgreSQL both bear it."""

File = tuple[FileKind, int]


class Member(NamedTuple):
    """A file in a group."""

    kind: FileKind
    file: int
    region: str
    unit: int | None
    pole: int | None


Row = Mapping[str, object]


def _no_pole(members: Sequence[Member]) -> bool:
    """Tell whether members stand apart: not all on one known pole."""
    poles = {member.pole for member in members}
    return None in poles or len(poles) > 1


@dataclass(frozen=True, slots=True)
class SetRule:
    """What makes files of one group, and when a group is wrong."""

    rule: str
    field: str
    kinds: tuple[FileKind, ...]
    columns: tuple[str, ...]
    """What must be equal; the first is looked up with `IN`."""
    filled: Q
    key: Callable[[Row], str]
    shown: Callable[[str], str] = str
    wrong: Callable[[Sequence[Member]], bool] = lambda members: len(members) > 1

    def rows(self, kind: FileKind) -> "QuerySet[FileBase]":
        """Give the files that can be in a group."""
        found: QuerySet[FileBase] = MODELS[kind]._default_manager.filter(self.filled)
        found = found.exclude(state=LifeState.REMOVED)
        if kind is FileKind.CAMERA:
            merged = Camera.objects.filter(merged_into__isnull=False)
            found = found.exclude(pk__in=merged.values("pk"))
        return found


_CAMERAS = (FileKind.CAMERA,)
SET_RULES: tuple[SetRule, ...] = (
    SetRule(
        "code.unique",
        "code",
        (FileKind.CAMERA, FileKind.SYSTEM, FileKind.RECORDER),
        ("code",),
        Q(code__isnull=False),
        lambda row: str(row["code"]),
    ),
    SetRule(
        "name.unique",
        "name",
        _CAMERAS,
        ("name",),
        ~Q(name="") & ~Q(region=""),
        lambda row: f"{str(row['region'])[:6]} {row['name']}",
        shown=lambda key: key.partition(" ")[2],
    ),
    SetRule(
        "position.duplicate",
        "longitude",
        _CAMERAS,
        ("longitude", "latitude"),
        Q(longitude__isnull=False, latitude__isnull=False),
        lambda row: f"{row['longitude']!r}, {row['latitude']!r}",
        wrong=lambda members: len(members) > 1 and _no_pole(members),
    ),
    SetRule(
        "network.endpoint",
        "ipv4",
        _CAMERAS,
        ("ipv4", "port", "channel_number"),
        # Channels of a recorder share its address; without their numbers nothing can be said.
        ~Q(ipv4="") & (Q(channel_number__isnull=False) | Q(recorder=None)),
        lambda row: f"{row['ipv4']}:{_text(row['port'])}#{_text(row['channel_number'])}",
        shown=lambda key: key.rstrip("#:"),
    ),
    SetRule(
        "network.mac_twice",
        "mac",
        _CAMERAS,
        ("mac",),
        ~Q(mac=""),
        lambda row: str(row["mac"]),
    ),
)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def crowded(one: SetRule) -> Iterable[str]:
    """Give the keys of groups with more than one file."""
    if len(one.kinds) > 1:
        seen: set[str] = set()
        for kind in one.kinds:
            for row in one.rows(kind).order_by().values(*one.columns).iterator():
                key = one.key(row)
                if key in seen:
                    yield key
                seen.add(key)
        return
    rows = one.rows(one.kinds[0]).order_by()
    for row in rows.values(*one.columns).annotate(n=Count("pk")).filter(n__gt=1).iterator():
        if one.rule == "name.unique":
            # Names are compared within a county, which is only the beginning of a column.
            regions = rows.filter(name=row["name"]).values_list("region", flat=True)
            yield from {one.key({**row, "region": region}) for region in regions}
        else:
            yield one.key(row)


def members_of(one: SetRule, keys: Collection[str]) -> dict[str, list[Member]]:
    """Give the files of groups, by the key of the group."""
    groups: dict[str, list[Member]] = {}
    first = one.columns[0]
    values = sorted({_first(one, key) for key in keys})
    for kind in one.kinds:
        poles = ("pole",) if kind is FileKind.CAMERA else ()
        columns = {*one.columns, "id", "region", "unit", *poles}
        for start in range(0, len(values), AT_ONCE):
            wanted = {f"{first}__in": values[start : start + AT_ONCE]}
            rows = one.rows(kind).filter(**wanted).order_by("pk").values(*columns)
            for row in rows:
                if (key := one.key(row)) in keys:
                    member = Member(kind, row["id"], row["region"], row["unit"], row.get("pole"))
                    groups.setdefault(key, []).append(member)
    return groups


def _first(one: SetRule, key: str) -> str:
    """Give the value of a group's first column."""
    match one.rule:
        case "name.unique":
            return key.partition(" ")[2]
        case "position.duplicate":
            return key.partition(",")[0]
        case "network.endpoint":
            return key.partition(":")[0]
        case _:
            return key
