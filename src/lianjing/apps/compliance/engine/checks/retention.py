"""How long recordings are kept (Decree 799 Art. 17): by what can be played, not by what is set."""

from datetime import date, timedelta

from lianjing.apps.compliance.engine.checks.common import GONE, NOT_YET, Check, Rules, whole
from lianjing.apps.compliance.engine.facts import CameraFacts
from lianjing.apps.compliance.engine.rule import Rule
from lianjing.apps.compliance.engine.values import RuleOutcome
from lianjing.apps.compliance.engine.verdict import (
    MET,
    NOT_APPLICABLE,
    NOT_MEASURED,
    Verdict,
    broken,
    by,
)

_MIN, _ANTI_TERROR = "retention.min", "retention.antiterror"


def _bound(facts: CameraFacts) -> bool:
    return facts.state not in NOT_YET | GONE


def _wanted(days: int, facts: CameraFacts, today: date) -> int:
    """Give how many days there can be: a camera of ten days has no thirty."""
    if facts.in_use_on is None:
        return days
    return max(0, min(days, (today - facts.in_use_on).days))


def _kept(days: int, facts: CameraFacts, today: date) -> Verdict:
    if not _bound(facts):
        return NOT_APPLICABLE
    if facts.measured is None:
        if facts.storage_days is not None and facts.storage_days < days:
            return broken(days=facts.storage_days, least=days, how="set")
        return NOT_MEASURED
    span = facts.measured.span(today)
    if span < _wanted(days, facts, today):
        return broken(days=span, least=days, how="measured")
    return MET


def _least(rule: Rule, book: Rules) -> Check:
    """The oldest that can be played is old enough."""
    del book
    days = whole(rule, "days")
    return lambda facts, today: _kept(days, facts, today)


def _anti_terror(rule: Rule, book: Rules) -> Check:
    """Key targets against terror keep longer; only they are asked."""
    del book
    days = whole(rule, "days")
    return lambda facts, today: _kept(days, facts, today) if facts.anti_terror else NOT_APPLICABLE


def _complete(rule: Rule, book: Rules) -> Check:
    """Within the days to be kept nothing is missing for longer than a short while."""
    most = timedelta(minutes=whole(rule, "minutes"))

    def check(facts: CameraFacts, today: date) -> Verdict:
        if not _bound(facts):
            return NOT_APPLICABLE
        if facts.measured is None:
            return NOT_MEASURED
        days = _days_to_keep(facts, book)
        gap = facts.measured.longest_gap(since=today - timedelta(days=days))
        if gap <= most:
            return MET
        return broken(hours=round(gap.total_seconds() / 3600, 1), days=days)

    return check


def _days_to_keep(facts: CameraFacts, book: Rules) -> int:
    longer = book[_ANTI_TERROR]
    rule = longer if facts.anti_terror and longer.enabled else book[_MIN]
    return whole(rule, "days")


def _delete(rule: Rule, book: Rules) -> Check:
    """What is older than it must be kept and serves no purpose any more is deleted (Art. 17)."""
    grace = whole(rule, "grace")

    def check(facts: CameraFacts, today: date) -> Verdict:
        if facts.measured is None:
            return NOT_MEASURED
        days = _days_to_keep(facts, book)
        span = facts.measured.span(today)
        if span <= days:
            return MET
        hold = facts.measured.hold_on(today)
        if hold is not None:
            until = hold.until.isoformat() if hold.until else ""
            params = {"days": span, "hold": hold.reason, "approver": hold.approver, "until": until}
            return Verdict(RuleOutcome.MET, params)
        last = max(today - timedelta(days=span - days), _released(facts, today))
        return by(last + timedelta(days=grace), today, days=span, most=days)

    return check


def _released(facts: CameraFacts, today: date) -> date:
    """Give the day the last hold ended: from then on the days to delete count."""
    holds = facts.measured.holds if facts.measured else ()
    ends = [hold.released_on or hold.until for hold in holds if not hold.stands(today)]
    return max((end for end in ends if end is not None), default=date.min)


FACTORIES = {
    "retention_least": _least,
    "retention_anti_terror": _anti_terror,
    "retention_complete": _complete,
    "retention_delete": _delete,
}
