"""Reviews of accounts, and what is done to single ones."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.apps.accounts.choices import ReviewAnswer
from lianjing.apps.accounts.models import Review, ReviewItem


class ReviewOut(Schema):
    """One round over all accounts."""

    id: int
    due_on: date
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    total: int
    answered: int

    @classmethod
    def of(cls, review: Review) -> "ReviewOut":
        """Show a round with its counts annotated."""
        return cls(
            id=review.pk,
            due_on=review.due_on,
            opened_at=review.opened_at,
            closed_at=review.closed_at,
            closed_by=review.closed_by,
            total=getattr(review, "total", 0),
            answered=getattr(review, "answered", 0),
        )


class ReviewsOut(Schema):
    """Rounds, the newest first."""

    items: list[ReviewOut]


class ReviewItemOut(Schema):
    """One account in a round."""

    id: int
    user: int
    username: str
    name: str
    role: str
    organisation: str
    last_login: datetime | None
    answer: str
    comment: str
    answered_by: str
    answered_at: datetime | None

    @classmethod
    def of(cls, item: ReviewItem) -> "ReviewItemOut":
        """Show an account of a round."""
        user = item.user
        return cls(
            id=item.pk,
            user=user.pk,
            username=user.username,
            name=user.name,
            role=user.role,
            organisation=str(user.organisation or ""),
            last_login=user.last_login,
            answer=item.answer,
            comment=item.comment,
            answered_by=item.answered_by,
            answered_at=item.answered_at,
        )


class ReviewItemsOut(Schema):
    """A page of a round."""

    items: list[ReviewItemOut]
    total: int
    page: int
    page_size: int


class ReviewAnswerIn(Schema):
    """What is to become of an account."""

    answer: ReviewAnswer
    comment: Annotated[str, Field(max_length=300)] = ""


class ReasonOfLeavingIn(Schema):
    """Why somebody leaves."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]


class SealOut(Schema):
    """The code to print and seal; shown once."""

    code: str
