"""Giving a right.

Who may is decided by the callers above (`approvals` by the way a request went, the security
administrator directly); here it is checked that a grant is whole and that it expires.
"""

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import two_persons
from lianjing.apps.audit import services as audit
from lianjing.apps.rights.choices import Origin
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import picturing
from lianjing.apps.rights.services.checking import check_plan
from lianjing.apps.rights.services.plans import GrantPlan
from lianjing.apps.rights.services.writing import (
    describe,
    name_channels,
    touched,
    unsaved,
    write_rules,
)
from lianjing.runtime.identity_settings import DeedName


@two_persons(
    (DeedName.GRANT_ISSUE, *picturing.DIRECT_AND_OTHERS),
    permission=Permission.GRANTS_MANAGE,
    which=picturing.of_new,
    picture=picturing.picture_of_new,
    about=picturing.about_new,
    title=picturing.title_of_new,
)
@transaction.atomic
def issue(*, actor: Actor, plan: GrantPlan) -> Grant:
    """Put a grant in force; raises `BadGrantError` for one that is not whole."""
    if plan.origin in (Origin.DIRECT, Origin.STANDING):
        require(actor, Permission.GRANTS_MANAGE)
    check_plan(actor, plan)
    grant = unsaved(plan)
    grant.created_by = actor.username
    grant.save()
    grant.person_name = grant.person.username if grant.person is not None else ""
    grant.number = f"SQ-{timezone.localtime(grant.created_at):%Y}-{grant.pk:06d}"
    grant.save(update_fields=["number", "person_name"])
    write_rules(grant, plan.rules)
    name_channels(grant, plan.channels, excluded=False)
    name_channels(grant, plan.excluded, excluded=True)
    audit.record(actor, "grant.issued", grant, after=describe(grant))
    touched(grant, less=False)
    return grant
