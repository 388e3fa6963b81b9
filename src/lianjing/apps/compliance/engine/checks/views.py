"""What a camera may see, and that people are told of it (Decree 799 Art. 8, 13)."""

from datetime import date, datetime, timedelta

from lianjing.apps.compliance.engine.checks.common import GONE, NOT_YET, Check, Rules, whole, words
from lianjing.apps.compliance.engine.facts import CameraFacts, UnitFacts
from lianjing.apps.compliance.engine.rule import Rule
from lianjing.apps.compliance.engine.verdict import (
    MET,
    NOT_APPLICABLE,
    UNKNOWN,
    Verdict,
    broken,
    by,
)
from lianjing.kernel.times import BEIJING


def _day(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def _privacy(rule: Rule, book: Rules) -> Check:
    """Nobody who looked has seen what is private in the picture (Art. 8(1)(d), 13)."""
    del rule, book

    def check(facts: CameraFacts, today: date) -> Verdict:
        del today
        if facts.state in GONE:
            return NOT_APPLICABLE
        if facts.sees_private is None:
            return UNKNOWN
        if not facts.sees_private:
            return MET
        seen = _day(facts.viewed_at).isoformat() if facts.viewed_at else ""
        return broken(seen=seen)

    return check


def _recheck(rule: Rule, book: Rules) -> Check:
    """After a camera was aimed anew somebody looks again, though the device is the same."""
    del book
    days = timedelta(days=whole(rule, "days"))

    def check(facts: CameraFacts, today: date) -> Verdict:
        if facts.state in NOT_YET | GONE:
            return NOT_APPLICABLE
        if facts.viewed_at is None:
            return UNKNOWN
        if facts.aimed_at is None or facts.aimed_at <= facts.viewed_at:
            return MET
        moved = _day(facts.aimed_at)
        return by(moved + days, today, moved=moved.isoformat())

    return check


def _sign(rule: Rule, book: Rules) -> Check:
    """There is a sign (Art. 13), judged as `quality` does; one nobody looked for is unknown."""
    del book
    follows = rule.follows

    def check(facts: CameraFacts, today: date) -> Verdict:
        del today
        if facts.state in NOT_YET | GONE:
            return NOT_APPLICABLE
        if follows in facts.wrong:
            return broken(value=facts.sign)
        return MET if facts.sign == "yes" else UNKNOWN

    return check


def _sign_checked(rule: Rule, book: Rules) -> Check:
    """Somebody looks after the sign now and then."""
    del book
    days = timedelta(days=whole(rule, "days"))

    def check(facts: CameraFacts, today: date) -> Verdict:
        if facts.state in NOT_YET | GONE or facts.sign != "yes":
            return NOT_APPLICABLE
        if facts.sign_checked_on is None:
            return UNKNOWN
        due = facts.sign_checked_on + days
        return MET if due >= today else broken(checked=facts.sign_checked_on.isoformat())

    return check


def _inspected(rule: Rule, book: Rules) -> Check:
    """Who runs a place where no camera may be looks after it, and reports what is found (8(2))."""
    del book
    days = timedelta(days=whole(rule, "days"))
    categories = frozenset(words(rule, "categories"))

    def check(facts: UnitFacts, today: date) -> Verdict:
        if facts.category not in categories:
            return NOT_APPLICABLE
        if facts.found_on is not None and (
            facts.reported_on is None or facts.reported_on < facts.found_on
        ):
            return broken(due=facts.found_on, found=facts.found_on.isoformat())
        if facts.inspected_on is None:
            return broken(last="")
        due = facts.inspected_on + days
        return MET if due >= today else broken(last=facts.inspected_on.isoformat())

    return check


FACTORIES = {
    "view_privacy": _privacy,
    "view_recheck": _recheck,
    "sign": _sign,
    "sign_checked": _sign_checked,
    "inspected": _inspected,
}
