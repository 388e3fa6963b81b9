"""Tables of the call register."""

from lianjing.apps.register.models.entry import Correction, Entry
from lianjing.apps.register.models.reason import WorkReason

__all__ = ["Correction", "Entry", "WorkReason"]
