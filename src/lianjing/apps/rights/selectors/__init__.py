"""Reads of rights: decisions, and what somebody reaches."""

from lianjing.apps.rights.selectors.deciding import (
    allowed_actions,
    decide,
    decide_upper,
    facets_looked_at,
    facets_of_upper,
    reach,
    reach_of_upper,
    reaches,
)

__all__ = [
    "allowed_actions",
    "decide",
    "decide_upper",
    "facets_looked_at",
    "facets_of_upper",
    "reach",
    "reach_of_upper",
    "reaches",
]
