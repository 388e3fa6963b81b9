"""Who is asked: from what a table says to people who can decide, or to saying that nobody can."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.approvals.machine import Who
from lianjing.apps.approvals.machine.table import Relation
from lianjing.apps.approvals.models import Request, Seat, Step
from lianjing.apps.approvals.policies import DECIDING_ROLES
from lianjing.apps.approvals.selectors.resources import Owner, area_of
from lianjing.apps.approvals.services.notices import MOST

_MOST_LEVELS = 12


@dataclass(frozen=True, slots=True)
class Seating:
    """Who is asked about a step."""

    organisation: Organisation | None
    posts: tuple[str, ...]
    substitute: bool
    people: tuple[int, ...]
    """Who holds a seat now; empty: nobody."""


def persons_of(request: Request) -> frozenset[int]:
    """Give the persons a request is for."""
    return frozenset(int(one) for one in request.persons) | {request.requester_id}


def seat(
    request: Request,
    who: Who,
    owner: Owner | None = None,
    apart: frozenset[int] = frozenset(),
) -> Seating:
    """Find who decides: the post, else its substitutes, else those in the next office up.

    Those `apart` have decided another step of it and count as nobody.
    """
    first: Organisation | None = None
    for organisation in offices(request, who, owner):
        first = first or organisation
        for posts, substitute in ((who.posts, False), (who.substitutes, True)):
            if substitute and not posts:
                continue
            if people := holders(request, organisation, posts, apart):
                return Seating(organisation, posts, substitute, people)
    return Seating(first, who.posts, substitute=False, people=())


def offices(request: Request, who: Who, owner: Owner | None = None) -> Iterator[Organisation]:
    """Give the organisations that come into question, the nearest first."""
    if who.relation is Relation.OWNER:
        if owner is not None and owner.organisation is not None:
            yield from _upwards(owner.organisation)
    elif who.relation is Relation.AREA:
        area = area_of(request)
        found = [
            one for one in Organisation.objects.filter(kind=who.kind) if area.startswith(one.region)
        ]
        yield from sorted(found, key=lambda one: (-len(one.region), one.pk))
    elif who.relation is Relation.OWN:
        yield from _upwards(request.organisation)


def _upwards(organisation: Organisation | None) -> Iterator[Organisation]:
    for _ in range(_MOST_LEVELS):
        if organisation is None:
            return
        yield organisation
        organisation = organisation.parent


def holders(
    request: Request,
    organisation: Organisation,
    posts: tuple[str, ...],
    apart: frozenset[int] = frozenset(),
) -> tuple[int, ...]:
    """Give who holds one of some posts and may decide on this request."""
    found = User.objects.filter(
        organisation=organisation, role__in=DECIDING_ROLES, is_active=True
    ).exclude(pk__in=persons_of(request) | apart)
    if posts:
        found = found.filter(post__in=posts)
    return tuple(found.order_by("pk").values_list("pk", flat=True)[:MOST])


def take_seats(step: Step, seating: Seating) -> None:
    """Write who is asked about a step."""
    step.organisation = seating.organisation
    step.vacant = not seating.people
    step.save(update_fields=["organisation", "vacant"])
    if seating.organisation is not None:
        Seat.objects.bulk_create(
            [
                Seat(
                    step=step,
                    organisation=seating.organisation,
                    post=post,
                    substitute=seating.substitute,
                )
                for post in seating.posts or ("",)
            ],
            ignore_conflicts=True,
        )


def owner_of(step_key: str, owners: Mapping[str, Owner]) -> Owner | None:
    """Give the owner a step with one for each is about."""
    return owners.get(step_key.partition(":")[2])
