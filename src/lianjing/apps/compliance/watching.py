"""Hears of files that changed: marks them, and judges a few at once after the commit."""

import logging
from functools import partial

from django.db import Error, transaction

from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.selectors.subjects import systems_of
from lianjing.apps.compliance.services.judging import judge, mark
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.observers import PHOTO, Touched
from lianjing.kernel.errors import LianjingError

log = logging.getLogger(__name__)

AT_ONCE = 5
"""More files than that are left to the background."""
_SUBJECTS = {
    FileKind.CAMERA: RuleSubject.CAMERA,
    FileKind.SYSTEM: RuleSubject.SYSTEM,
    FileKind.CONTRACT: RuleSubject.CONTRACT,
}
_OF_SYSTEM = frozenset({"place_class", "system", "state"})
"""What a camera says that its system is judged by."""


def take_note(touched: Touched) -> None:
    """Mark changed files to be judged; a few are judged as soon as the change is committed."""
    subject = _SUBJECTS.get(touched.kind)
    if subject is None or touched.action == PHOTO:
        return
    mark(subject, touched.ids)
    if subject is RuleSubject.CAMERA and touched.fields & _OF_SYSTEM:
        mark(RuleSubject.SYSTEM, systems_of(touched.ids))
    if len(touched.ids) <= AT_ONCE:
        transaction.on_commit(partial(_judge_now, subject, touched.ids), robust=True)


def _judge_now(subject: RuleSubject, keys: tuple[int, ...]) -> None:
    try:
        judge(subject, keys)
    except (Error, LianjingError):
        # The mark stands, so the background judges it; the change itself is saved.
        log.exception("judging_deferred", extra={"subject": subject, "keys": keys})
