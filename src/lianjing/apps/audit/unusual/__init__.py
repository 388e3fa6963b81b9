"""What is unusual: plain rules over what was recorded, each explained by its numbers."""

from lianjing.apps.audit.unusual.engine import Fact
from lianjing.apps.audit.unusual.sources import watch

__all__ = ["Fact", "watch"]
