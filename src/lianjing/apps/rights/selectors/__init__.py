"""Reads of rights: decisions, and what somebody reaches."""

from lianjing.apps.rights.selectors.deciding import decide, reach

__all__ = ["decide", "reach"]
