"""Which grants and people are whose business: what apps above this one say of it."""

from collections.abc import Callable

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor

Duty = Callable[[Actor], Q]
"""Gives the condition on grants, or on people, that are an actor's business."""

_of_grants: list[Duty] = []
_of_people: list[Duty] = []


def add_duty(*, grants: Duty | None = None, people: Duty | None = None) -> None:
    """Have grants or people count as somebody's business; said once, when apps are loaded."""
    if grants is not None and grants not in _of_grants:
        _of_grants.append(grants)
    if people is not None and people not in _of_people:
        _of_people.append(people)


def grants_of_duty(actor: Actor) -> Q:
    """Give the condition on grants the apps above say are somebody's business."""
    return _any_of(_of_grants, actor)


def people_of_duty(actor: Actor) -> Q:
    """Give the condition on people the apps above say are somebody's business."""
    return _any_of(_of_people, actor)


def _any_of(duties: list[Duty], actor: Actor) -> Q:
    found = Q(pk__in=())
    for duty in duties:
        found |= duty(actor)
    return found
