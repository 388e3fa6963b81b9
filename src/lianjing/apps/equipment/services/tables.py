"""Code tables as a region uses them: whole versions are entered, the shipped ones stay."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import tables
from lianjing.apps.equipment.models import RegionTable
from lianjing.apps.places.codes import division_key
from lianjing.apps.places.policies import region_in_scope
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError, NotFoundError

MOST_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """One code as a region uses it."""

    code: str
    zh: str
    en: str = ""
    note: str = ""


@transaction.atomic
def enter_table(
    *,
    actor: Actor,
    table: str,
    region: str,
    version: str,
    entries: Sequence[RegionEntry],
    source: str = "",
) -> RegionTable:
    """Enter a version of a table for a region; it counts from now on instead of the one before."""
    _may_edit(actor, region)
    if not tables.versions(table):
        raise NotFoundError(table, code="table_unknown", facts={"table": table[:60]})
    key = division_key(region)
    _check(entries)
    if not version.strip() or not key:
        raise DomainError("version, region", code="bad_request")
    mine = RegionTable.objects.filter(region=key, table=table)
    if mine.filter(version=version).exists():
        facts = {"region": key, "table": table, "version": version}
        raise ConflictError(version, code="table_version_taken", facts=facts)
    mine.filter(active=True).update(active=False)
    made = RegionTable.objects.create(
        region=key,
        table=table,
        version=version.strip()[:24],
        entries=[asdict(entry) for entry in entries],
        source=source.strip()[:200],
        updated_at=timezone.now(),
    )
    audit.record(actor, "code_table.entered", made, after={"entries": len(entries)})
    return made


@transaction.atomic
def activate_table(*, actor: Actor, key: int, active: bool) -> RegionTable:
    """Let a version count, instead of the others of its region, or count no more."""
    found = RegionTable.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no regional table {key}")
    _may_edit(actor, found.region)
    if active:
        RegionTable.objects.filter(region=found.region, table=found.table).update(active=False)
    before = found.active
    found.active = active
    found.save(update_fields=["active"])
    audit.record(
        actor, "code_table.switched", found, before={"active": before}, after={"active": active}
    )
    return found


def _may_edit(actor: Actor, region: str) -> None:
    require(actor, Permission.FILES_MANAGE)
    if not region_in_scope(actor, region):
        raise NotAllowedError(region, code="outside_scope")


def _check(entries: Sequence[RegionEntry]) -> None:
    if not 1 <= len(entries) <= MOST_ENTRIES:
        detail = f"1-{MOST_ENTRIES} 行 / 1-{MOST_ENTRIES} rows"
        raise _bad(1, detail)
    seen: set[str] = set()
    for row, entry in enumerate(entries, 1):
        if not entry.code.strip() or not entry.zh.strip():
            raise _bad(row, "缺少代码或中文名称 / code or Chinese word missing")
        if len(entry.code) > 16 or not entry.code.replace("-", "").replace("_", "").isalnum():
            raise _bad(row, "代码只用字母和数字, 至多 16 位 / letters and digits only, at most 16")
        if entry.code in seen:
            raise _bad(row, "代码重复 / the code stands twice")
        seen.add(entry.code)


def _bad(row: int, detail: str) -> DomainError:
    return DomainError(detail, code="table_entries_bad", facts={"row": str(row), "detail": detail})
