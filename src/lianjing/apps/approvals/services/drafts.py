"""Drafts: written and corrected by the applicant, prefilled from what is known of him."""

import ipaddress
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from pydantic import TypeAdapter

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import ADMINISTRATORS, Permission, Post
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.approvals import library
from lianjing.apps.approvals.choices import EventKind
from lianjing.apps.approvals.details import KINDS, Details
from lianjing.apps.approvals.errors import BadRequestError, RequestConflictError
from lianjing.apps.approvals.machine import StateKind, Workflow
from lianjing.apps.approvals.models import Request, RequestEvent, WorkflowText
from lianjing.apps.approvals.selectors import tables
from lianjing.apps.approvals.selectors.resources import FACETS, seen_by
from lianjing.apps.approvals.services.moving import Deed, Moving, lock, note
from lianjing.apps.audit import services as audit
from lianjing.apps.rights.choices import Action, Purpose, SubjectKind
from lianjing.apps.rights.services import RulePlan
from lianjing.kernel.errors import ChangedMeanwhileError, NotFoundError

MOST_CODES = 2000
MOST_RULES = 50


_NOTHING = Action(0)
_MORE = Action.SECRET | Action.PRIVATE | Action.UNMASK
"""Rights that only say of which cameras the others hold, and how much of them is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlan:
    """What a request says; see `models.Request`."""

    title: str
    purpose: Purpose = Purpose.OTHER
    purpose_text: str = ""
    basis: str = ""
    actions: Action = _NOTHING
    rules: Sequence[RulePlan] = ()
    channels: Sequence[int] = ()
    codes: Sequence[str] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    weekly: Sequence[tuple[int, int, int]] = ()
    networks: Sequence[str] = ()
    terminals: str = ""
    max_streams: int | None = None
    accounts: int = 1
    protection: str = ""
    security_person: str = ""
    security_phone: str = ""
    phone: str = ""
    credit_code: str = ""
    department: str = ""
    pledge: bool = False
    subject: SubjectKind = SubjectKind.PERSON
    persons: Sequence[int] = ()
    subject_organisation: int | None = None
    subject_post: Post | None = None
    upper: str = ""
    details: Details | None = None


_TEXTS = (
    "title",
    "purpose_text",
    "basis",
    "terminals",
    "protection",
    "security_person",
    "security_phone",
    "phone",
    "credit_code",
    "department",
    "upper",
)
_LONGEST = {
    one.name: one.max_length
    for one in Request._meta.concrete_fields
    if isinstance(one, models.CharField) and one.max_length
}
_PLAIN = ("valid_from", "valid_until", "max_streams", "accounts", "pledge")


@transaction.atomic
def create_draft(*, actor: Actor, workflow: str, plan: RequestPlan) -> Request:
    """Begin a request; its number stays with it to the end."""
    require(actor, Permission.REQUESTS_MAKE)
    organisation = tables.organisation_of(actor)
    if actor.user_id is None or organisation is None:
        raise BadRequestError("no organisation", code="request_no_organisation")
    table, text = text_for(workflow, organisation)
    user = User.objects.get(pk=actor.user_id)
    row = Request(
        workflow=workflow,
        text=text,
        state=table.first,
        requester=user,
        requester_name=user.name or user.username,
        requester_post=user.post,
        organisation=organisation,
        organisation_name=organisation.name,
    )
    _fill(actor, row, table, plan)
    row.number = secrets.token_hex(12)
    row.save()
    row.number = f"{table.prefix}-{timezone.localtime(row.created_at):%Y}-{row.pk:06d}"
    row.search = _search(row)
    row.save(update_fields=["number", "search"])
    RequestEvent.objects.create(
        request=row,
        kind=EventKind.CREATED,
        actor=user,
        actor_name=user.name or user.username,
        act="create",
        after=row.state,
    )
    audit.record(actor, "request.created", row, after={"workflow": workflow, "title": row.title})
    return row


@transaction.atomic
def change_draft(*, actor: Actor, request: Request, version: int, plan: RequestPlan) -> Request:
    """Correct a draft as a whole; raises `ChangedMeanwhileError` if it was not the one read."""
    require(actor, Permission.REQUESTS_MAKE)
    moving = lock(request.pk)
    row = moving.row
    if row.requester_id != actor.user_id:
        raise NotFoundError("not his")
    if moving.table.states[row.state].kind is not StateKind.DRAFT:
        raise RequestConflictError("no draft", code="request_state", facts=_state(moving))
    if row.version != version:
        raise ChangedMeanwhileError(f"version {row.version}")
    before = shown(row)
    # A draft is worked by the table of the day on which it is written.
    moving.table, row.text = text_for(row.workflow, row.organisation)
    _fill(actor, row, moving.table, plan)
    row.version += 1
    row.updated_at = moving.now
    row.search = _search(row)
    row.save()
    after = shown(row)
    changes = {k: [before[k], after[k]] for k in after if before[k] != after[k]}
    note(moving, actor, Deed(EventKind.CHANGED, "change", changes=changes), before=row.state)
    audit.record(
        actor,
        "request.changed",
        row,
        before={k: pair[0] for k, pair in changes.items()},
        after={k: pair[1] for k, pair in changes.items()},
    )
    return row


@transaction.atomic
def copy_request(*, actor: Actor, request: Request, renew: bool = False) -> Request:
    """Begin a request like an earlier one; a renewal starts where that one ends."""
    require(actor, Permission.REQUESTS_MAKE)
    if request.requester_id != actor.user_id:
        raise NotFoundError("not his")
    if renew and not request.in_force:
        raise RequestConflictError("not in use", code="request_not_in_use")
    plan = RequestPlan(
        **{name: getattr(request, name) for name in (*_TEXTS, "accounts", "max_streams")},
        purpose=Purpose(request.purpose),
        actions=Action(request.actions),
        rules=[RulePlan(**one) for one in request.rules],
        channels=seen_by(actor, request.channels),
        codes=request.codes,
        valid_from=request.ends if renew else None,
        weekly=[(a, b, c) for a, b, c in request.weekly],
        networks=request.networks,
        subject=SubjectKind(request.subject),
        persons=request.persons,
        subject_organisation=request.subject_organisation_id,
        subject_post=Post(request.subject_post) if request.subject_post else None,
    )
    made = create_draft(actor=actor, workflow=request.workflow, plan=plan)
    if renew:
        # The cameras of the one renewed are kept by their codes: he has seen them.
        made.parent = request
        made.save(update_fields=["parent"])
    return made


def text_for(workflow: str, organisation: Organisation) -> tuple[Workflow, WorkflowText]:
    """Give the table of today, and keep it as it is."""
    body = tables.body_for(workflow, organisation)
    text, _ = WorkflowText.objects.get_or_create(
        digest=library.digest_of(body),
        defaults={"workflow": workflow, "version": str(body["version"])[:40], "body": body},
    )
    return library.parsed(text.body), text


def _fill(actor: Actor, row: Request, table: Workflow, plan: RequestPlan) -> None:
    _check(actor, row, table, plan)
    for name in _TEXTS:
        setattr(row, name, str(getattr(plan, name)).strip()[: _LONGEST.get(name, 500)])
    for name in _PLAIN:
        setattr(row, name, getattr(plan, name))
    row.purpose, row.actions = plan.purpose, int(plan.actions)
    row.rules = [{k: v for k, v in asdict(one).items() if k in FACETS and v} for one in plan.rules]
    row.channels = seen_by(actor, plan.channels)
    row.codes = list(dict.fromkeys(one.strip() for one in plan.codes if one.strip()))
    row.weekly = [list(one) for one in plan.weekly]
    row.networks = list(plan.networks)
    row.subject = plan.subject if table.subjects else ""
    row.persons = list(dict.fromkeys(plan.persons))
    row.subject_organisation_id = plan.subject_organisation
    row.subject_post = plan.subject_post or ""
    row.details = _details(table, plan.details, row.details)


def _details(table: Workflow, given: Details | None, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Take the particulars, but leave those that only an act later on fills in."""
    if not table.details:
        return {}
    kind = KINDS[table.details]
    if given is not None and not isinstance(given, kind):
        raise BadRequestError("details", fields={"details": table.details})
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    found: dict[str, Any] = adapter.dump_python(given or kind(), mode="json")
    empty: dict[str, Any] = adapter.dump_python(kind(), mode="json")
    later = {name for way in table.transitions for name in way.fills}
    # The instrument of an urgent retrieval may be known at once, or come with the paper.
    open_now = {"instrument", "instrument_number"}
    return {k: stored.get(k, empty[k]) if k in later - open_now else v for k, v in found.items()}


