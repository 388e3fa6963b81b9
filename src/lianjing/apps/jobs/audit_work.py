"""Asking for work of the audit, which stands below jobs and cannot ask itself."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.two_persons import Given, Picture, two_persons
from lianjing.apps.audit.models import Export
from lianjing.apps.audit.selectors.records import Wanted
from lianjing.apps.audit.services import asking
from lianjing.apps.jobs.models import Job
from lianjing.apps.jobs.services import start
from lianjing.runtime.identity_settings import DeedName

CHECK = "audit.check"
EXPORT = "audit.export"


def _picture(given: Given, made: Export | None) -> Picture:
    return {"export": given["wanted"].as_facts()} if made is not None else {}


@two_persons(
    (DeedName.AUDIT_EXPORT,),
    permission=Permission.AUDIT_EXPORT,
    which=lambda _: (DeedName.AUDIT_EXPORT,),
    picture=_picture,
    title=lambda given: " ".join(given["wanted"].as_facts().values())[:200],
)
@transaction.atomic
def ask_for_export(*, actor: Actor, wanted: Wanted) -> Export:
    """Ask for an export and have it made."""
    export = asking.ask(actor=actor, wanted=wanted)
    job = start(actor=actor, kind=EXPORT, params={"export": export.pk})
    return asking.note_job(actor=actor, export=export, job=job.pk)


@transaction.atomic
def ask_for_check(*, actor: Actor) -> Job:
    """Have the chain verified."""
    asking.ask_for_check(actor=actor)
    return start(actor=actor, kind=CHECK, params={})
