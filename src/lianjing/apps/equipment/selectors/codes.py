"""Who has which code, what a code says, and which serials a prefix still has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission, ScopeKind
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment import codes
from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.codes import CodeTrouble, Explained
from lianjing.apps.equipment.models import Camera, CodeRange, UsedCode
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.equipment.selectors.serials import free_serials, used_in
from lianjing.apps.places import selectors as places
from lianjing.apps.places.policies import unit_ids_in_scope
from lianjing.kernel.errors import NotFoundError

_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has or had a code."""

    code: str
    kind: FileKind
    file: int | None
    """None: allocated and not yet written into a file."""
    origin: str
    name: str
    """Empty where the file is outside the asker's scope."""
    visible: bool
    at: datetime
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class PrefixState:
    """How far a prefix of 14 digits is used."""

    prefix: str
    used: int
    reserved: int
    next_code: str
    """The next code allocation would give; empty: none is left."""
    troubles: tuple[CodeTrouble, ...]


def division_names(found: Iterable[str]) -> Mapping[str, str] | None:
    """Give the names of the divisions codes begin with; None: no divisions are loaded at all."""
    keys = {code[:length] for code in found for length in (2, 4, 6, 8) if len(code) >= length}
    names = places.names_of(sorted(keys))
    if not names and not places.divisions(actor=system("codes")).exists():
        return None
    return names


def explain_code(
    *, actor: Actor, text: str, version: str = "", kind: FileKind | None = None
) -> Explained:
    """Put a code into words with the divisions as they are loaded."""
    require(actor, Permission.FILES_VIEW)
    first = codes.explain(text, version)
    return codes.explain(text, version, division_names([first.code]) if first.code else {}, kind)


def holders(*, actor: Actor, wanted: Iterable[str]) -> dict[str, Holder]:
    """Give who has or had each of these codes; what nobody ever had is missing."""
    require(actor, Permission.FILES_VIEW)
    rows = list(UsedCode.objects.filter(pk__in=list(wanted)))
    names = _names(actor, rows)
    return {
        row.code: Holder(
            code=row.code,
            kind=FileKind(row.kind),
            file=row.file,
            origin=row.origin,
            name=names.get((row.kind, row.file), ""),
            visible=row.file is None or (row.kind, row.file) in names,
            at=row.at,
            released_at=row.released_at,
        )
        for row in rows
    }


def holder(*, actor: Actor, code: str) -> Holder | None:
    """Give who has or had a code, or None."""
    return holders(actor=actor, wanted=[code]).get(code)


def code_usage(wanted: Iterable[str]) -> dict[str, tuple[FileKind, int | None]]:
    """Give kind and file of those of these codes that were ever used; for comparisons."""
    rows = UsedCode.objects.filter(pk__in=list(wanted)).values_list("code", "kind", "file")
    return {code: (FileKind(kind), file) for code, kind, file in rows}


def _names(actor: Actor, rows: Iterable[UsedCode]) -> dict[tuple[str, int | None], str]:
    found: dict[tuple[str, int | None], str] = {}
    for kind, model in MODELS.items():
        keys = [row.file for row in rows if row.kind == kind and row.file is not None]
        if keys:
            scoped = model._default_manager.filter(files_in_scope(actor), pk__in=keys)
            found |= {(kind.value, key): name for key, name in scoped.values_list("pk", "name")}
    return found


def counties_in_scope(actor: Actor) -> Q:
    """Give the condition on codes and prefixes: those of counties the actor works in."""
    if actor.sees_everything:
        return Q()
    return _beginning(_county_keys(actor))


def prefix_in_scope(actor: Actor, prefix: str) -> bool:
    """Tell whether codes with this beginning are the actor's to give out.

    A code knows the county, not the town: whoever works in a town takes from its county.
    """
    return actor.sees_everything or prefix.startswith(tuple(_county_keys(actor)))


def _county_keys(actor: Actor) -> list[str]:
    regions = {value[:_COUNTY] for value in actor.scope_values(ScopeKind.REGION)}
    units = unit_ids_in_scope(actor)
    if units:
        regions |= {one.region[:_COUNTY] for one in places.units(actor=actor) if one.pk in units}
    return sorted(regions - {""})


def _beginning(keys: Iterable[str], field: str = "prefix") -> Q:
    condition = Q(pk__in=())
    for key in keys:
        condition |= Q(**{f"{field}__startswith": key})
    return condition


def reservations(
    *, actor: Actor, prefix: str = "", active: bool | None = None
) -> "QuerySet[CodeRange]":
    """List the reservations of the actor's counties."""
    require(actor, Permission.FILES_VIEW)
    rows = CodeRange.objects.filter(counties_in_scope(actor), prefix__startswith=prefix)
    if active is not None:
        rows = rows.filter(ended_at__isnull=active)
    return rows.order_by("-reserved_at", "-pk")


def reservation(*, actor: Actor, key: int) -> CodeRange:
    """Give one reservation."""
    found = reservations(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no reservation {key}")
    return found


def prefix_state(*, actor: Actor, prefix: str) -> PrefixState:
    """Say how far a prefix is used and what its next code will be, without taking it."""
    require(actor, Permission.FILES_VIEW)
    judged = codes.judge(codes.numbered(prefix, 1), "", division_names([prefix]))
    ranges = CodeRange.objects.filter(prefix=prefix, ended_at=None)
    reserved = sum(row.last - row.first + 1 for row in ranges)
    next_one = next(iter(free_serials(prefix)), None) if len(prefix) == 14 else None
    return PrefixState(
        prefix=prefix,
        used=used_in(prefix),
        reserved=reserved,
        next_code=codes.numbered(prefix, next_one) if next_one else "",
        troubles=judged,
    )


def used_codes(*, actor: Actor, prefix: str = "") -> "QuerySet[UsedCode]":
    """List the codes of the actor's counties that were ever used, the lowest first."""
    require(actor, Permission.FILES_VIEW)
    scope = Q() if actor.sees_everything else _beginning(_county_keys(actor), "code")
    return UsedCode.objects.filter(scope, code__startswith=prefix).order_by("code")


def cameras_without_code(
    *, actor: Actor, region: str = "", unit: int | None = None
) -> "QuerySet[Camera]":
    """List the cameras in scope that wait for a code, removed ones left out."""
    require(actor, Permission.FILES_VIEW)
    waiting = Camera.objects.filter(code=None, merged_into=None, region__startswith=region)
    rows = waiting.filter(files_in_scope(actor))
    if unit is not None:
        rows = rows.filter(unit=unit)
    return rows.exclude(state=LifeState.REMOVED).order_by("pk")
