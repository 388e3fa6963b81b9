"""Fake platforms above and below: to register with, and to be asked for a hundred thousand."""

from lianjing.simulator.platform.city import lower_catalogue
from lianjing.simulator.platform.lower import LowerPlatform
from lianjing.simulator.platform.upper import Harvest, Peer, UpperPlatform

__all__ = ["Harvest", "LowerPlatform", "Peer", "UpperPlatform", "lower_catalogue"]
