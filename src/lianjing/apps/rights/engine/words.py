"""Actions and reasons: the words decisions are made of."""

from enum import StrEnum

from lianjing.kernel.actions import PICTURES, Action

__all__ = ["ALL_ACTIONS", "NEARNESS", "PICTURES", "Action", "Reason", "words_of"]

ALL_ACTIONS = Action(sum(Action))


class Reason(StrEnum):
    """Why an action is not allowed, from the farthest to the nearest to being allowed.

    One grant gives the farthest of what stands in its way; of several grants the nearest is told.
    """

    ROLE = "role"
    NO_GRANT = "no_grant"
    NOT_THIS_ACTION = "not_this_action"
    ENDED = "ended"
    EXPIRED = "expired"
    SECRET = "secret"  # noqa: S105 -- a reason
    PRIVATE = "private"
    SUSPENDED = "suspended"
    NOT_YET = "not_yet"
    OUTSIDE_HOURS = "outside_hours"
    OTHER_NETWORK = "other_network"
    STREAMS_USED_UP = "streams_used_up"


NEARNESS = {reason: rank for rank, reason in enumerate(Reason)}


def words_of(actions: Action) -> list[str]:
    """Name the actions of a sum, in lower case, as the API does."""
    return [one.name.lower() for one in Action if one.name and actions & one]
