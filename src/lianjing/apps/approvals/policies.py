"""Who may see a request, and for whom somebody stands in."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lianjing.apps.accounts.actor import PERMISSIONS, Actor
from lianjing.apps.accounts.choices import ADMINISTRATORS, Permission, Role
from lianjing.apps.approvals.models import Delegation, Request, Seat, Step
from lianjing.apps.approvals.posts import level_of, posts_of_level

DECIDING_ROLES: tuple[Role, ...] = tuple(
    role
    for role, allowed in PERMISSIONS.items()
    if Permission.REQUESTS_DECIDE in allowed and role not in ADMINISTRATORS
)
"""Administrators decide nothing, whatever a table of permissions says."""


def may_decide(actor: Actor) -> bool:
    """Tell whether somebody may be asked at all; a token of his decides nothing."""
    person = not actor.itself and actor.user_id is not None and not actor.token
    return person and actor.role in DECIDING_ROLES and actor.may(Permission.REQUESTS_DECIDE)


def delegations_to(actor: Actor, at: datetime | None = None) -> Q:
    """Give the condition on delegations somebody may use now.

    Both must still sit where they sat, on one level: a post left is a delegation over.
    """
    now = at or timezone.now()
    return Q(
        taker=actor.user_id,
        begins__lte=now,
        ends__gt=now,
        ended_at=None,
        giver__is_active=True,
        giver__role__in=DECIDING_ROLES,
        giver__organisation=actor.organisation,
        giver__post__in=posts_of_level(level_of(actor.post)),
    )


def seats_of(actor: Actor, at: datetime | None = None) -> Q:
    """Give the condition on seats somebody has, by his post or standing in for somebody."""
    if not may_decide(actor) or actor.organisation is None:
        return Q(pk__in=())
    posts = {"", actor.post}
    givers = Delegation.objects.filter(delegations_to(actor, at))
    posts |= set(givers.values_list("giver__post", flat=True))
    return Q(organisation=actor.organisation, post__in=posts)


def asked(actor: Actor, at: datetime | None = None) -> Q:
    """Give the condition on steps somebody is asked about, by post, by name, standing in."""
    if not may_decide(actor):
        return Q(pk__in=())
    seats = Seat.objects.filter(seats_of(actor, at), step=OuterRef("pk"))
    return Q(assignee=actor.user_id) | Q(Exists(seats))


def visible(actor: Actor) -> Q:
    """Give the condition on requests somebody may read."""
    if actor.itself or actor.may(Permission.REQUESTS_VIEW_ALL):
        return Q()
    if actor.user_id is None:
        return Q(pk__in=())
    mine = Step.objects.filter(asked(actor) | Q(decided_by=actor.user_id), request=OuterRef("pk"))
    return Q(requester=actor.user_id) | Q(Exists(mine))


def grants_of_steps(actor: Actor) -> Q:
    """Give the condition on grants from requests somebody may read."""
    return Q(request__in=Request.objects.filter(visible(actor)).values("number"))


def people_of_steps(actor: Actor) -> Q:
    """Give the condition on people who made requests somebody may read."""
    return Q(pk__in=Request.objects.filter(visible(actor)).values("requester"))
