"""Every write of viewing: starting to watch, renewing, ending, and ending what may not go on."""

from lianjing.apps.viewing.services.access import Access, Live, MarkText, mark_of
from lianjing.apps.viewing.services.ending import (
    Ending,
    cut,
    cut_what_is_due,
    end_of_sign_in,
    end_of_user,
    end_session,
    end_sessions,
    note_tampering,
    stop_sessions,
)
from lianjing.apps.viewing.services.enforcing import (
    end_of_gone_sign_ins,
    end_what_is_over,
    enforce,
    reconsider,
)
from lianjing.apps.viewing.services.following import note_left, note_measured
from lianjing.apps.viewing.services.starting import PlayFailedError, renew, start_live
from lianjing.apps.viewing.services.stories import read_story, story_of

__all__ = [
    "Access",
    "Ending",
    "Live",
    "MarkText",
    "PlayFailedError",
    "cut",
    "cut_what_is_due",
    "end_of_gone_sign_ins",
    "end_of_sign_in",
    "end_of_user",
    "end_session",
    "end_sessions",
    "end_what_is_over",
    "enforce",
    "mark_of",
    "note_left",
    "note_measured",
    "note_tampering",
    "read_story",
    "reconsider",
    "renew",
    "start_live",
    "stop_sessions",
    "story_of",
]