def _check(actor: Actor, row: Request, table: Workflow, plan: RequestPlan) -> None:
    wrong: dict[str, str] = {}
    if not plan.title.strip():
        wrong["title"] = "empty"
    offered = sum(Action[one.upper()] for one in table.actions)
    does = plan.actions & ~_MORE
    if table.subjects and (not does or int(plan.actions) & ~int(offered)):
        wrong["actions"] = ", ".join(table.actions)
    if len(plan.codes) > MOST_CODES or len(plan.rules) > MOST_RULES:
        wrong["codes"] = str(MOST_CODES)
    if any(one.own_area or one == RulePlan() for one in plan.rules):
        wrong["rules"] = "empty"
    if plan.rules and table.settings.get("naming") == "codes":
        wrong["rules"] = "codes only"
    wrong |= _hours(plan.weekly) | _networks(plan.networks)
    if table.subjects:
        wrong |= _subject(actor, row, table, plan)
    if wrong:
        raise BadRequestError(", ".join(wrong), facts={"detail": ", ".join(wrong)}, fields=wrong)


def _hours(weekly: Sequence[tuple[int, int, int]]) -> dict[str, str]:
    fine = all(0 < d < 128 and 0 <= a < 1440 and a < b <= 2880 for d, a, b in weekly)
    return {} if fine and len(weekly) <= 50 else {"weekly": "days 1-127, minutes"}


