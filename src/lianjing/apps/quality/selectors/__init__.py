"""Reads of rules, findings and scores."""

from lianjing.apps.quality.selectors.book import current_settings, history, rulebook
from lianjing.apps.quality.selectors.facts import context
from lianjing.apps.quality.selectors.filled import filed, filled_fields, rated
from lianjing.apps.quality.selectors.findings import (
    FindingFilter,
    counts_by_rule,
    file_names,
    finding,
    findings,
    names_of,
)
from lianjing.apps.quality.selectors.scores import explained
from lianjing.apps.quality.selectors.summary import By, SummaryFilter, summary

__all__ = [
    "By",
    "FindingFilter",
    "SummaryFilter",
    "context",
    "counts_by_rule",
    "current_settings",
    "explained",
    "file_names",
    "filed",
    "filled_fields",
    "finding",
    "findings",
    "history",
    "names_of",
    "rated",
    "rulebook",
    "summary",
]
