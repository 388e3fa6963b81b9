"""Regular work of the apps below this one, which know nothing of it."""

from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.services import lifecycle, reviews
from lianjing.apps.jobs.handlers import chore


@chore("accounts.end_contracts", every=5)
def end_contracts() -> None:
    """Disable accounts whose time is over."""
    lifecycle.end_contracts()


@chore("accounts.end_dormant", every=3600)
def end_dormant() -> None:
    """Disable accounts nobody has used for long."""
    lifecycle.end_dormant()


@chore("accounts.review", every=3600)
def begin_reviews() -> None:
    """Begin the regular review of accounts when it is due."""
    if reviews.is_due(timezone.localdate()):
        reviews.open_review(actor=system("review"))
