"""Reads form F2: compared with what the registry counts, never imported."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.exchange.choices import RowState, Weight
from lianjing.apps.exchange.forms import Problem, Reading, Row
from lianjing.apps.exchange.mapping.plain import of_cell
from lianjing.apps.exchange.selectors.outgoing import Selection
from lianjing.apps.exchange.selectors.surveyed import Count4, counts, units_of
from lianjing.apps.exchange.staging import Packed, Plain, Remark, Staged, finding_codes

SUMMARY = "summary"


@dataclass(slots=True)
class SummaryReader:
    """Stages the rows of a summary."""

    actor: Actor
    reading: Reading
    remarks: list[Problem] = field(default_factory=list)

    def portions(self, size: int) -> Iterator[list[Staged]]:
        """Give the rows in portions."""
        counted = {one.name: one for one in counts(units_of(actor=self.actor, where=Selection()))}
        numbered = enumerate(self.reading.rows(), start=1)
        while portion := list(islice(numbered, size)):
            yield [_staged(row, position, counted) for position, row in portion]


def _staged(row: Row, position: int, counted: dict[str, Count4]) -> Staged:
    values: dict[str, Plain] = {
        key: of_cell(cell.value) for key, cell in row.cells.items() if cell.value is not None
    }
    remarks = [
        Remark(cell.problem.code, key=key, facts=dict(cell.problem.facts))
        for key, cell in row.cells.items()
        if cell.problem is not None
    ]
    name = str(values.get("unit_name") or "")
    ours = counted.get(name)
    packed = Packed(
        raw={key: cell.raw for key, cell in row.cells.items() if cell.raw},
        values=values,
        remarks=remarks,
    )
    if ours is None:
        facts = {"given": name}
        remarks.append(Remark("row_unit_unknown", key="unit_name", facts=facts))
    else:
        packed.owner = ours.unit
        held = ours.values()
        packed.diff = {
            key: (int(str(held[key])), value)
            for key, value in values.items()
            if key in held and held[key] != value
        }
        if packed.diff:
            remarks.append(Remark("summary_differs", Weight.WARNING))
    wrong = any(remark.weight == Weight.ERROR for remark in remarks)
    return Staged(
        position=position,
        sheet=row.sheet[:100],
        number=row.number,
        block="",
        state=RowState.REFUSED if wrong else RowState.UNCHANGED,
        warned=bool(packed.diff),
        kind=SUMMARY,
        file=ours.unit if ours else None,
        version=None,
        code="",
        label=name[:200],
        findings=finding_codes(remarks),
        packed=packed,
    )
