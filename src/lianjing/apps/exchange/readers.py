"""How the rows of each form become staged rows: one reader for each subject a form has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.policies import Reach
from lianjing.apps.exchange.cardreader import CardReader
from lianjing.apps.exchange.choices import DatumAnswer, Matching
from lianjing.apps.exchange.forms import Problem, Profile, Reading
from lianjing.apps.exchange.judging import RuleJudge
from lianjing.apps.exchange.mapping.drafts import draft_of
from lianjing.apps.exchange.mapping.settling import Given
from lianjing.apps.exchange.models import Batch
from lianjing.apps.exchange.selectors.lookups import RegistryLookups
from lianjing.apps.exchange.sorting import Sorter
from lianjing.apps.exchange.staging import Staged
from lianjing.apps.exchange.summaryreader import SummaryReader

KIND_OF = {"camera": FileKind.CAMERA, "system": FileKind.SYSTEM}
"""The kind of file each row of a table form is about."""


class Reader(Protocol):
    """Gives the rows of one form, staged."""

    remarks: list[Problem]
    """What is to be said about the form as a whole, once all rows were read."""

    def portions(self, size: int) -> Iterator[list[Staged]]:
        """Give the rows in portions."""


def sorter_for(*, actor: Actor, batch: Batch, profile: Profile) -> Sorter:
    """Give what sorts the rows of a table form of this batch."""
    return Sorter(
        profile=profile,
        kind=KIND_OF[profile.subject],
        given=Given(DatumAnswer(batch.datum), batch.region, RegistryLookups()),
        reach=Reach(actor),
        unit=batch.unit_id,
        matching=Matching(batch.matching),
        may_add_units=actor.may(Permission.PLACES_MANAGE),
        judge=RuleJudge(),
    )


@dataclass(slots=True)
class TableReader:
    """Reads the forms with one record a row."""

    reading: Reading
    sorter: Sorter
    remarks: list[Problem] = field(default_factory=list)

    def portions(self, size: int) -> Iterator[list[Staged]]:
        """Give the rows in portions."""
        profile, kind = self.reading.profile, self.sorter.kind
        lines: Mapping[str, Mapping[str, str]] = {
            head.name: head.lines for head in self.reading.sheets
        }
        numbered = enumerate(self.reading.rows(), start=1)
        while portion := list(islice(numbered, size)):
            drafts = [
                draft_of(row, position, profile, kind, lines.get(row.sheet, {}))
                for position, row in portion
            ]
            yield self.sorter.sort(drafts)


def reader_for(*, actor: Actor, batch: Batch, reading: Reading) -> Reader:
    """Give the reader a form takes."""
    profile = reading.profile
    if profile.subject in KIND_OF:
        return TableReader(reading, sorter_for(actor=actor, batch=batch, profile=profile))
    if profile.subject == "unit":
        return CardReader(actor, reading)
    return SummaryReader(actor, reading)
