"""What is wrong with the rows of a batch, as marks in the clerk's own workbook."""

from collections.abc import Iterator
from dataclasses import dataclass

from lianjing.apps.exchange.choices import Weight
from lianjing.apps.exchange.forms.marks import Mark
from lianjing.apps.exchange.forms.returned import Returned, Said
from lianjing.apps.exchange.models import BatchRow
from lianjing.apps.exchange.staging import Remark, unpack
from lianjing.apps.exchange.words import Speaker


@dataclass(slots=True)
class Marker:
    """Makes marks of staged rows."""

    columns: dict[str, dict[str, int]]
    """Where each field stands in each sheet."""
    speaker: Speaker

    def marks(self, row: BatchRow) -> Iterator[Mark]:
        """Give the marks of one row; notices stay on the page."""
        places = self.columns.get(row.sheet, {})
        for remark in unpack(row.content).remarks:
            if remark.weight == Weight.NOTICE:
                continue
            label = self.speaker.label(remark.key) if remark.key else ""
            yield Mark(
                sheet=row.sheet,
                row=remark.row or row.number,
                column=places.get(remark.key, -1),
                label=label,
                text=self._text(remark),
                error=remark.weight == Weight.ERROR,
            )

    def returned(self, row: BatchRow) -> Returned:
        """Give one row to send back in a fresh form."""
        packed = unpack(row.content)
        said = [
            Said(remark.key, self._text(remark), remark.weight == Weight.ERROR)
            for remark in packed.remarks
            if remark.weight != Weight.NOTICE
        ]
        return Returned(row.number, packed.raw, said, row.sheet)

    def _text(self, remark: Remark) -> str:
        return self.speaker.text(remark)
