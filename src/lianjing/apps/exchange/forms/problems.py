"""What is wrong with a form or one of its cells, as a value with its words.

The sentences are in `kernel.causes.forms`, by code, in both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lianjing.kernel import causes
from lianjing.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a workbook."""

    sheet: str = ""
    row: int = 0
    """As the spreadsheet numbers it, from 1; 0 is the whole sheet."""
    column: str = ""
    """The letters of the column."""
    label: str = ""
    """The label of the column as printed."""

    def words(self, language: str = "zh") -> str:
        """Say it as the clerk sees it: 第 3 行，“经度”列."""
        english = language.startswith("en")
        parts = []
        if self.sheet:
            parts.append(f"sheet “{self.sheet}”" if english else f"工作表“{self.sheet}”")
        if self.row:
            parts.append(f"row {self.row}" if english else f"第 {self.row} 行")
        name = self.label or self.column
        if name:
            parts.append(f"column “{name}”" if english else f"“{name}”列")
        return ("，" if not english else ", ").join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code, what fills its sentences, and where."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)
    place: Place = field(default_factory=Place)

    def explain(self, language: str = "zh") -> causes.Explanation:
        """Give what, why and what to do."""
        return causes.explain(self.code, language, {"place": "", **self.facts})

    def sentence(self, language: str = "zh") -> str:
        """Say it in one line: where, what, why, what to do."""
        words = self.explain(language)
        where = self.place.words(language)
        if language.startswith("en"):
            text = " ".join(
                part for part in (f"{words.message}.", words.cause, words.advice) if part
            )
            return f"{where}: {text}" if where else text
        text = "".join(part for part in (f"{words.message}。", words.cause, words.advice) if part)
        return f"{where}：{text}" if where else text


class FormRefusedError(DomainError):
    """The file is refused as a whole; the only error reading a form raises.

    It may come while rows are being taken: what came before is then void.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence("en"), code=problem.code, facts=problem.facts)
        self.problem = problem


def refuse(code: str, place: Place | None = None, **facts: object) -> FormRefusedError:
    """Make the error that refuses a file."""
    return FormRefusedError(
        Problem(code, {name: str(fact) for name, fact in facts.items()}, place or Place())
    )
