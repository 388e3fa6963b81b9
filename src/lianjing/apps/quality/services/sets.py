"""Rules over the whole table: the same address, code, name or place in several files.

Only the groups a changed file is or was in are looked at again; a full run finds all groups with
one `GROUP BY` per rule. Both write the same rows.
"""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.quality.choices import FindingState
from lianjing.apps.quality.engine import Rulebook
from lianjing.apps.quality.models import Finding
from lianjing.apps.quality.selectors.groups import (
    AT_ONCE,
    SET_RULES,
    File,
    Member,
    SetRule,
    crowded,
    members_of,
)
from lianjing.apps.quality.services.store import Difference, Found, Owner

MOST_NAMED = 10
"""How many of the others a finding names."""
MOST_COUNTED = 99
"""Where counting ends, so that one more in a crowd does not rewrite everybody's finding."""


def refresh(kind: FileKind, ids: Sequence[int], book: Rulebook, change: Difference) -> set[File]:
    """Judge the groups that changed files are or were in; give the files whose findings moved."""
    moved: set[File] = set()
    for one in SET_RULES:
        if kind not in one.kinds:
            continue
        old = Finding.objects.filter(rule=one.rule, kind=kind, file__in=ids)
        keys = set(old.exclude(state=FindingState.GONE).values_list("group", flat=True))
        mine = one.rows(kind).filter(pk__in=ids).values(*one.columns, "region")
        keys |= {one.key(row) for row in mine}
        keys.discard("")
        if keys:
            moved |= _settle(one, members_of(one, keys), keys, book, change)
    return moved


def refresh_all(book: Rulebook, change: Difference) -> None:
    """Judge all groups of all rules."""
    for one in SET_RULES:
        keys = set(crowded(one))
        known = Finding.objects.filter(rule=one.rule).exclude(state=FindingState.GONE)
        keys |= set(known.values_list("group", flat=True).distinct())
        ordered = sorted(keys)
        for start in range(0, len(ordered), AT_ONCE):
            some = set(ordered[start : start + AT_ONCE])
            _settle(one, members_of(one, some), some, book, change)
        change.write()


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
        Q(group__in=ordered[start : start + AT_ONCE]) for start in range(0, len(ordered), AT_ONCE)
    ]
    for kind in one.kinds:
        files = sorted(file for of, file in wanted if of is kind)
        conditions += [
            Q(kind=kind.value, file__in=files[start : start + AT_ONCE])
            for start in range(0, len(files), AT_ONCE)
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
