"""Explains how good one file is: the parts of its score with their numbers."""

from dataclasses import dataclass

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import FileBase
from lianjing.apps.quality.choices import FindingState, Severity
from lianjing.apps.quality.finding import FindingValue, Judgement
from lianjing.apps.quality.models import Finding
from lianjing.apps.quality.rulebook import Rule
from lianjing.apps.quality.selectors.book import rulebook
from lianjing.apps.quality.selectors.facts import context
from lianjing.apps.quality.selectors.findings import one_file
from lianjing.apps.quality.selectors.records import is_history, records


@dataclass(frozen=True, slots=True)
class Explained:
    """One file, its findings, and how its score comes about."""

    file: FileBase
    judgement: Judgement | None
    """None: the file is history and not judged."""
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    """Keys of fields some profile demands and the file does not have."""
    rules: dict[str, Rule]
    """As they hold where the file is."""


def explained(*, actor: Actor, kind: FileKind, key: int) -> Explained:
    """Judge one file as it is now and explain its score; raises `NotFoundError`."""
    file = one_file(actor=actor, kind=kind, key=key)
    book = rulebook()
    rules = dict(book.rules(file.region))
    rows = Finding.objects.filter(kind=kind.value, file=key).order_by("state", "severity", "pk")
    stored = tuple(rows.select_related("unit"))
    (record,) = records(kind, [key])
    if is_history(record):
        return Explained(file, None, stored, (), rules)
    compiled = book.rule_set(kind, file.region)
    found, sums, complete = compiled.findings(record, context())
    waived = {(row.rule, row.field) for row in stored if row.state == FindingState.WAIVED}
    counting = [one for one in found if (one.rule, one.field) not in waived]
    counting += [
        FindingValue(row.rule, row.rule_version, Severity(row.severity), row.field)
        for row in stored
        if row.state == FindingState.OPEN and row.rule in rules and rules[row.rule].is_set_rule
    ]
    judgement = compiled.judgement(counting, sums, complete=complete)
    missing = tuple(one.field for one in found if rules[one.rule].check == "required")
    return Explained(file, judgement, stored, missing, rules)
