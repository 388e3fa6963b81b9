"""Reads of rights: decisions, and what somebody reaches."""

from lianjing.apps.rights.selectors.askers import areas_of
from lianjing.apps.rights.selectors.deciding import (
    allowed_actions,
    decide,
    decide_upper,
    facets_looked_at,
    facets_of_upper,
    reach,
    reach_of_upper,
    reaches,
    standing_now,
    turned,
    uppers,
)
from lianjing.apps.rights.selectors.listing import GrantFilter, grant, grants, own_grants

__all__ = [
    "GrantFilter",
    "allowed_actions",
    "areas_of",
    "decide",
    "decide_upper",
    "facets_looked_at",
    "facets_of_upper",
    "grant",
    "grants",
    "own_grants",
    "reach",
    "reach_of_upper",
    "reaches",
    "standing_now",
    "turned",
    "uppers",
]
