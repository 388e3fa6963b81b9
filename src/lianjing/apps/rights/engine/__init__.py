"""The decision itself, without a database: grants and facets in, an answer and its reason out."""

from lianjing.apps.rights.engine.book import Book, Stamp
from lianjing.apps.rights.engine.deciding import Asker
from lianjing.apps.rights.engine.held import Held, Moment
from lianjing.apps.rights.engine.values import Decision, Part, Reach, Rule, Thing
from lianjing.apps.rights.engine.words import ALL_ACTIONS, Action, Reason

__all__ = [
    "ALL_ACTIONS",
    "Action",
    "Asker",
    "Book",
    "Decision",
    "Held",
    "Moment",
    "Part",
    "Reach",
    "Reason",
    "Rule",
    "Stamp",
    "Thing",
]
