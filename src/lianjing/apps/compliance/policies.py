"""Which obligations an actor may see: those of files in scope; restricted ones of few."""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.equipment.policies import files_in_scope


def obligations_in_scope(actor: Actor) -> Q:
    """Give the condition on obligations.

    Where sensitive zones lie is restricted itself, and a finding of that rule tells it: only who
    keeps places sees those (Decree 799 Art. 10).
    """
    found = files_in_scope(actor)
    return found if sees_restricted(actor) else found & Q(restricted=False)


def sees_restricted(actor: Actor) -> bool:
    """Tell whether an actor may know where sensitive zones lie."""
    return actor.may(Permission.PLACES_MANAGE)
