"""Reads people."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, ScopeOf
from lianjing.apps.accounts.choices import Permission, Role, ScopeKind
from lianjing.apps.accounts.models import ApiToken, Organisation, Review, ReviewItem, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import is_usable
from lianjing.kernel.errors import NotFoundError

_AT_ONCE = 400


def actor_of(
    user: User,
    *,
    address: str = "",
    sign_in: str = "",
    token: str = "",
    limits: frozenset[Permission] | None = None,
) -> Actor:
    """Give the actor a signed-in user is, or a token of his, with scopes loaded."""
    return Actor(
        user_id=user.pk,
        username=user.username,
        role=Role(user.role),
        scopes=tuple(ScopeOf(ScopeKind(s.kind), s.value) for s in user.scopes.all()),
        address=address,
        language=user.language,
        sign_in=sign_in,
        organisation=user.organisation_id,
        unit=user.organisation.unit if user.organisation is not None else None,
        post=user.post,
        token=token,
        limits=limits,
    )


def users(*, actor: Actor, search: str = "") -> QuerySet[User]:
    """Give users whose name contains `search`."""
    require(actor, Permission.USERS_MANAGE)
    found = User.objects.select_related("organisation").prefetch_related("scopes")
    if search:
        found = found.filter(username__icontains=search) | found.filter(name__icontains=search)
    return found


def user(*, actor: Actor, key: int) -> User:
    """Give one user; raises `NotFoundError`."""
    found = users(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no user {key}")
    return found


def roles_held() -> set[Role]:
    """Give the roles somebody has already."""
    return {Role(role) for role in User.objects.values_list("role", flat=True).distinct()}


def organisations(*, actor: Actor) -> QuerySet[Organisation]:
    """Give all units, parents named by their key."""
    require(actor, Permission.USERS_MANAGE)
    return Organisation.objects.all()


def organisation(*, actor: Actor, key: int) -> Organisation:
    """Give one unit; raises `NotFoundError`."""
    found = organisations(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no organisation {key}")
    return found


def oneself(*, actor: Actor) -> User:
    """Give the actor's own row."""
    found = User.objects.prefetch_related("scopes").filter(username=actor.username).first()
    if found is None:
        raise NotFoundError(f"no user {actor.username}")
    return found


def actor_now(actor: Actor, session: str) -> Actor | None:
    """Give an actor as it is now; None if the user or the session has ended since."""
    from django.contrib.sessions.models import Session

    if not Session.objects.filter(session_key=session, expire_date__gt=timezone.now()).exists():
        return None
    found = (
        User.objects.select_related("organisation")
        .prefetch_related("scopes")
        .filter(username=actor.username, is_active=True)
        .first()
    )
    if found is None or not is_usable(found, timezone.now()) or found.must_change_password:
        return None
    return actor_of(found, address=actor.address)


def actors_now(actors: Iterable[Actor]) -> dict[int, Actor]:
    """Give people as they are now, by key, in two queries; who may not work any more is missing."""
    before = {actor.user_id: actor for actor in actors if actor.user_id is not None}
    found: dict[int, Actor] = {}
    keys = list(before)
    for start in range(0, len(keys), _AT_ONCE):
        rows = User.objects.filter(pk__in=keys[start : start + _AT_ONCE], is_active=True)
        rows = rows.filter(must_change_password=False)
        for user in rows.select_related("organisation").prefetch_related("scopes"):
            old = before[user.pk]
            now = actor_of(user, address=old.address, sign_in=old.sign_in)
            found[user.pk] = replace(now, token=old.token, limits=old.limits)
    return found


def tokens(*, actor: Actor) -> QuerySet[ApiToken]:
    """Give tokens, the newest first, those that are over too."""
    require(actor, Permission.TOKENS_MANAGE)
    return ApiToken.objects.select_related("user")


def token(*, actor: Actor, key: int) -> ApiToken:
    """Give one token; raises `NotFoundError`."""
    found = tokens(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no token {key}")
    return found


def reviews(*, actor: Actor) -> QuerySet[Review]:
    """Give rounds of review, the newest first, each with `total` and `answered`."""
    require(actor, Permission.USERS_MANAGE)
    return Review.objects.annotate(
        total=Count("items"), answered=Count("items", filter=~Q(items__answer=""))
    )


def review(*, actor: Actor, key: int) -> Review:
    """Give one round; raises `NotFoundError`."""
    found = reviews(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no review {key}")
    return found


def review_items(*, actor: Actor, review: Review, open_only: bool = False) -> QuerySet[ReviewItem]:
    """Give the accounts of a round, or those that wait for an answer."""
    require(actor, Permission.USERS_MANAGE)
    found = ReviewItem.objects.filter(review=review).select_related("user__organisation")
    return found.filter(answer="") if open_only else found


def review_item(*, actor: Actor, key: int) -> ReviewItem:
    """Give one account of a round that still runs; raises `NotFoundError`."""
    require(actor, Permission.USERS_MANAGE)
    found = (
        ReviewItem.objects.filter(pk=key, review__closed_at=None)
        .select_related("user__organisation")
        .first()
    )
    if found is None:
        raise NotFoundError(f"no item {key}")
    return found
