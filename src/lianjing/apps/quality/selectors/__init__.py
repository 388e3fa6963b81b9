"""Reads of rules, findings and scores."""

from lianjing.apps.quality.selectors.book import current_settings, rulebook
from lianjing.apps.quality.selectors.facts import context

__all__ = ["context", "current_settings", "rulebook"]
