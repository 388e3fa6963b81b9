"""Rules over the whole table: the same address, code, name or place in several files.

Only the groups a changed file is or was in are looked at again; a full run finds all groups with
one `GROUP BY` per rule. Both write the same rows.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.models import Camera, FileBase
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.quality.choices import FindingState
from lianjing.apps.quality.engine import Rulebook
from lianjing.apps.quality.models import Finding
from lianjing.apps.quality.services.store import Difference, Found, Owner

MOST_NAMED = 10
"""How many of the others a finding names."""
MOST_COUNTED = 99
"""Where counting ends, so that one more in a crowd does not rewrite everybody's finding."""
_AT_ONCE = 400
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


def refresh(kind: FileKind, ids: Sequence[int], book: Rulebook, change: Difference) -> set[File]:
    """Judge the groups that changed files are or were in; give the files whose findings moved."""
    moved: set[File] = set()
    for one in SET_RULES:
        if kind not in one.kinds:
            continue
        old = Finding.objects.filter(rule=one.rule, kind=kind, file__in=ids)
        keys = set(old.exclude(state=FindingState.GONE).values_list("group", flat=True))
        mine = one.rows(kind).filter(pk__in=ids).values(*one.columns, "region")
        keys.update(one.key(row) for row in mine)
        keys.discard("")
        if keys:
            moved |= _settle(one, _members(one, keys), keys, book, change)
    return moved


def refresh_all(book: Rulebook, change: Difference) -> None:
    """Judge all groups of all rules."""
    for one in SET_RULES:
        keys = set(_crowded(one))
        known = Finding.objects.filter(rule=one.rule).exclude(state=FindingState.GONE)
        keys.update(known.values_list("group", flat=True).distinct())
        ordered = sorted(keys)
        for start in range(0, len(ordered), _AT_ONCE):
            some = set(ordered[start : start + _AT_ONCE])
            _settle(one, _members(one, some), some, book, change)
        change.write()


def _crowded(one: SetRule) -> Iterable[str]:
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


def _members(one: SetRule, keys: Collection[str]) -> dict[str, list[Member]]:
    groups: dict[str, list[Member]] = {}
    first = one.columns[0]
    values = sorted({_first(one, key) for key in keys})
    for kind in one.kinds:
        poles = ("pole",) if kind is FileKind.CAMERA else ()
        columns = {*one.columns, "id", "region", "unit", *poles}
        for start in range(0, len(values), _AT_ONCE):
            wanted = {f"{first}__in": values[start : start + _AT_ONCE]}
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


def _settle(
    one: SetRule,
    groups: Mapping[str, Sequence[Member]],
    keys: Collection[str],
    book: Rulebook,
    change: Difference,
) -> set[File]:
    """Write the findings of groups; give the files that got or lost one."""
    wanted: dict[File, tuple[Member, Found]] = {}
    for key, members in groups.items():
        if not one.wrong(members):
            continue
        for member in members:
            found = _found(one, key, member, members, book)
            if found is not None:
                wanted[member.kind, member.file] = (member, found)
    known = _known(one, keys, wanted)
    moved = set()
    for file, (member, found) in wanted.items():
        row = known.pop(file, None)
        if row is None or row.state == FindingState.GONE or row.severity != found.severity:
            moved.add(file)
        owner = Owner(member.kind.value, member.file, member.region, member.unit)
        change.settle(owner, [row] if row else [], [found])
    for file, row in known.items():
        if row.state != FindingState.GONE:
            moved.add(file)
            change.settle(Owner(row.kind, row.file, row.region, row.unit_id), [row], [])
    return moved


def _known(
    one: SetRule, keys: Collection[str], wanted: Mapping[File, object]
) -> dict[File, Finding]:
    """Give the findings that stand for these groups, and those files had of this rule before."""
    ordered = sorted(keys)
    conditions = [
        Q(group__in=ordered[start : start + _AT_ONCE]) for start in range(0, len(ordered), _AT_ONCE)
    ]
    for kind in one.kinds:
        files = sorted(file for of, file in wanted if of is kind)
        conditions += [
            Q(kind=kind.value, file__in=files[start : start + _AT_ONCE])
            for start in range(0, len(files), _AT_ONCE)
        ]
    found: dict[File, Finding] = {}
    for condition in conditions:
        for row in Finding.objects.filter(condition, rule=one.rule):
            found[FileKind(row.kind), row.file] = row
    return found


def _found(
    one: SetRule, key: str, member: Member, members: Sequence[Member], book: Rulebook
) -> Found | None:
    rule = book.rule_set(member.kind, member.region).rules.get(one.rule)
    if rule is None:
        return None
    near = members[: MOST_NAMED + 1]
    others = [[other.kind.value, other.file] for other in near if other != member][:MOST_NAMED]
    params = {
        "value": one.shown(key),
        "count": min(len(members), MOST_COUNTED),
        "others": others,
    }
    return Found(rule.id, rule.version, rule.severity, one.field, params, key, rule.days)
