"""Reads spot checks."""

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.survey.models import SpotCheck
from lianjing.kernel.errors import NotFoundError


def checks(*, actor: Actor, campaign: int | None = None, result: str = "") -> QuerySet[SpotCheck]:
    """Give the spot checks of cameras in scope."""
    require(actor, Permission.SURVEY_VIEW)
    found = SpotCheck.objects.select_related("camera", "camera__unit")
    if not actor.sees_everything:
        found = found.filter(camera__in=Camera.objects.filter(files_in_scope(actor)).values("pk"))
    if campaign is not None:
        found = found.filter(campaign=campaign)
    return found.filter(result=result) if result else found


def check(*, actor: Actor, key: int) -> SpotCheck:
    """Give one spot check; raises `NotFoundError`."""
    found = checks(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no spot check {key}")
    return found
