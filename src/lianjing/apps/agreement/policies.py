"""What of the list of differences an actor may see: what is in scope of the files."""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.policies import files_in_scope


def differences_in_scope(actor: Actor) -> Q:
    """Give the condition: the region or unit of the file, or the region of the channel."""
    return files_in_scope(actor)


def duplicates_in_scope(actor: Actor) -> Q:
    """Give the condition on pairs; the region and unit are those of the first file."""
    return files_in_scope(actor)
