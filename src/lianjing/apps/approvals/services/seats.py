"""Who is asked: from what a table says to people who can decide, or to saying that nobody can."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.approvals.choices import StepReason
from lianjing.apps.approvals.errors import BadRequestError
from lianjing.apps.approvals.machine import StepRule, Who, Workflow
from lianjing.apps.approvals.machine.table import Relation
from lianjing.apps.approvals.models import Request, Seat, Step
from lianjing.apps.approvals.policies import DECIDING_ROLES
from lianjing.apps.approvals.selectors.resources import (
    Owner,
    UnknownOwner,
    area_of,
    unknown_owner,
)
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


def add_seats(step: Step, organisation: Organisation, posts: tuple[str, ...]) -> None:
    """Let more posts decide a step, in place of those who do not."""
    Seat.objects.bulk_create(
        [Seat(step=step, organisation=organisation, post=post, substitute=True) for post in posts],
        ignore_conflicts=True,
    )


def seat_above(step: Step, who: Who, below: Organisation, apart: frozenset[int]) -> None:
    """Let the next office decide too in which somebody can."""
    found = list(offices(step.request, who, Owner(below, below.name)))
    start = found.index(below) + 1 if below in found else len(found)
    for organisation in found[start:]:
        for posts in (who.posts, who.substitutes):
            if posts and holders(step.request, organisation, posts, apart):
                add_seats(step, organisation, posts)
                return


def who_of(table: Workflow, rule: StepRule, owner: Owner | None) -> Who:
    """Give who decides a step: as the table says, or who stands in for an owner nobody knows."""
    stands_in = owner is not None and owner.unknown and rule.stand_in
    if stands_in and unknown_owner(table) is UnknownOwner.STAND_IN:
        return table.who[rule.stand_in]
    return table.who[rule.who]


def reason_of(table: Workflow, rule: StepRule, owner: Owner | None) -> StepReason | str:
    """Give why a step is asked of whom it is asked."""
    if owner is None:
        return ""
    if owner.unknown:
        stands_in = who_of(table, rule, owner).id != rule.who
        return StepReason.STAND_IN if stands_in else StepReason.UNKNOWN
    return StepReason.OWNER if owner.organisation is not None else StepReason.AWAY


def refuse_unknown(table: Workflow, owner: Owner | None) -> None:
    """Raise where a region wants files to name every owner before anything goes on."""
    if owner is not None and owner.unknown and unknown_owner(table) is UnknownOwner.REFUSE:
        raise BadRequestError(
            "no owner on file", code="request_owner_unknown", facts={"count": str(owner.cameras)}
        )


def owner_of(step_key: str, owners: Mapping[str, Owner]) -> Owner | None:
    """Give the owner a step with one for each is about."""
    return owners.get(step_key.partition(":")[2])
