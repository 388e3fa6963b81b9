"""Reads campaigns."""

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.survey.models import Campaign
from lianjing.apps.survey.policies import campaigns_in_scope
from lianjing.kernel.errors import NotFoundError


def campaigns(*, actor: Actor, state: str = "", search: str = "") -> QuerySet[Campaign]:
    """Give campaigns, newest first."""
    require(actor, Permission.SURVEY_VIEW)
    found = Campaign.objects.filter(campaigns_in_scope(actor))
    if state:
        found = found.filter(state=state)
    if search:
        found = found.filter(name__icontains=search)
    return found


def campaign(*, actor: Actor, key: int) -> Campaign:
    """Give one campaign; raises `NotFoundError`."""
    found = campaigns(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no campaign {key}")
    return found
