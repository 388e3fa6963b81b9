"""Requests somebody may read: his own, those he is or was asked about, or all."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.approvals.choices import Box
from lianjing.apps.approvals.errors import RequestNotAllowedError
from lianjing.apps.approvals.models import (
    Delegation,
    Item,
    Notice,
    Paper,
    Request,
    RequestEvent,
    Step,
)
from lianjing.apps.approvals.policies import DECIDING_ROLES, asked, may_decide, visible
from lianjing.apps.approvals.posts import level_of
from lianjing.apps.places.search import normalised
from lianjing.apps.rights.choices import SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.kernel.errors import NotAllowedError, NotFoundError

MOST_WORDS = 5
MOST_TOLD = 5000
"""Notices looked at in one go."""


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What to look for; empty fields do not count."""

    box: Box = Box.ALL
    workflow: str = ""
    state: str = ""
    open: bool | None = None
    in_force: bool | None = None
    organisation: int | None = None
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None


def require_any(actor: Actor) -> None:
    """Raise `NotAllowedError` for whoever has nothing to do with requests at all."""
    wanted = (
        Permission.REQUESTS_MAKE,
        Permission.REQUESTS_DECIDE,
        Permission.REQUESTS_VIEW_ALL,
    )
    if not any(actor.may(one) for one in wanted):
        raise NotAllowedError(f"{actor.username} has no requests")


def requests(*, actor: Actor, where: RequestFilter | None = None) -> QuerySet[Request]:
    """Give requests, the newest first."""
    require_any(actor)
    where = where or RequestFilter()
    found = Request.objects.filter(visible(actor) & _box(actor, where.box) & _asked_for(where))
    return found.select_related("text", "requester", "organisation")


def _box(actor: Actor, box: Box) -> Q:
    if box is Box.MINE:
        return Q(requester=actor.user_id)
    steps = Step.objects.filter(request=OuterRef("pk"))
    if box is Box.TO_DECIDE:
        return to_decide(actor)
    if box is Box.DECIDED:
        return Q(Exists(steps.filter(decided_by=actor.user_id)))
    return Q()


def to_decide(actor: Actor) -> Q:
    """Give the condition on requests that wait for somebody's word and take it from him."""
    here = Step.objects.filter(request=OuterRef("pk"))
    waiting = here.filter(asked(actor), open=True)
    return Q(Exists(waiting)) & ~Q(requester=actor.user_id)


def _asked_for(where: RequestFilter) -> Q:
    found = Q()
    plain = {
        "workflow": where.workflow or None,
        "state": where.state or None,
        "in_force": where.in_force,
        "organisation": where.organisation,
        "created_at__gte": where.since,
        "created_at__lt": where.until,
        "closed": None if where.open is None else not where.open,
    }
    for name, value in plain.items():
        if value is not None:
            found &= Q(**{name: value})
    for word in normalised(where.search).split()[:MOST_WORDS]:
        found &= Q(search__contains=word)
    return found


def request(*, actor: Actor, key: int) -> Request:
    """Give one request; raises `NotFoundError` if there is none or not for this actor."""
    found = requests(actor=actor).select_related("parent").filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no request {key}")
    return found


def party(actor: Actor, row: Request) -> bool:
    """Tell whether somebody has to do with a request, rather than only looks after all."""
    if actor.user_id is None:
        return False
    return row.requester_id == actor.user_id or may_decide(actor)


def require_party(actor: Actor, row: Request) -> None:
    """Raise `RequestNotAllowedError` for whoever only looks after all."""
    if not party(actor, row):
        raise RequestNotAllowedError("only looks on", code="not_asked")


def sees_cameras(actor: Actor, row: Request) -> bool:
    """Tell whether the resolved list is for him: deciders and overseers, not the applicant."""
    if actor.user_id == row.requester_id:
        return False
    return may_decide(actor) or actor.may(Permission.REQUESTS_VIEW_ALL)


def persons(row: Request) -> QuerySet[User]:
    """Give the persons it names as users of what it asks for."""
    return User.objects.filter(pk__in=row.persons).order_by("pk")


def whom(row: Request) -> str:
    """Say in words whom it is for."""
    if row.subject == SubjectKind.UPPER:
        return f"上级平台 {row.upper}"
    if row.subject == SubjectKind.POST and row.subject_organisation is not None:
        return f"{row.subject_organisation.name} {row.get_subject_post_display()}".strip()
    people = User.objects.filter(pk__in=row.persons or [row.requester_id]).order_by("pk")
    return "、".join(one.name or one.username for one in people)