def _networks(networks: Sequence[str]) -> dict[str, str]:
    try:
        for one in networks:
            ipaddress.ip_network(one, strict=False)
    except ValueError as error:
        return {"networks": str(error)}
    return {}


def _subject(actor: Actor, row: Request, table: Workflow, plan: RequestPlan) -> dict[str, str]:
    if plan.subject not in table.subjects:
        return {"subject": ", ".join(table.subjects)}
    if plan.subject is SubjectKind.UPPER:
        may = bool(plan.upper) and actor.may(Permission.SHARING_VIEW)
        return {} if may else {"upper": "unknown"}
    if plan.subject is SubjectKind.POST:
        below = Organisation.objects.filter(pk=plan.subject_organisation or 0).first()
        for _ in range(12):
            if below is None:
                break
            if below.pk == row.organisation_id:
                return {}
            below = below.parent
        return {"subject_organisation": "own or below"}
    wanted = set(plan.persons)
    found = User.objects.filter(pk__in=wanted, organisation=row.organisation_id, is_active=True)
    known = found.exclude(role__in=ADMINISTRATORS).count()
    return {} if known == len(wanted) else {"persons": "own organisation only"}


def shown(row: Request) -> dict[str, Any]:
    """Give what a draft says, to tell what changed."""
    names = (*_TEXTS, *_PLAIN, "purpose", "actions", "rules", "channels", "codes", "weekly")
    more = ("networks", "subject", "persons", "subject_post", "details")
    found = {name: getattr(row, name) for name in (*names, *more)}
    times = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in found.items()}
    return {**times, "subject_organisation": row.subject_organisation_id}


def _state(moving: Moving) -> dict[str, str]:
    name = moving.table.states[moving.row.state].name
    return {"state": f"{name.zh} / {name.en}"}


def _search(row: Request) -> str:
    words = (row.number, row.title, row.requester_name, row.organisation_name, row.purpose_text)
    return " ".join(words).lower()[:2000]
