"""What somebody with the right password must still do, and whether he may be here at all."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import AccountSource, Step
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.rules import is_usable, rules
from lianjing.apps.accounts.services import passwords
from lianjing.apps.accounts.services.errors import (
    AccountEndedError,
    EntryReviewMissingError,
    StepRequiredError,
)

CODES = {
    Step.FACTOR: "factor_required",
    Step.PASSWORD: "password_change_required",
    Step.PLEDGE: "pledge_required",
    Step.ENROL: "factor_enrolment_required",
}


def pending(user: User, *, factor_passed: bool, now: datetime | None = None) -> tuple[Step, ...]:
    """Name what is still to be done, the first thing first."""
    now = now or timezone.now()
    version = rules().pledge_version
    steps = {
        Step.FACTOR: user.has_factor and not factor_passed,
        Step.PASSWORD: user.source == AccountSource.LOCAL
        and (user.must_change_password or passwords.is_over(user, now)),
        Step.PLEDGE: bool(version) and user.pledge_version != version,
        Step.ENROL: user.role in rules().factor_roles and not user.has_factor,
    }
    return tuple(step for step, needed in steps.items() if needed)


def require_done(steps: tuple[Step, ...]) -> None:
    """Raise `StepRequiredError` with the code of the first step that is open."""
    if steps:
        raise StepRequiredError(f"{steps[0]} first", code=CODES[steps[0]])


def require_usable(user: User, now: datetime) -> None:
    """Refuse whose time is over, or whom nobody has reviewed."""
    if not is_usable(user, now):
        raise AccountEndedError(f"{user.username} is over")
    if rules().entry_review and user.reviewed_on is None:
        raise EntryReviewMissingError(f"{user.username} is not reviewed")


@transaction.atomic
def sign_pledge(*, actor: Actor, version: str) -> User:
    """Sign the confidentiality pledge as it reads now."""
    user = User.objects.select_for_update().get(username=actor.username)
    if version != rules().pledge_version:
        raise StepRequiredError("another version is in force", code="pledge_required")
    user.pledge_version, user.pledged_at = version, timezone.now()
    user.save(update_fields=["pledge_version", "pledged_at"])
    trail.record(actor, "user.pledged", user, after={"version": version})
    return user
