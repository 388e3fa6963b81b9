"""What time does to requests: expiry, lapsing, reminders, going to those above."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.approvals.choices import NoticeKind, StepReason
from lianjing.apps.approvals.machine import StepRule, Workflow
from lianjing.apps.approvals.models import Request, Seat, Step
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.approvals.services import seats
from lianjing.apps.approvals.services.acting import advance
from lianjing.apps.approvals.services.hooks import EXPIRING, SUSPENDING, tell_hooks
from lianjing.apps.approvals.services.moving import find_owners, hands_of, lock
from lianjing.apps.approvals.services.notices import managers, tell
from lianjing.apps.audit import services as audit

AT_ONCE = 20
"""Requests or steps a chore looks at."""
SOON = timedelta(hours=8)
"""How long before a step is due people are reminded."""
ENDS_SOON = timedelta(days=7)
"""How long before a right ends its applicant is told; rights in force for less are not."""


RESTS_SOON = timedelta(days=3)
"""How long before a right rests for want of a review people are told."""


def tick_due(now: datetime | None = None) -> int:
    """Move the requests whose time has come; each in a transaction of its own."""
    now = now or timezone.now()
    due = Request.objects.filter(closed=False, wakes_at__lte=now).order_by("wakes_at")
    moved = 0
    for key in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            moving = lock(key)
            find_owners(moving)
            moved += advance(moving)
    return moved


@transaction.atomic
def remind_due(now: datetime | None = None) -> int:
    """Remind those who are asked, go to those above, look again for somebody where nobody was."""
    now = now or timezone.now()
    remind = Q(reminded_at=None, due_at__lte=now + SOON, due_at__gt=now)
    escalate = Q(escalated_at=None, due_at__lte=now)
    around = ("request__organisation", "request__text", "organisation")
    waiting = Step.objects.filter(open=True).select_related(*around)
    count = sum(map(_look_again, _some_vacant(waiting, now)))
    for step in waiting.filter(remind | escalate).order_by("due_at", "pk")[:AT_ONCE]:
        if step.due_at is not None and step.due_at <= now:
            _escalate(step, now)
        else:
            step.reminded_at = now
            step.save(update_fields=["reminded_at"])
            tell(asked_now(step), step.request, NoticeKind.REMINDED)
        count += 1
    count += _tell_ends(now) + _tell_overdue(now) + _tell_suspensions(now)
    if count:
        audit.record(system("approvals"), "request.reminded", after={"steps": count})
    return count


def _some_vacant(waiting: QuerySet[Step], now: datetime) -> list[Step]:
    """Give some steps nobody can decide; from minute to minute others: each has its turn."""
    vacant = waiting.filter(vacant=True).order_by("pk")
    many = vacant.count()
    start = int(now.timestamp() // 60) * AT_ONCE % many if many > AT_ONCE else 0
    return list(vacant[start : start + AT_ONCE])


def _tell_ends(now: datetime) -> int:
    """Tell applicants, once, of what ends within days: time to ask for more, or to let it go."""
    soon = Request.objects.filter(in_force=True, ends__gt=now, ends__lte=now + ENDS_SOON)
    untold = soon.exclude(notices__kind=NoticeKind.ENDING).filter(
        in_force_since__lt=now - ENDS_SOON
    )
    rows = list(untold.order_by("ends")[:AT_ONCE])
    for row in rows:
        tell([row.requester_id], row, NoticeKind.ENDING, f"{timezone.localtime(row.ends):%Y-%m-%d}")
        tell_hooks(row, table_of(row), iter((EXPIRING,)))
    return len(rows)


def _tell_overdue(now: datetime) -> int:
    """Tell, once, of footage that should have been returned or destroyed by now."""
    today = timezone.localtime(now).date().isoformat()
    out = Request.objects.filter(closed=False, workflow="evidence", details__return_due__lt=today)
    rows = list(out.exclude(notices__kind=NoticeKind.OVERDUE).order_by("pk")[:AT_ONCE])
    for row in rows:
        deciders = Step.objects.filter(request=row).exclude(decided_by=None)
        people = [row.requester_id, *deciders.values_list("decided_by", flat=True)]
        tell(people, row, NoticeKind.OVERDUE, str(row.details.get("return_due")))
    return len(rows)


def _tell_suspensions(now: datetime) -> int:
    """Tell, once, of rights that will rest within days because nobody answers their review."""
    soon = Request.objects.filter(in_force=True, last_at__gt=now, last_at__lte=now + RESTS_SOON)
    rows = list(soon.exclude(notices__kind=NoticeKind.SUSPENDING).order_by("last_at")[:AT_ONCE])
    for row in rows:
        waiting = Step.objects.filter(request=row, round=row.round, open=True)
        asked = [person for step in waiting for person in asked_now(step)]
        day = f"{timezone.localtime(row.last_at):%Y-%m-%d %H:%M}"
        tell([*asked, *managers(), row.requester_id], row, NoticeKind.SUSPENDING, day)
        tell_hooks(row, table_of(row), iter((SUSPENDING,)))
    return len(rows)


def _rule(table: Workflow, step: Step) -> StepRule:
    key = step.key.partition(":")[0]
    return next(one for state in table.states.values() for one in state.steps if one.id == key)


def asked_now(step: Step) -> list[int]:
    """Give who can decide a step now."""
    people: list[int] = [step.assignee_id] if step.assignee_id is not None else []
    for one in Seat.objects.filter(step=step).select_related("organisation"):
        posts = (one.post,) if one.post else ()
        people += seats.holders(step.request, one.organisation, posts)
    return people


def _look_again(step: Step) -> int:
    table = table_of(step.request)
    moving = lock(step.request_id)
    find_owners(moving)
    who = seats.who_of(table, _rule(table, step), seats.owner_of(step.key, moving.owners))
    apart = frozenset() if moving.table.states[step.state].again else hands_of(moving)
    seating = seats.seat(step.request, who, seats.owner_of(step.key, moving.owners), apart)
    if not seating.people:
        return 0
    seats.take_seats(step, seating)
    tell(seating.people, step.request, NoticeKind.ASKED)
    return 1


def _hands(step: Step) -> frozenset[int]:
    """Give who has decided another step of this round and so cannot decide this one."""
    steps = Step.objects.filter(request=step.request, round=step.round)
    found: set[int | None] = set()
    for one in steps.exclude(because=StepReason.STAND_IN):
        found |= {one.decided_by_id, one.behalf_id}
    return frozenset(one for one in found if one is not None)


def _escalate(step: Step, now: datetime) -> None:
    """Let substitutes decide too, or the next office where there are none; tell those above.

    The managers, who can name somebody, and the applicant are told as well: nothing waits for one
    person who is away.
    """
    table = table_of(step.request)
    rule = _rule(table, step)
    stands_in = step.because == StepReason.STAND_IN and rule.stand_in
    who = table.who[rule.stand_in if stands_in else rule.who]
    organisation = step.organisation
    above: list[int] = []
    if organisation is not None:
        seats.add_seats(step, organisation, who.substitutes)
        if not seats.holders(step.request, organisation, who.substitutes or ("",), _hands(step)):
            seats.seat_above(step, who, organisation, _hands(step))
        if organisation.parent is not None:
            above = list(seats.holders(step.request, organisation.parent, ("head",)))
    step.escalated_at = now
    step.save(update_fields=["escalated_at"])
    told = [*asked_now(step), *above, *managers(), step.request.requester_id]
    tell(told, step.request, NoticeKind.ESCALATED, step.label)
