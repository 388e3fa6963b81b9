"""Deeds that need two persons: asked by one, confirmed or refused by another, or lapsed."""

from lianjing.apps.accounts.services.deeds.deciding import Confirmed, confirm, refuse, withdraw
from lianjing.apps.accounts.services.deeds.lapsing import lapse_due

__all__ = ["Confirmed", "confirm", "lapse_due", "refuse", "withdraw"]
