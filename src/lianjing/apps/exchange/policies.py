"""Whose batches and exports an actor may see: his own; all for who is limited by no scope.

A batch shows rows as they were typed and old values of the files they meet, so that not even
somebody of the same office sees it whose scope may be smaller.
"""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor


def own(actor: Actor) -> Q:
    """Give the condition on batches and exports."""
    return Q() if actor.sees_everything else Q(user=actor.user_id)
