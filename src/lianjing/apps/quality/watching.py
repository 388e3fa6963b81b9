"""Hears of files that changed: marks them, and judges a few at once after the commit.

The mark is in the transaction of the change and so is never lost; judging right after the commit
makes the page of a single file show its findings at once.
"""

import logging
from functools import partial

from django.db import Error, transaction

from lianjing.apps.equipment.observers import Touched
from lianjing.apps.quality.services import judge, mark
from lianjing.kernel.errors import LianjingError

log = logging.getLogger(__name__)

AT_ONCE = 5
"""More files than that are left to the background."""


def take_note(touched: Touched) -> None:
    """Mark changed files to be judged; a few are judged as soon as the change is committed."""
    mark(touched.kind, touched.ids)
    if len(touched.ids) <= AT_ONCE:
        transaction.on_commit(partial(_judge_now, touched), robust=True)


def _judge_now(touched: Touched) -> None:
    try:
        judge(touched.kind, touched.ids)
    except (Error, LianjingError):
        # The mark stands, so the background judges it; the change itself is saved.
        log.exception("judging_deferred", extra={"kind": touched.kind, "ids": touched.ids})
