"""Papers that must be there: consent, permit, contract (Decree 799 Art. 7, 10, 15, 19, 23)."""

from datetime import date, timedelta

from lianjing.apps.compliance.engine.checks.common import GONE, Check, Rules, day, whole
from lianjing.apps.compliance.engine.facts import AccountFacts, CameraFacts, ContractFacts
from lianjing.apps.compliance.engine.rule import Rule
from lianjing.apps.compliance.engine.values import RuleOutcome
from lianjing.apps.compliance.engine.verdict import (
    MET,
    NOT_APPLICABLE,
    UNKNOWN,
    Verdict,
    broken,
    by,
)


def _as_quality(rule: Rule, book: Rules) -> Check:
    """Judge as the rule of `quality` does that this one follows."""
    del book
    follows = rule.follows
    field = str(rule.parameters.get("field", ""))

    def check(facts: CameraFacts | ContractFacts, today: date) -> Verdict:
        del today
        if isinstance(facts, CameraFacts) and facts.state in GONE:
            return NOT_APPLICABLE
        if follows in facts.wrong:
            return broken()
        return UNKNOWN if field and not getattr(facts, field) else MET

    return check


def _consent(rule: Rule, book: Rules) -> Check:
    """Around what is sensitive a camera needs the unit's prior consent (Art. 10)."""
    del rule, book

    def check(facts: CameraFacts, today: date) -> Verdict:
        del today
        if not facts.zones or facts.state in GONE:
            return NOT_APPLICABLE
        if facts.consent:
            return Verdict(RuleOutcome.MET, {"consent": facts.consent})
        return broken()

    return check


def _permit(rule: Rule, book: Rules) -> Check:
    """Equipment of Art. 7 is not moved or removed without a permit (Art. 23②)."""
    del book
    since = day(rule, "since")

    def check(facts: CameraFacts, today: date) -> Verdict:
        del today
        removed = facts.state in GONE
        if facts.state != "moved" and not removed:
            return NOT_APPLICABLE
        if removed and (facts.removed_on is None or facts.removed_on < since):
            return NOT_APPLICABLE if facts.removed_on else UNKNOWN
        if facts.permit is None:
            return broken()
        return Verdict(RuleOutcome.MET, {"permit": facts.permit.number})

    return check


def _restored(rule: Rule, book: Rules) -> Check:
    """What was moved for works stands again by the day its permit names."""
    del rule, book

    def check(facts: CameraFacts, today: date) -> Verdict:
        if facts.state != "moved" or facts.permit is None or facts.permit.restore_by is None:
            return NOT_APPLICABLE
        return by(facts.permit.restore_by, today, permit=facts.permit.number)

    return check


def _supervised(rule: Rule, book: Rules) -> Check:
    """Who entrusts a system to others supervises them, and notes it (Art. 15(2))."""
    del book
    days = timedelta(days=whole(rule, "days"))

    def check(facts: ContractFacts, today: date) -> Verdict:
        last = facts.supervised_on or facts.starts_on
        if last is None:
            return UNKNOWN
        if today <= last + days:
            return MET
        noted = facts.supervised_on.isoformat() if facts.supervised_on else ""
        return broken(last=noted)

    return check


def _contractor(rule: Rule, book: Rules) -> Check:
    """An account of a contractor ends with the contract (Art. 15(2), 19)."""
    del rule, book

    def check(facts: AccountFacts, today: date) -> Verdict:
        if not facts.contractor:
            return NOT_APPLICABLE
        end = facts.contract_ends_on
        if facts.active and (end is None or today > end):
            return broken(end=end.isoformat() if end else "")
        return MET

    return check


FACTORIES = {
    "as_quality": _as_quality,
    "consent": _consent,
    "permit": _permit,
    "restored": _restored,
    "supervised": _supervised,
    "contractor": _contractor,
}
