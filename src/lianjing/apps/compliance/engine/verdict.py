"""What judging one rule on one subject says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lianjing.apps.compliance.engine.values import RuleOutcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome, with what fills its sentence and the day the law or the rule itself names."""

    outcome: RuleOutcome
    params: Mapping[str, object] = field(default_factory=dict)
    due: date | None = None
    """The last day, where the rule names one; it is never dated anew."""

    @property
    def opens(self) -> bool:
        """Tell whether somebody has something to do."""
        return self.outcome in {RuleOutcome.BROKEN, RuleOutcome.DUE}


NOT_APPLICABLE = Verdict(RuleOutcome.NOT_APPLICABLE)
MET = Verdict(RuleOutcome.MET)
UNKNOWN = Verdict(RuleOutcome.UNKNOWN)
NOT_MEASURED = Verdict(RuleOutcome.NOT_MEASURED)


def broken(*, due: date | None = None, **params: object) -> Verdict:
    """Say that a rule is broken, and by what."""
    return Verdict(RuleOutcome.BROKEN, params, due)


def by(day: date, today: date, **params: object) -> Verdict:
    """Say that something is due by a day, or was."""
    outcome = RuleOutcome.BROKEN if today > day else RuleOutcome.DUE
    return Verdict(outcome, {"due": day.isoformat(), **params}, day)
