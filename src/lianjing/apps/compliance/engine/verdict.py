"""What judging one rule on one subject says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lianjing.apps.compliance.engine.values import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome, with what fills its sentence and the day the law or the rule itself names."""

    outcome: Outcome
    params: Mapping[str, object] = field(default_factory=dict)
    due: date | None = None
    """The last day, where the rule names one; it is never dated anew."""

    @property
    def opens(self) -> bool:
        """Tell whether somebody has something to do."""
        return self.outcome in {Outcome.BROKEN, Outcome.DUE}


NOT_APPLICABLE = Verdict(Outcome.NOT_APPLICABLE)
MET = Verdict(Outcome.MET)
UNKNOWN = Verdict(Outcome.UNKNOWN)
NOT_MEASURED = Verdict(Outcome.NOT_MEASURED)


def broken(*, due: date | None = None, **params: object) -> Verdict:
    """Say that a rule is broken, and by what."""
    return Verdict(Outcome.BROKEN, params, due)


def by(day: date, today: date, **params: object) -> Verdict:
    """Say that something is due by a day, or was."""
    outcome = Outcome.BROKEN if today > day else Outcome.DUE
    return Verdict(outcome, {"due": day.isoformat(), **params}, day)
