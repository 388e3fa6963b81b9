"""The regular review of accounts: each is kept, narrowed or disabled by somebody else."""

import calendar
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission, ReviewAnswer
from lianjing.apps.accounts.models import Review, ReviewItem, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import rules
from lianjing.apps.accounts.services import standing_of_people as standing
from lianjing.apps.accounts.services.lifecycle import leave
from lianjing.apps.accounts.two_persons import two_persons
from lianjing.kernel.errors import ConflictError, NotAllowedError
from lianjing.runtime.identity_settings import DeedName

DAYS = 14
"""A round is to be answered within."""


class ReviewOpenError(ConflictError):
    """Accounts without an answer are left in the round."""

    code = "review_open"


class OwnReviewError(NotAllowedError):
    """Nobody reviews himself."""

    code = "own_review"


@transaction.atomic
def open_review(*, actor: Actor, today: date | None = None) -> Review:
    """Begin a round over all active accounts; one that runs already is given instead."""
    require(actor, Permission.USERS_MANAGE)
    running = Review.objects.filter(closed_at=None).first()
    if running is not None:
        return running
    review = Review.objects.create(due_on=(today or timezone.localdate()) + timedelta(DAYS))
    keys = User.objects.filter(is_active=True).order_by("id").values_list("pk", flat=True)
    ReviewItem.objects.bulk_create(
        [ReviewItem(review=review, user_id=key) for key in keys], batch_size=500
    )
    trail.record(actor, "review.opened", review, after={"accounts": len(keys)})
    return review


@two_persons(
    (DeedName.PERSON_ADMINISTRATOR,),
    permission=standing.MANAGING,
    which=standing.of_answer,
    picture=standing.picture_of_reviewed,
    about=lambda given: int(given["item"].user_id),
    title=lambda given: standing.named(given["item"].user),
)
@transaction.atomic
def give_answer(
    *, actor: Actor, item: ReviewItem, answer: ReviewAnswer, comment: str = ""
) -> ReviewItem:
    """Say of one account whether it stays; disabling happens at once."""
    require(actor, Permission.USERS_MANAGE)
    if item.user_id == actor.user_id:
        raise OwnReviewError("nobody reviews himself")
    item = ReviewItem.objects.select_for_update().get(pk=item.pk)
    item.answer, item.comment = answer, comment[:300]
    item.answered_by, item.answered_at = actor.username, timezone.now()
    item.save()
    if answer == ReviewAnswer.DISABLE and item.user.is_active:
        leave(actor=actor, user=item.user, reason=comment or "review")
    after = {"answer": answer, "comment": comment}
    trail.record(actor, "review.answered", item.user, after=after)
    return item


@transaction.atomic
def close_review(*, actor: Actor, review: Review) -> Review:
    """End a round in which every account but one's own has an answer."""
    require(actor, Permission.USERS_MANAGE)
    left = review.items.filter(answer="").exclude(user=actor.user_id).count()
    if left:
        raise ReviewOpenError(f"{left} left", facts={"count": str(left)})
    review.closed_at, review.closed_by = timezone.now(), actor.username
    review.save(update_fields=["closed_at", "closed_by"])
    trail.record(actor, "review.closed", review)
    return review


def is_due(today: date) -> bool:
    """Tell whether a new round must begin."""
    months = rules().review_months
    if not months or Review.objects.filter(closed_at=None).exists():
        return False
    last = Review.objects.first()
    if last is None:
        first = User.objects.order_by("id").values_list("created_at", flat=True).first()
        return first is not None and later(timezone.localdate(first), months) <= today
    return later(timezone.localdate(last.opened_at), months) <= today


def later(day: date, months: int) -> date:
    """Give the same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
