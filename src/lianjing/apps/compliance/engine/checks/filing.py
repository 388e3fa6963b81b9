"""Filing with the county police (Decree 799 Art. 14), by the dates of `equipment.deadlines`."""

from datetime import date, timedelta

from lianjing.apps.compliance.engine.checks.common import Check, Rules, day, whole, words
from lianjing.apps.compliance.engine.facts import CameraFacts, Filed, FilingFacts, SystemFacts
from lianjing.apps.compliance.engine.rule import Rule
from lianjing.apps.compliance.engine.verdict import MET, NOT_APPLICABLE, UNKNOWN, Verdict, by
from lianjing.apps.equipment.deadlines import FilingRules, due_on, first_day

_DONE = frozenset({"submitted", "accepted", "change_due"})
_CANCELLED = "cancelled"

Filing = CameraFacts | SystemFacts | FilingFacts


def rules_of(book: Rules) -> FilingRules:
    """Give what deadlines are reckoned by, as the rule book has it."""
    new, legacy, change = book["filing.new"], book["filing.legacy"], book["filing.change"]
    return FilingRules(
        new_days=whole(new, "days"),
        legacy_before=day(legacy, "before"),
        legacy_deadline=day(legacy, "deadline"),
        change_days=whole(change, "days"),
        soon_days=whole(change, "soon"),
        classes=frozenset(words(new, "classes")),
        exempt=frozenset(words(new, "exempt")),
    )


def _filed(facts: Filing) -> Filed | None:
    """Give what is known of the filing, None where another answers for it."""
    if isinstance(facts, CameraFacts) and facts.state != "in_use":
        # It stands nowhere yet, or is on its way: nothing to be filed now.
        return facts.filed if facts.state in {"repair", "moved"} else None
    if isinstance(facts, FilingFacts) and (facts.has_system or facts.cameras):
        return None
    return facts.filed


def _within(rule: Rule, book: Rules, *, legacy: bool) -> Check:
    del rule
    rules = rules_of(book)

    def check(facts: Filing, today: date) -> Verdict:
        filed = _filed(facts)
        if filed is None or filed.state == _CANCELLED:
            return NOT_APPLICABLE
        started = first_day(filed.started)
        if started is None:
            return UNKNOWN
        if (started < rules.legacy_before) is not legacy or started > today:
            return NOT_APPLICABLE
        if filed.state in _DONE:
            return MET
        due = due_on(facts.place_class, filed.started, rules)
        if due is None:
            return NOT_APPLICABLE
        return by(due, today, start=filed.started)

    return check


def _new(rule: Rule, book: Rules) -> Check:
    """What was put into use since the decree is filed within its days (Art. 14(1))."""
    return _within(rule, book, legacy=False)


def _legacy(rule: Rule, book: Rules) -> Check:
    """What was in use before has one day for all, and is never dated anew (Art. 14(2))."""
    return _within(rule, book, legacy=True)


def _change(rule: Rule, book: Rules) -> Check:
    """A change of what was filed is filed in time (Art. 14(3)); the days are our own."""
    del book
    days = timedelta(days=whole(rule, "days"))

    def check(facts: FilingFacts, today: date) -> Verdict:
        found = facts.filed.change_found_on
        if facts.filed.state != "change_due":
            return MET if facts.filed.state in _DONE else NOT_APPLICABLE
        return UNKNOWN if found is None else by(found + days, today, start=found.isoformat())

    return check


FACTORIES = {"filing_new": _new, "filing_legacy": _legacy, "filing_change": _change}
