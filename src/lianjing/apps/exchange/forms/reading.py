"""Opens a form, says which one it is, and gives its rows one after the other."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from lianjing.apps.exchange.forms.problems import Problem
from lianjing.apps.exchange.forms.profile import ChoiceTable, Profile
from lianjing.apps.exchange.forms.rows import Limits, Row, SheetHead

Tables = Mapping[str, ChoiceTable]
"""Code tables by id; a column whose table is not among them keeps the words as they are."""


class Reading:
    """A recognised form: its sheets and head lines at once, its rows when asked for.

    `rows()` begins anew each time. `totals` and `foot` are complete when it has ended. Whoever
    opened it closes it; it is its own context manager.
    """

    profile: Profile
    sheets: tuple[SheetHead, ...]
    remarks: tuple[Problem, ...]
    """What was left aside: other sheets, columns nobody knows, links to other files."""
    totals: list[Row]
    """Rows of sums (合计)."""
    foot: dict[str, str]
    """The foot lines: 填表人 and the like, by field."""

    def rows(self) -> Iterator[Row]:
        """Give the rows of all sheets; may raise `FormRefusedError` on the way."""
        raise NotImplementedError

    def close(self) -> None:
        """Let the file go."""

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read(
    source: Path | BinaryIO,
    *,
    profile: Profile | None = None,
    tables: Tables | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Open a form; without `profile` the one it resembles most; `FormRefusedError` if none."""
    raise NotImplementedError
