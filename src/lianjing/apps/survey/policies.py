"""Which campaigns and tasks an actor may see: those of units in his scope."""

from django.db.models import Exists, OuterRef, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission, ScopeKind
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import units_in_scope
from lianjing.apps.survey.choices import CampaignState
from lianjing.apps.survey.models import Task


def tasks_in_scope(actor: Actor) -> Q:
    """Give the condition on tasks."""
    if actor.sees_everything:
        return Q()
    units = Unit.objects.filter(units_in_scope(actor)).values("pk")
    return Q(unit__in=units)


def campaigns_in_scope(actor: Actor) -> Q:
    """Give the condition on campaigns: with a task in scope, or run for a division in scope.

    Drafts are seen by those who run surveys only.
    """
    condition = Q()
    if not actor.sees_everything:
        tasks = Task.objects.filter(tasks_in_scope(actor), campaign=OuterRef("pk"))
        condition = Q(Exists(tasks))
        for region in actor.scope_values(ScopeKind.REGION):
            condition |= Q(region__startswith=region)
    if not actor.may(Permission.SURVEY_MANAGE):
        condition &= ~Q(state=CampaignState.DRAFT)
    return condition
