"""Writes obligations as a difference: what is new, what came back, what changed, what is right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lianjing.apps.compliance.choices import UNSETTLED, Owed, OwedStepKind
from lianjing.apps.compliance.engine import Judgement, RuleOutcome, RuleSubject
from lianjing.apps.compliance.models import Obligation, Step
from lianjing.apps.compliance.selectors.facts import Known
from lianjing.apps.norms.selectors import Calendars, calendars
from lianjing.kernel.times import BEIJING

ENGINE = "system:compliance"
_TOLD_NOTHING = frozenset({RuleOutcome.UNKNOWN, RuleOutcome.NOT_MEASURED})
"""What is not known any more is not put right by that."""
_CHANGED = (
    *("rule_version", "severity", "outcome", "params", "due", "due_set", "state", "name"),
    *("region", "unit", "restricted", "first_seen", "last_seen", "fixed_at"),
    *("excepted_by", "excepted_until", "excepted_reason"),
    *("asked_by", "asked_user", "asked_reason", "asked_until"),
)
_BATCH = 200


@dataclass(slots=True)
class Difference:
    """Collects what has to be written of one portion."""

    now: datetime
    _new: list[Obligation] = field(default_factory=list)
    _changed: dict[int, Obligation] = field(default_factory=dict)
    _steps: list[Step] = field(default_factory=list)
    _calendars: Calendars = field(default_factory=calendars)

    @property
    def today(self) -> date:
        """Give the day it is."""
        return self.now.astimezone(BEIJING).date()

    def settle(
        self,
        subject: RuleSubject,
        known: Known,
        rows: Iterable[Obligation],
        judged: Sequence[Judgement],
    ) -> None:
        """Compare what stands in the table with what was judged of one subject."""
        standing = {row.rule: row for row in rows}
        for one in judged:
            row = standing.pop(one.rule.id, None)
            if one.verdict.opens:
                self._open(subject, known, row, one)
            elif row is not None and one.verdict.outcome not in _TOLD_NOTHING:
                self._fix(row, one.verdict.outcome.value)
        for row in standing.values():
            # Its rule is no more, or does not hold here any longer.
            self._fix(row, "rule_ended")

    def gone(self, rows: Iterable[Obligation]) -> None:
        """End what was owed for subjects that are no more."""
        for row in rows:
            self._fix(row, "gone")

    def write(self) -> None:
        """Write everything collected."""
        Obligation.objects.bulk_create(self._new, batch_size=_BATCH, ignore_conflicts=True)
        if self._changed:
            Obligation.objects.bulk_update(self._changed.values(), _CHANGED, batch_size=_BATCH)
        Step.objects.bulk_create(self._steps, batch_size=_BATCH)
        self._new, self._changed, self._steps = [], {}, []

    def _open(
        self, subject: RuleSubject, known: Known, row: Obligation | None, one: Judgement
    ) -> None:
        if row is None:
            row = Obligation(rule=one.rule.id, subject=subject.value, key=known.facts.key)
            row.created_at = row.first_seen = row.last_seen = self.now
            self._bring_up(row, known, one)
            self._new.append(row)
            return
        before = [getattr(row, name) for name in _COMPARED]
        if row.state == Owed.FIXED:
            row.state, row.fixed_at, row.first_seen, row.due_set = Owed.OPEN, None, self.now, False
            self._note(row, OwedStepKind.FOUND_AGAIN, dict(one.verdict.params))
        self._end_exception(row, one)
        self._bring_up(row, known, one)
        if before != [getattr(row, name) for name in _COMPARED]:
            row.last_seen = self.now
            self._changed[row.pk] = row

    def _bring_up(self, row: Obligation, known: Known, one: Judgement) -> None:
        rule, verdict = one
        row.rule_version, row.severity = rule.version, rule.severity.value
        row.outcome, row.params = verdict.outcome.value, dict(verdict.params)
        row.region, row.unit_id = known.facts.region, known.facts.unit
        row.name, row.restricted = known.name[:200], rule.restricted
        if verdict.due is not None:
            row.due, row.due_set = verdict.due, False
        elif not row.due_set:
            found = row.first_seen.astimezone(BEIJING).date()
            row.due = None
            if rule.days is not None:
                # Our own days, so they end on one that is worked; days the law names do not move.
                days = self._calendars.of(row.region)
                row.due = days.reached(found + timedelta(days=rule.days))

    def _end_exception(self, row: Obligation, one: Judgement) -> None:
        if row.state != Owed.EXCEPTED:
            return
        ended = row.excepted_until is None or row.excepted_until < self.today
        if ended or one.rule.locked or not one.rule.excusable:
            until = row.excepted_until.isoformat() if row.excepted_until else ""
            row.state, row.excepted_by, row.excepted_until = Owed.OPEN, "", None
            row.excepted_reason = ""
            self._note(row, OwedStepKind.ENDED, {"until": until})

    def _fix(self, row: Obligation, outcome: str) -> None:
        if row.state not in {*UNSETTLED, Owed.EXCEPTED}:
            return
        row.state, row.fixed_at, row.last_seen = Owed.FIXED, self.now, self.now
        row.excepted_by, row.excepted_until, row.excepted_reason = "", None, ""
        row.asked_by, row.asked_user, row.asked_reason, row.asked_until = "", None, "", None
        self._changed[row.pk] = row
        self._note(row, OwedStepKind.FIXED, {"outcome": outcome})

    def _note(self, row: Obligation, kind: OwedStepKind, facts: dict[str, object]) -> None:
        step = Step(obligation=row, at=self.now, actor=ENGINE, kind=kind, facts=facts)
        self._steps.append(step)


_COMPARED = (
    *("rule_version", "severity", "outcome", "params", "due", "state", "name", "region"),
    *("unit_id", "restricted"),
)
