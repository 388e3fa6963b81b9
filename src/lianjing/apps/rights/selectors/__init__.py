"""Reads of rights: decisions, and what somebody reaches."""

from lianjing.apps.rights.selectors.askers import areas_of
from lianjing.apps.rights.selectors.deciding import (
    Rights,
    allowed_actions,
    decide,
    decide_upper,
    reach,
    reach_of_upper,
    reaches,
    rights_of,
    rights_of_upper,
    standing_now,
    turned,
    uppers,
)
from lianjing.apps.rights.selectors.listing import GrantFilter, grant, grants, own_grants

__all__ = [
    "GrantFilter",
    "Rights",
    "allowed_actions",
    "areas_of",
    "decide",
    "decide_upper",
    "grant",
    "grants",
    "own_grants",
    "reach",
    "reach_of_upper",
    "reaches",
    "rights_of",
    "rights_of_upper",
    "standing_now",
    "turned",
    "uppers",
]
