"""Reviews of accounts, leaving, unlocking, the sealed envelope."""

from django.http import HttpRequest
from ninja import Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.account_care import (
    ReasonOfLeavingIn,
    ReviewAnswerIn,
    ReviewItemOut,
    ReviewItemsOut,
    ReviewOut,
    ReviewsOut,
    SealOut,
)
from lianjing.api.schemas.accounts import UserOut
from lianjing.api.schemas.common import Page, PageSize
from lianjing.apps.accounts import selectors
from lianjing.apps.accounts.services import breaking_glass, lifecycle, reviews, throttle
from lianjing.apps.viewing import services as viewing

router = Router(tags=["accounts"], auth=signed_in)


@router.get("/reviews", response=ReviewsOut)
def list_reviews(request: HttpRequest) -> ReviewsOut:
    """List rounds of review."""
    rows = selectors.reviews(actor=actor_in(request))
    return ReviewsOut(items=[ReviewOut.of(row) for row in rows])


@router.post("/reviews", response={201: ReviewOut})
def open_review(request: HttpRequest) -> Status[ReviewOut]:
    """Begin a round now, or give the one that runs."""
    actor = actor_in(request)
    made = reviews.open_review(actor=actor)
    return Status(201, ReviewOut.of(selectors.review(actor=actor, key=made.pk)))


@router.get("/reviews/{key}/items", response=ReviewItemsOut)
def list_items(
    request: HttpRequest,
    key: int,
    open_only: bool = False,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List the accounts of a round."""
    actor = actor_in(request)
    review = selectors.review(actor=actor, key=key)
    rows = selectors.review_items(actor=actor, review=review, open_only=open_only)
    return paged(rows, page, page_size, lambda found: map(ReviewItemOut.of, found))


@router.put("/reviews/items/{key}", response=ReviewItemOut)
def answer_item(request: HttpRequest, key: int, body: ReviewAnswerIn) -> ReviewItemOut:
    """Say what is to become of an account."""
    actor = actor_in(request)
    item = selectors.review_item(actor=actor, key=key)
    done = reviews.give_answer(actor=actor, item=item, answer=body.answer, comment=body.comment)
    return ReviewItemOut.of(done)


@router.post("/reviews/{key}/close", response=ReviewOut)
def close_review(request: HttpRequest, key: int) -> ReviewOut:
    """End a round in which every account has an answer."""
    actor = actor_in(request)
    reviews.close_review(actor=actor, review=selectors.review(actor=actor, key=key))
    return ReviewOut.of(selectors.review(actor=actor, key=key))


@router.post("/users/{key}/leave", response=UserOut)
def leave(request: HttpRequest, key: int, body: ReasonOfLeavingIn) -> UserOut:
    """Let somebody go now: disabled, signed out, pictures ended, everything else kept."""
    actor = actor_in(request)
    user = selectors.user(actor=actor, key=key)
    lifecycle.leave(actor=actor, user=user, reason=body.reason)
    viewing.end_of_user(user_id=user.pk)
    return UserOut.of(selectors.user(actor=actor, key=key))


@router.post("/users/{key}/unlock", response={204: None})
def unlock(request: HttpRequest, key: int) -> Status[None]:
    """Let somebody try again who was locked out."""
    actor = actor_in(request)
    throttle.unlock(actor=actor, user=selectors.user(actor=actor, key=key))
    return Status(204, None)


@router.post("/seal", response=SealOut)
def make_seal(request: HttpRequest) -> SealOut:
    """Make the code of a new emergency envelope; the one before no longer counts."""
    return SealOut(code=breaking_glass.seal(actor=actor_in(request)))
