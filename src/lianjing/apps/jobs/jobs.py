"""Regular work of the apps below this one, which cannot know of jobs: people, the audit."""

from collections.abc import Mapping

from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.services import deeds, lifecycle, reviews
from lianjing.apps.audit.services import asking, checking, sealing, seals, unusual
from lianjing.apps.jobs.audit_work import CHECK, EXPORT
from lianjing.apps.jobs.handlers import Running, chore, handles

_DAY = 86400.0


@chore("accounts.deeds", every=10)
def lapse_deeds() -> None:
    """End what no second person confirmed in time."""
    deeds.lapse_due()


@chore("accounts.ends", every=20)
def end_accounts() -> None:
    """Close the accounts whose time is over, and those nobody uses."""
    lifecycle.end_contracts()
    lifecycle.end_dormant()


@chore("accounts.review", every=3600)
def begin_review() -> None:
    """Begin the regular review of accounts when it is due."""
    if reviews.is_due(timezone.localdate()):
        reviews.open_review(actor=system("lifecycle"))


@chore("audit.link", every=0.2)
def link() -> None:
    """Link what was recorded into the chain, well under a second at a time."""
    sealing.link_waiting()


@chore("audit.seal", every=60)
def seal() -> None:
    """Seal yesterday, once; look for files of exports nobody needs any more."""
    seals.seal_due(actor=system("sealer"))
    asking.clear_up()


@chore("audit.unusual", every=20)
def look_for_unusual_use() -> None:
    """Hold what people did against the rules."""
    unusual.look()


@handles(CHECK, resumable=True, every=_DAY)
def check(job: Running) -> Mapping[str, object]:
    """Verify the whole chain, every night and when somebody asks."""
    sealing.link_all()
    made, _ = checking.check(actor=job.actor, progress=job.progress)
    return {"whole": made.whole, "records": made.records}


@handles(EXPORT, resumable=True)
def export(job: Running) -> Mapping[str, object]:
    """Make the file of an export."""
    return asking.make(actor=job.actor, key=int(str(job.params["export"])), progress=job.progress)
