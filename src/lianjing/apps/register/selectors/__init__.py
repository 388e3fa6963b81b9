"""Reads of the call register."""

from lianjing.apps.register.selectors.entries import (
    EntryFilter,
    entries,
    entry,
    number_to_key,
    open_entries,
    open_entries_of_sessions,
    pictures_since,
    purposes_open,
    stopped_entries_of_session,
)

__all__ = [
    "EntryFilter",
    "entries",
    "entry",
    "number_to_key",
    "open_entries",
    "open_entries_of_sessions",
    "pictures_since",
    "purposes_open",
    "stopped_entries_of_session",
]
