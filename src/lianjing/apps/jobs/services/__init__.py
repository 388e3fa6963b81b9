"""Writes of background work: asking for it, and what its runner notes."""

from lianjing.apps.jobs.services.asking import cancel, start
from lianjing.apps.jobs.services.running import (
    fail,
    finish,
    give_back,
    note_progress,
    start_due,
    take,
)

__all__ = ["cancel", "fail", "finish", "give_back", "note_progress", "start", "start_due", "take"]
