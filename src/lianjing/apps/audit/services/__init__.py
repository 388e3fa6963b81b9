"""Writes of the audit: records, links, seals, checks, exports, what became of flags."""

from lianjing.apps.audit.services.recording import changes, record

__all__ = ["changes", "record"]
