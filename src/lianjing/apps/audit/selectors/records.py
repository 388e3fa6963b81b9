"""Searches the records: a page at a time, backwards, with bounded work however many there are.

There are no page numbers and no totals: both would have to look at every record. A search that no
index serves looks through `audit.search_rows` records at a time and says how far back it got.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import ApiToken, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit.chain.canonical import moment
from lianjing.apps.audit.models import Link, Record
from lianjing.kernel.errors import NotFoundError

_SLACK = 20_000
"""Keys around a time: records of one moment commit in any order."""
_CODE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to search for; what is empty does not matter."""

    person: str = ""
    """Sign-in name or own name; part of either, if nobody has exactly this one."""
    camera: str = ""
    """Code, or its beginning."""
    target: str = ""
    """`type` or `type:id` of what it was done to."""
    group: str = ""
    action: str = ""
    """An action, or the beginning of several."""
    address: str = ""
    outcome: str = ""
    text: str = ""
    """In names, reasons, numbers of grants, old and new values."""
    since: datetime | None = None
    until: datetime | None = None

    def as_facts(self) -> dict[str, str]:
        """Write it down, as the audit of the audit keeps it."""
        return {
            name: moment(value) if isinstance(value, datetime) else str(value)
            for name, value in asdict(self).items()
            if value
        }

    @property
    def is_span_only(self) -> bool:
        """Whether it asks for a stretch of time and nothing else."""
        return not set(self.as_facts()) - {"since", "until"}


def wanted_of(facts: dict[str, str]) -> Wanted:
    """Read back what `as_facts` wrote."""
    times = {k: datetime.fromisoformat(v) for k, v in facts.items() if k in {"since", "until"}}
    words = {k: v for k, v in facts.items() if k not in times}
    return Wanted(**words, **times)  # type: ignore[arg-type]


class Found(NamedTuple):
    """One page of a search."""

    rows: list[Record]
    older: int | None
    """What to give as `before` to go on; None: there is nothing older."""
    back_to: datetime | None
    """How far back this page has looked, where it stopped before it was full."""


def search(*, actor: Actor, wanted: Wanted, before: int | None = None, limit: int = 50) -> Found:
    """Give a page of records, newest first."""
    require(actor, Permission.AUDIT_VIEW)
    condition, indexed = _condition(wanted)
    low, high = _bounds(wanted)
    top = min(high, before - 1) if before else high
    reach = settings.INSTALLATION.settings.audit.search_rows
    bottom = low if indexed else max(low, top - reach + 1)
    rows = list(
        Record.objects.filter(condition, pk__gte=bottom, pk__lte=top)
        .defer("before", "after")
        .order_by("-pk")[: limit + 1]
    )
    if len(rows) > limit:
        return Found(rows[:limit], rows[limit - 1].pk, None)
    if bottom <= low:
        return Found(rows, None, None)
    return Found(rows, bottom, _time_near(bottom))


def all_found(*, actor: Actor, wanted: Wanted) -> QuerySet[Record]:
    """Give everything that is found, for an export."""
    require(actor, Permission.AUDIT_EXPORT)
    condition, _ = _condition(wanted)
    low, high = _bounds(wanted)
    return Record.objects.filter(condition, pk__gte=low, pk__lte=high)


def _condition(wanted: Wanted) -> tuple[Q, bool]:
    """Give the condition, and whether an index finds it."""
    condition, indexed = Q(), not wanted.as_facts() or wanted.is_span_only
    for part, served in (
        _person(wanted.person),
        _camera(wanted.camera),
        _target(wanted.target),
        _action(wanted.action),
    ):
        condition &= part
        indexed = indexed or served
    if wanted.group:
        condition, indexed = condition & Q(group=wanted.group), True
    if wanted.address:
        condition &= Q(address__startswith=wanted.address)
    if wanted.outcome:
        condition &= Q(outcome=wanted.outcome)
    if wanted.since:
        condition &= Q(at__gte=wanted.since)
    if wanted.until:
        condition &= Q(at__lt=wanted.until)
    if wanted.text:
        condition &= _text(wanted.text)
    # One that narrows what an index has found may still pass by millions of rows.
    narrowed = bool(wanted.text or wanted.address or wanted.outcome)
    return condition, indexed and not narrowed


def _person(name: str) -> tuple[Q, bool]:
    if not name:
        return Q(), False
    users = list(User.objects.filter(Q(username=name) | Q(name=name)).values_list("pk", "username"))
    tokens = ApiToken.objects.filter(user__in=[key for key, _ in users])
    names = {name, *(username for _, username in users)}
    names |= {
        f"{username}#{token}" for username, token in tokens.values_list("user__username", "name")
    }
    if users or Record.objects.filter(actor=name).exists():
        return Q(actor__in=sorted(names)), True
    return Q(actor__icontains=name) | Q(person__icontains=name), False


def _camera(code: str) -> tuple[Q, bool]:
    if not code:
        return Q(), False
    whole = len(code) == _CODE_LENGTH
    return (Q(camera=code) if whole else Q(camera__startswith=code)), whole


def _target(target: str) -> tuple[Q, bool]:
    kind, _, key = target.partition(":")
    if not kind:
        return Q(), False
    return (Q(target_type=kind, target_id=key) if key else Q(target_type=kind)), bool(key)


def _action(action: str) -> tuple[Q, bool]:
    if not action:
        return Q(), False
    if Record.objects.filter(action=action).exists():
        return Q(action=action), True
    return Q(action__startswith=action), False


def _text(text: str) -> Q:
    condition = Q()
    for field in ("target_name", "reason", "person", "unit", "grant", "approval", "second"):
        condition |= Q(**{f"{field}__icontains": text})
    return condition | Q(before__icontains=text) | Q(after__icontains=text)


def _bounds(wanted: Wanted) -> tuple[int, int]:
    """Give the keys between which it can be."""
    last = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    low, high = 1, last
    if wanted.since:
        first = Record.objects.filter(at__gte=wanted.since).order_by("at")
        found = first.values_list("pk", flat=True).first()
        low = max(1, found - _SLACK) if found is not None else last + 1
    if wanted.until:
        newest = Record.objects.filter(at__lt=wanted.until).order_by("-at")
        found = newest.values_list("pk", flat=True).first()
        high = min(last, found + _SLACK) if found is not None else 0
    return low, high


def _time_near(key: int) -> datetime | None:
    near = Record.objects.filter(pk__gte=key).order_by("pk")
    return near.values_list("at", flat=True).first()


class Opened(NamedTuple):
    """One record with its place in the chain."""

    record: Record
    link: Link | None
    """None during the second before it is linked."""


def record(*, actor: Actor, key: int) -> Opened:
    """Give one record; raises `NotFoundError`."""
    require(actor, Permission.AUDIT_VIEW)
    found = Record.objects.filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no audit record {key}")
    return Opened(found, Link.objects.filter(record=key).first())
