"""Writes of rules, findings and scores."""

from lianjing.apps.quality.services.judging import (
    Run,
    judge,
    judge_dirty,
    mark,
    mark_filed,
    new_run,
)
from lianjing.apps.quality.services.settings import Wish, set_rule, withdraw_rule
from lianjing.apps.quality.services.waiving import unwaive, waive
from lianjing.apps.quality.services.whole import ask_to_judge, judge_everything

__all__ = [
    "Run",
    "Wish",
    "ask_to_judge",
    "judge",
    "judge_dirty",
    "judge_everything",
    "mark",
    "mark_filed",
    "new_run",
    "set_rule",
    "unwaive",
    "waive",
    "withdraw_rule",
]
