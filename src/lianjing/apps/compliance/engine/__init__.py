"""Judges what the rule book asks: rules, facts and a day in, verdicts out; nothing is read."""

from lianjing.apps.compliance.engine.book import Book, Judgement
from lianjing.apps.compliance.engine.facts import Facts
from lianjing.apps.compliance.engine.rule import Override, Rule
from lianjing.apps.compliance.engine.values import Method, Outcome, Severity, Standing, Subject
from lianjing.apps.compliance.engine.verdict import Verdict

__all__ = [
    "Book",
    "Facts",
    "Judgement",
    "Method",
    "Outcome",
    "Override",
    "Rule",
    "Severity",
    "Standing",
    "Subject",
    "Verdict",
]
