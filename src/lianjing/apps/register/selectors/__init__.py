"""Reads of the call register."""

from lianjing.apps.register.selectors.entries import (
    EntryFilter,
    entries,
    entry,
    number_to_key,
    open_entries,
    purposes_open,
)

__all__ = [
    "EntryFilter",
    "entries",
    "entry",
    "number_to_key",
    "open_entries",
    "purposes_open",
]
