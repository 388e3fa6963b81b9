"""Whose grants are whose."""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.rights.choices import SubjectKind


def of_person(actor: Actor) -> Q:
    """Give the condition on grants that are for a person: his own, his post's, his role's."""
    found = Q(subject=SubjectKind.ROLE, role=actor.role)
    if actor.user_id is not None:
        found |= Q(subject=SubjectKind.PERSON, person=actor.user_id)
    if actor.organisation is not None:
        found |= Q(
            subject=SubjectKind.POST, organisation=actor.organisation, post__in=("", actor.post)
        )
    return found
