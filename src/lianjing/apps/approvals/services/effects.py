"""What a request does once it is decided: gives a right, narrows it, takes it back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from lianjing.apps.accounts.actor import system
from lianjing.apps.accounts.choices import Post
from lianjing.apps.accounts.models import User
from lianjing.apps.approvals.choices import EventKind
from lianjing.apps.approvals.machine import Scope, Workflow
from lianjing.apps.approvals.models import Request, RequestEvent, Step
from lianjing.apps.approvals.selectors.resources import FACETS, of_request
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action, GrantState, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import GrantChanges, GrantPlan, RulePlan
from lianjing.kernel.errors import DomainError

MOST_ON_PAPER = 5000
"""Cameras whose names a grant keeps as they stood."""
REST = "中期复核逾期, 暂停 / review overdue, suspended"


@dataclass(frozen=True, slots=True)
class Move:
    """A request that was moved, and what is left of what it asks for."""

    row: Request
    table: Workflow
    scope: Scope
    now: datetime
    words: str = ""


def do(move: Move, effects: Iterable[str]) -> None:
    """Do the effects of a move, inside its transaction."""
    for effect in effects:
        if effect in _EFFECTS:
            _EFFECTS[effect](move)


def grants_of(row: Request) -> list[Grant]:
    """Give the grants a request has given that are not ended."""
    found = Grant.objects.filter(request=row.number).exclude(state=GrantState.ENDED)
    return list(found.order_by("pk"))


def _issue(move: Move) -> None:
    row, table, scope, now = move.row, move.table, move.scope, move.now
    if scope.empty:
        raise DomainError("nothing is left", code="request_nothing_left")
    most = table.number("most_cameras") or 20000
    rules = [] if scope.only is not None else row.rules
    listed, snapshot = _cameras(row, scope, most)
    if not rules and not listed:
        raise DomainError("no camera is left", code="request_nothing_left")
    persons = _persons(row)
    if not persons:
        raise DomainError("nobody is left", code="request_nobody_left")
    for person in persons:
        plan = GrantPlan(
            origin=Origin(str(table.settings.get("origin", Origin.REQUEST))),
            title=row.title,
            subject=SubjectKind(row.subject),
            actions=Action(scope.actions),
            purpose=Purpose(row.purpose),
            person=person,
            organisation=row.subject_organisation_id if row.subject == SubjectKind.POST else None,
            post=Post(row.subject_post) if row.subject_post else None,
            upper=row.upper,
            valid_from=max(row.begins or now, now),
            valid_until=_until(row, scope),
            weekly=scope.weekly,
            networks=scope.networks,
            max_streams=scope.max_streams,
            purpose_text=row.purpose_text or row.title,
            basis=row.basis,
            conditions="; ".join(scope.conditions)[:500],
            request=row.number,
            review_on=timezone.localdate(row.half_at) if row.half_at else None,
            rules=[RulePlan(**{k: v for k, v in one.items() if k in FACETS}) for one in rules],
            channels=listed,
            excluded=sorted(scope.excluded) if rules else (),
            snapshot=snapshot,
        )
        grant = rights.issue(actor=system("approvals"), plan=plan)
        RequestEvent.objects.create(
            request=row,
            kind=EventKind.GRANT,
            at=now,
            actor_name="system:approvals",
            for_name=_deciders(row),
            act="issue",
            after=row.state,
            text=grant.number,
        )


def _until(row: Request, scope: Scope) -> datetime | None:
    """Give when the grant ends by itself: papers that are due end it too, until they are there."""
    times = [one for one in (row.ends, scope.until, row.paper_by) if one is not None]
    return min(times, default=None)


def _persons(row: Request) -> list[int | None]:
    if row.subject != SubjectKind.PERSON:
        return [None]
    wanted = [int(one) for one in row.persons] or [row.requester_id]
    # Whoever left or changed office since gets nothing by it.
    there = User.objects.filter(pk__in=wanted, is_active=True, organisation=row.organisation_id)
    return list(there.order_by("pk").values_list("pk", flat=True))


def _cameras(row: Request, scope: Scope, most: int) -> tuple[list[int], list[dict[str, str]]]:
    """Give the cameras named one by one, and the names of all as they stand now."""
    found = of_request(row, scope).order_by("code", "pk")
    rows = list(found.values_list("pk", "code", "name", "secret")[: most + 1])
    if len(rows) > most:
        raise DomainError("too many cameras", code="request_cameras", facts={"most": str(most)})
    # Papers get about: what is secret is counted on them, not named.
    told = [(code, name) for _, code, name, secret in rows if not secret]
    snapshot = [{"code": code, "name": name} for code, name in told[:MOST_ON_PAPER]]
    if hidden := len(rows) - len(told):
        snapshot.append({"code": "", "name": f"涉密资源 {hidden} 路"})
    if not row.rules or scope.only is not None:
        return [key for key, *_ in rows], snapshot
    single, codes = set(row.channels), set(row.codes)
    return [key for key, code, *_ in rows if key in single or code in codes], snapshot


def _narrow(move: Move) -> None:
    """Bring the grants to what is left; confirmed papers let them run to their end."""
    row, table, scope = move.row, move.table, move.scope
    if scope.empty:
        raise DomainError("nothing is left", code="request_nothing_left")
    keep = scope.only is not None
    listed = _cameras(row, scope, table.number("most_cameras") or 20000)[0] if keep else []
    for grant in grants_of(row):
        rights.change(
            actor=system("approvals"),
            grant=grant,
            changes=GrantChanges(
                actions=Action(scope.actions),
                valid_until=_until(row, scope),
                weekly=scope.weekly,
                networks=scope.networks,
                max_streams=scope.max_streams,
                conditions="; ".join(scope.conditions)[:500],
                rules=() if keep else None,
                add=listed,
                exclude=sorted(scope.excluded) if grant.rules.exists() and not keep else (),
                forget=_dropped(grant, listed) if keep else sorted(scope.excluded),
            ),
        )


def _dropped(grant: Grant, kept: list[int]) -> list[int]:
    there = set(grant.channels.values_list("channel", flat=True))
    return sorted(there - set(kept))


def _end(move: Move) -> None:
    row = move.row
    reason = f"{row.number}: {move.words}" if move.words else row.number
    for grant in grants_of(row):
        rights.end(actor=system("approvals"), grant=grant, reason=reason)


def _deciders(row: Request) -> str:
    names = Step.objects.filter(request=row, round=row.round).exclude(decided_by=None)
    return ", ".join(names.values_list("decided_name", flat=True))[:80]


def _suspend(move: Move) -> None:
    for grant in grants_of(move.row):
        rights.suspend(actor=system("approvals"), grant=grant, reason=f"{move.row.number}: {REST}")


def _resume(move: Move) -> None:
    for grant in grants_of(move.row):
        rights.resume(actor=system("approvals"), grant=grant, reason=move.row.number)


_EFFECTS: Mapping[str, Callable[[Move], None]] = {
    "issue": _issue,
    "narrow": _narrow,
    "suspend": _suspend,
    "resume": _resume,
    "end": _end,
}