def steps(row: Request) -> QuerySet[Step]:
    """Give all steps of a request, of earlier rounds too."""
    found = Step.objects.filter(request=row).select_related("organisation", "assignee")
    return found.prefetch_related("seats__organisation")


def events(row: Request) -> QuerySet[RequestEvent]:
    """Give its history."""
    return RequestEvent.objects.filter(request=row)


def papers(row: Request) -> QuerySet[Paper]:
    """Give the papers attached to it."""
    return Paper.objects.filter(request=row, removed_at=None)


def paper(*, actor: Actor, key: int) -> Paper:
    """Give one paper; raises `NotFoundError`."""
    mine = requests(actor=actor).order_by().values("pk")
    there = Paper.objects.filter(pk=key, removed_at=None, request__in=mine)
    found = there.select_related("request").first()
    if found is None:
        raise NotFoundError(f"no paper {key}")
    return found


def items(row: Request) -> QuerySet[Item]:
    """Give what footage was viewed, copied, exported by it."""
    return Item.objects.filter(request=row)


def item(*, actor: Actor, key: int) -> Item:
    """Give one of them; raises `NotFoundError`."""
    mine = requests(actor=actor).order_by().values("pk")
    found = Item.objects.filter(pk=key, request__in=mine).select_related("request").first()
    if found is None:
        raise NotFoundError(f"no item {key}")
    return found


def grants(row: Request) -> QuerySet[Grant]:
    """Give the grants it has given."""
    return Grant.objects.filter(request=row.number).select_related("person").order_by("pk")


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits for somebody."""

    to_decide: int
    to_correct: int
    in_force: int
    notices: int


def counts(*, actor: Actor) -> Counts:
    """Count what waits for somebody, for the badge."""
    require_any(actor)
    mine = Request.objects.filter(requester=actor.user_id, closed=False)
    return Counts(
        to_decide=Request.objects.filter(to_decide(actor), closed=False).count(),
        to_correct=mine.filter(state="draft", submitted_at__isnull=False).count(),
        in_force=mine.filter(in_force=True).count(),
        notices=Notice.objects.filter(person=actor.user_id, read_at=None).count(),
    )


def notices(*, actor: Actor, unread: bool = False) -> QuerySet[Notice]:
    """Give one's own notices, the newest first."""
    require_any(actor)
    found = Notice.objects.filter(person=actor.user_id).select_related("request")
    return found.filter(read_at=None) if unread else found


def told_since(notice: int) -> tuple[int, frozenset[int]]:
    """Give the newest notice and who was told something after an earlier one."""
    rows = Notice.objects.filter(pk__gt=notice).order_by("pk").values_list("pk", "person")
    found = list(rows[:MOST_TOLD])
    return (found[-1][0] if found else notice), frozenset(person for _, person in found)


def newest_notice() -> int:
    """Give the key of the newest notice; 0 where there is none."""
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def delegations(*, actor: Actor) -> QuerySet[Delegation]:
    """Give the delegations one gave or got; whoever manages workflows sees all."""
    require_any(actor)
    found = Delegation.objects.select_related("giver", "taker")
    if actor.may(Permission.WORKFLOWS_MANAGE):
        return found
    return found.filter(Q(giver=actor.user_id) | Q(taker=actor.user_id))


def delegation(*, actor: Actor, key: int) -> Delegation:
    """Give one delegation; raises `NotFoundError`."""
    found = delegations(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no delegation {key}")
    return found


def colleagues(*, actor: Actor, deciding: bool = False) -> QuerySet[User]:
    """Give people of one's organisation: those a request may be for, or who may stand in."""
    require_any(actor)
    if actor.organisation is None:
        return User.objects.none()
    found = User.objects.filter(organisation=actor.organisation, is_active=True)
    if not deciding:
        return found.exclude(role__in=("admin", "security", "auditor")).order_by("username")
    level = level_of(actor.post)
    fit = [
        one.pk
        for one in found.filter(role__in=DECIDING_ROLES).exclude(pk=actor.user_id or 0)
        if level_of(one.post) == level
    ]
    return User.objects.filter(pk__in=fit).order_by("username")


def assignable(*, actor: Actor, row: Request) -> QuerySet[User]:
    """Give who could be named for a step of a request where nobody holds the post."""
    require(actor, Permission.WORKFLOWS_MANAGE)
    taken = Step.objects.filter(request=row, round=row.round).exclude(decided_by=None)
    return (
        User.objects.select_related("organisation")
        .filter(role__in=DECIDING_ROLES, is_active=True)
        .exclude(pk__in=[row.requester_id, *row.persons])
        .exclude(pk__in=taken.values("decided_by"))
        .order_by("username")
    )
