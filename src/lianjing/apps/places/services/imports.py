"""Taking tables of codes in: each line judged by itself, all written together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.places.models import Grid, PoliceOrganisation
from lianjing.apps.places.tables import Line
from lianjing.kernel.errors import DomainError, NotAllowedError

Row = TypeVar("Row", Grid, PoliceOrganisation)

OUTSIDE = "不在您的范围内 / outside your scope"
TWICE = "编码在文件中重复 / the code is in the file twice"
_PORTION = 500


@dataclass(slots=True)
class TableImport:
    """What importing a table does or would do."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    """Line and reason, in both languages."""


def judge_lines(
    lines: Iterable[Line], row_of: Callable[[str], Row], fill: Callable[[Row, Line], bool]
) -> tuple[TableImport, list[Row]]:
    """Fill the row of each line; tells what that does, and gives the rows that were not refused.

    `fill` tells whether the row is changed, and raises `DomainError` to refuse the line.
    """
    result, taken = TableImport(), dict[str, Row]()
    for line in lines:
        code = line.values["code"]
        if code in taken:
            result.refused.append((line.number, TWICE))
            continue
        row = row_of(code)
        try:
            changed = fill(row, line)
        except DomainError as error:
            result.refused.append((line.number, _reason_of(error)))
            continue
        taken[code] = row
        result.unchanged += not changed
        result.changed += changed and not row._state.adding
        result.new += changed and row._state.adding
    return result, list(taken.values())


@transaction.atomic
def write_rows(
    actor: Actor,
    action: str,
    model: type[Row],
    rows: Sequence[Row],
    *,
    fields: Sequence[str],
    result: TableImport,
) -> None:
    """Write what a table brought, with one audit record; nothing if nothing changes."""
    if not result.new and not result.changed:
        return
    known = [row for row in rows if not row._state.adding]
    model.objects.bulk_create([row for row in rows if row._state.adding], batch_size=_PORTION)
    model.objects.bulk_update(known, fields, batch_size=_PORTION)
    after = {"new": result.new, "changed": result.changed}
    audit.record(actor, action, name=f"{len(rows)}", after=after)


def _reason_of(error: DomainError) -> str:
    """Say in both languages why a line of a table is refused."""
    return OUTSIDE if isinstance(error, NotAllowedError) else error.facts.get("detail", str(error))
