"""The decision itself, without a database: grants and facets in, an answer and its reason out."""

from lianjing.apps.rights.engine.values import Decision, Reach, Rule, Thing

__all__ = ["Decision", "Reach", "Rule", "Thing"]
