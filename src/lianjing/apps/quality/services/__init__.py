"""Writes of rules, findings and scores."""

from lianjing.apps.quality.services.judging import Run, judge, judge_dirty, mark, new_run
from lianjing.apps.quality.services.whole import judge_everything

__all__ = ["Run", "judge", "judge_dirty", "judge_everything", "mark", "new_run"]
