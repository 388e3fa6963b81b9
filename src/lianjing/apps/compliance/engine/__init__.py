"""Judges what the rule book asks: rules, facts and a day in, verdicts out; nothing is read."""

from lianjing.apps.compliance.engine.book import Book, Judgement
from lianjing.apps.compliance.engine.facts import Facts
from lianjing.apps.compliance.engine.rule import Override, Rule
from lianjing.apps.compliance.engine.values import (
    CheckMethod,
    Gravity,
    RuleOutcome,
    RuleStanding,
    RuleSubject,
)
from lianjing.apps.compliance.engine.verdict import Verdict

__all__ = [
    "Book",
    "CheckMethod",
    "Facts",
    "Gravity",
    "Judgement",
    "Override",
    "Rule",
    "RuleOutcome",
    "RuleStanding",
    "RuleSubject",
    "Verdict",
]
