"""Police organisations, one by one and from a table."""

from collections.abc import Container

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places import codes, tables
from lianjing.apps.places.models import PoliceOrganisation
from lianjing.apps.places.search import search_text
from lianjing.apps.places.services.checks import (
    AnyDivision,
    checked_name,
    known_among,
    require_division,
    require_scope,
)
from lianjing.apps.places.services.imports import TableImport, judge_lines, write_rows
from lianjing.kernel.errors import DomainError

_COLUMNS = {
    "code": ("code", "编码", "代码", "机构代码"),
    "name": ("name", "名称", "机构名称"),
}
_FIELDS = ("name", "level", "parent_code", "region", "active", "search", "version")


class BadPoliceCodeError(DomainError):
    """A code that is none of GA/T 380."""

    code = "bad_police_code"


@transaction.atomic
def enter_police(*, actor: Actor, code: str, name: str) -> PoliceOrganisation:
    """Enter or rename a police organisation."""
    require(actor, Permission.PLACES_MANAGE)
    row = PoliceOrganisation.objects.filter(code=code.strip()).first() or _fresh(code.strip())
    before = {"name": row.name} if row.pk else None
    if _fill(actor, row, name, AnyDivision()):
        row.save()
        audit.record(actor, "police.entered", row, before=before, after={"name": row.name})
    return row


@transaction.atomic
def delete_police(*, actor: Actor, organisation: PoliceOrganisation) -> None:
    """Take a police organisation out of use; records that name it keep its name."""
    require(actor, Permission.PLACES_MANAGE)
    require_scope(actor, organisation.region)
    organisation.active = False
    organisation.version += 1
    organisation.save(update_fields=["active", "version"])
    audit.record(actor, "police.deleted", organisation)


def import_police(*, actor: Actor, content: bytes, dry_run: bool = True) -> TableImport:
    """Take police organisations from a CSV with a code and a name on each line.

    All lines are judged before the transaction begins, so that nobody waits for a lock.
    """
    require(actor, Permission.PLACES_MANAGE)
    lines = tables.read(content, _COLUMNS)
    stored = {row.code: row for row in PoliceOrganisation.objects.all()}
    divisions = known_among({line.values["code"][:2] for line in lines})

    def fill(row: PoliceOrganisation, line: tables.Line) -> bool:
        return _fill(actor, row, line.values["name"], divisions)

    result, rows = judge_lines(lines, lambda code: stored.get(code) or _fresh(code), fill)
    if not dry_run:
        write_rows(
            actor, "police.imported", PoliceOrganisation, rows, fields=_FIELDS, result=result
        )
    return result


def _fresh(code: str) -> PoliceOrganisation:
    return PoliceOrganisation(code=code, version=0, active=False)


def _fill(actor: Actor, row: PoliceOrganisation, name: str, divisions: Container[str]) -> bool:
    """Put what is entered into a row; tells whether that changes it."""
    if not codes.is_police_code(row.code):
        shown = row.code[:20]
        detail = f"{shown} 不是 12 位机构代码 / {shown} is no code of twelve digits"
        raise BadPoliceCodeError(shown, facts={"detail": detail})
    name, region = checked_name(name, 200), codes.police_region(row.code)
    if region:
        # Zones and direct branches have county digits that GB/T 2260 lacks.
        require_division(region[:2], divisions)
    require_scope(actor, region)
    if row.active and row.name == name:
        return False
    row.name, row.region, row.active = name, region, True
    row.level = codes.police_level(row.code)
    row.parent_code = codes.police_parent(row.code)
    row.search = search_text(name, row.code)
    row.version += 1
    return True
