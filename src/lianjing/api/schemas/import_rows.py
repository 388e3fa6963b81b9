"""Rows of imports: what each says, what is wrong with it, what it would change."""

from collections.abc import Iterable
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.apps.exchange.choices import RowState, Weight
from lianjing.apps.exchange.models import BatchRow
from lianjing.apps.exchange.staging import Remark, unpack
from lianjing.apps.exchange.words import Speaker

Cell = Annotated[str, Field(max_length=1000)]


_WEIGHTS = tuple(Weight)


def _by_weight(remark: Remark) -> int:
    return _WEIGHTS.index(Weight(remark.weight))


class ImportRemarkOut(Schema):
    """One thing that is to be said about a row."""

    code: str
    weight: Weight
    key: str
    label: str
    text: str
    sentence: str
    """With its place: 第 37 行，“经度”列：…"""
    rule: bool
    """Whether `code` is the id of a rule."""


class ImportDiffOut(Schema):
    """One field that would change, in words."""

    key: str
    label: str
    old: str
    new: str


class ImportCellOut(Schema):
    """One cell as the form gives it."""

    key: str
    label: str
    text: str
    wrong: bool


class ImportRowOut(Schema):
    """One row of a form."""

    id: int
    sheet: str
    number: int
    state: RowState
    warned: bool
    applied: bool
    kind: str
    file: int | None
    code: str
    label: str
    remarks: list[ImportRemarkOut]
    diff: list[ImportDiffOut]
    cells: list[ImportCellOut]

    @classmethod
    def of(cls, row: BatchRow, speaker: Speaker) -> "ImportRowOut":
        """Show a row."""
        packed = unpack(row.content)
        wrong = {remark.key for remark in packed.remarks if remark.weight == Weight.ERROR}
        return cls(
            id=row.pk,
            sheet=row.sheet,
            number=row.number,
            state=RowState(row.state),
            warned=row.warned,
            applied=row.applied,
            kind=row.kind,
            file=row.file,
            code=row.code,
            label=row.label,
            remarks=[
                ImportRemarkOut(
                    code=remark.code,
                    weight=Weight(remark.weight),
                    key=remark.key,
                    label=speaker.label(remark.key) if remark.key else "",
                    text=speaker.text(remark),
                    sentence=speaker.sentence(remark, row.sheet, remark.row or row.number),
                    rule=remark.rule,
                )
                for remark in sorted(packed.remarks, key=_by_weight)
            ],
            diff=[
                ImportDiffOut(
                    key=key,
                    label=speaker.label(key),
                    old=speaker.value(key, old),
                    new=speaker.value(key, new),
                )
                for key, (old, new) in packed.diff.items()
            ],
            cells=[
                ImportCellOut(
                    key=column.key,
                    label=speaker.label(column.key),
                    text=packed.raw.get(column.key, ""),
                    wrong=column.key in wrong,
                )
                for column in speaker.profile.columns
                if column.kind != "serial" and (not column.block or column.key in packed.raw)
            ],
        )

    @classmethod
    def many(cls, rows: Iterable[BatchRow], speaker: Speaker) -> "list[ImportRowOut]":
        """Show rows of one batch."""
        return [cls.of(row, speaker) for row in rows]


class ImportRowsOut(Schema):
    """A page of rows, in the order of the file."""

    items: list[ImportRowOut]
    total: int
    page: int
    page_size: int


class ImportCellsIn(Schema):
    """New texts of cells of one row; what is left out stays, an empty text blanks."""

    cells: Annotated[dict[str, Cell], Field(min_length=1, max_length=100)]
