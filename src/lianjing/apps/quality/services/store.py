"""Writes findings as a difference: what is new, what came back, what changed, what is gone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lianjing.apps.equipment.rows import insert_new, update
from lianjing.apps.quality.choices import FindingState, Severity
from lianjing.apps.quality.models import Finding
from lianjing.kernel.times import BEIJING

_NEW = (
    *("kind", "file", "rule", "rule_version", "severity", "field", "params", "group"),
    *("region", "unit", "state", "first_seen", "last_seen", "due"),
    *("waived_by", "waived_reason"),
)
_CHANGED = (
    *("rule_version", "severity", "params", "group", "region", "unit", "state"),
    *("first_seen", "last_seen", "gone_at", "due", "waived_by", "waived_at", "waived_reason"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it should stand in the table."""

    rule: str
    version: int
    severity: Severity
    field: str
    params: Mapping[str, object]
    group: str = ""
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """The file a finding is about, as far as its row says it."""

    kind: str
    file: int
    region: str
    unit: int | None


@dataclass(slots=True)
class Difference:
    """Collects what has to be written."""

    now: datetime
    _new: list[tuple[object, ...]] = field(default_factory=list)
    _changed: list[Finding] = field(default_factory=list)

    def settle(self, owner: Owner, known: Iterable[Finding], found: Sequence[Found]) -> list[Found]:
        """Compare what stands in the table with what was found; give what counts (not waived)."""
        rows = {(row.rule, row.field): row for row in known}
        counts = []
        for one in found:
            row = rows.pop((one.rule, one.field), None)
            if row is None:
                self._add(owner, one)
                counts.append(one)
            elif self._still(owner, row, one):
                counts.append(one)
        for row in rows.values():
            if row.state != FindingState.GONE:
                row.state, row.gone_at = FindingState.GONE, self.now
                self._changed.append(row)
        return counts

    def write(self) -> None:
        """Write everything collected."""
        if self._new:
            insert_new(Finding, _NEW, self._new)
        if self._changed:
            update(Finding, _CHANGED, [_row(row) for row in self._changed])
        self._new, self._changed = [], []

    def _add(self, owner: Owner, one: Found) -> None:
        self._new.append(
            (
                *(owner.kind, owner.file, one.rule, one.version, one.severity.value),
                *(one.field, one.params, one.group, owner.region, owner.unit),
                *(FindingState.OPEN.value, self.now, self.now, self._due(one), "", ""),
            )
        )

    def _still(self, owner: Owner, row: Finding, one: Found) -> bool:
        """Bring a known row up to date; tells whether it counts."""
        same = row.params == one.params
        state = FindingState.WAIVED if row.waived_by and same else FindingState.OPEN
        before = (row.state, row.severity, row.rule_version, row.region, row.unit_id, row.group)
        after = (state, one.severity, one.version, owner.region, owner.unit, one.group)
        if not same or before != after:
            if row.state == FindingState.GONE:
                row.first_seen, row.gone_at, row.due = self.now, None, self._due(one)
            if row.waived_by and not same:
                # What was accepted is no longer what is there.
                row.waived_by, row.waived_at, row.waived_reason = "", None, ""
            row.state, row.severity, row.rule_version = state, one.severity, one.version
            row.region, row.unit_id, row.group = owner.region, owner.unit, one.group
            row.params, row.last_seen = dict(one.params), self.now
            self._changed.append(row)
        return state is FindingState.OPEN

    def _due(self, one: Found) -> date | None:
        if one.days is None:
            return None
        return (self.now.astimezone(BEIJING) + timedelta(days=one.days)).date()


def _row(row: Finding) -> tuple[object, ...]:
    return (
        *(row.rule_version, str(row.severity), row.params, row.group, row.region, row.unit_id),
        *(str(row.state), row.first_seen, row.last_seen, row.gone_at, row.due),
        *(row.waived_by, row.waived_at, row.waived_reason, row.pk),
    )
