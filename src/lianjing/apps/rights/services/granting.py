"""Giving a right and taking it back.

Who may is decided by the callers above (`approvals` by the way a request went, the security
administrator directly); here it is checked that a grant is whole and that it expires.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission, Post, Role
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.rights.choices import Action, GrantState, Origin, Purpose, SubjectKind
from lianjing.apps.rights.errors import BadGrantError
from lianjing.apps.rights.models import Grant, GrantChannel, GrantRule
from lianjing.apps.rights.observers import GrantTouched, tell
from lianjing.apps.rights.services.stamping import stamp

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RulePlan:
    """One rule of a grant to be; see `models.GrantRule`."""

    own_area: bool = False
    region: str = ""
    group: int | None = None
    unit: int | None = None
    point_class: str = ""
    place_class: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantPlan:
    """A grant to be; see `models.Grant`."""

    origin: Origin
    title: str
    subject: SubjectKind
    actions: Action
    purpose: Purpose
    person: int | None = None
    organisation: int | None = None
    post: Post | None = None
    role: Role | None = None
    upper: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    weekly: Sequence[tuple[int, int, int]] = ()
    networks: Sequence[str] = ()
    max_streams: int | None = None
    purpose_text: str = ""
    basis: str = ""
    conditions: str = ""
    request: str = ""
    ask_reason: bool = False
    rules: Sequence[RulePlan] = ()
    channels: Sequence[int] = ()
    excluded: Sequence[int] = ()
    snapshot: Sequence[dict[str, str]] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantChanges:
    """What to change of a grant in force; None leaves it."""

    actions: Action | None = None
    valid_until: datetime | None = None
    weekly: Sequence[tuple[int, int, int]] | None = None
    networks: Sequence[str] | None = None
    max_streams: int | None = None
    conditions: str | None = None
    rules: Sequence[RulePlan] | None = None
    add: Sequence[int] = ()
    exclude: Sequence[int] = ()
    forget: Sequence[int] = ()
    """Channels no longer listed, neither in nor out."""


@transaction.atomic
def issue(*, actor: Actor, plan: GrantPlan) -> Grant:
    """Put a grant in force; raises `BadGrantError` for one that is not whole."""
    if plan.origin in (Origin.DIRECT, Origin.STANDING):
        require(actor, Permission.GRANTS_MANAGE)
    _check(plan)
    grant = Grant.objects.create(
        number="",
        origin=plan.origin,
        title=plan.title[:200],
        subject=plan.subject,
        person_id=plan.person,
        organisation_id=plan.organisation,
        post=plan.post or "",
        role=plan.role or "",
        upper=plan.upper,
        actions=int(plan.actions | Action.CATALOGUE),
        valid_from=plan.valid_from or timezone.now(),
        valid_until=plan.valid_until,
        weekly=[list(one) for one in plan.weekly],
        networks=list(plan.networks),
        max_streams=plan.max_streams,
        purpose=plan.purpose,
        purpose_text=plan.purpose_text[:500],
        basis=plan.basis[:500],
        conditions=plan.conditions[:500],
        request=plan.request,
        ask_reason=plan.ask_reason,
        snapshot=list(plan.snapshot),
        created_by=actor.username,
    )
    grant.person_name = grant.person.username if grant.person is not None else ""
    grant.number = f"SQ-{timezone.localtime(grant.created_at):%Y}-{grant.pk:06d}"
    grant.save(update_fields=["number", "person_name"])
    _write_rules(grant, plan.rules)
    _list(grant, plan.channels, excluded=False)
    _list(grant, plan.excluded, excluded=True)
    audit.record(actor, "grant.issued", grant, after=describe(grant))
    _touched(grant, less=False)
    return grant


@transaction.atomic
def change(*, actor: Actor, grant: Grant, changes: GrantChanges) -> Grant:
    """Change a grant in force; one that is over stays as it was."""
    require(actor, Permission.GRANTS_MANAGE)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.state == GrantState.ENDED:
        raise BadGrantError("授权已终止, 不能再改 / the grant is over and stays as it was")
    before = describe(grant)
    if changes.actions is not None:
        grant.actions = int(changes.actions | Action.CATALOGUE)
    for name in ("valid_until", "max_streams", "conditions"):
        if (value := getattr(changes, name)) is not None:
            setattr(grant, name, value)
    if changes.weekly is not None:
        grant.weekly = [list(one) for one in changes.weekly]
    if changes.networks is not None:
        grant.networks = list(changes.networks)
    grant.save()
    if changes.rules is not None:
        grant.rules.all().delete()
        _write_rules(grant, changes.rules)
    keys = [*changes.add, *changes.exclude, *changes.forget]
    for start in range(0, len(keys), _AT_ONCE):
        grant.channels.filter(channel__in=keys[start : start + _AT_ONCE]).delete()
    _list(grant, changes.add, excluded=False)
    _list(grant, changes.exclude, excluded=True)
    audit.record(actor, "grant.changed", grant, before=before, after=describe(grant))
    _touched(grant, less=True)
    return grant


@transaction.atomic
def end(*, actor: Actor, grant: Grant, reason: str) -> Grant:
    """Take a right back now; what is watched by it ends within seconds."""
    require(actor, Permission.GRANTS_REVOKE)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.state != GrantState.ENDED:
        grant.state = GrantState.ENDED
        grant.ended_at, grant.ended_by = timezone.now(), actor.username
        grant.end_reason = reason[:300]
        grant.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
        audit.record(actor, "grant.ended", grant, after={"reason": reason})
        _touched(grant, less=True)
    return grant


def suspend(*, actor: Actor, grant: Grant, reason: str) -> Grant:
    """Let a right rest until it is resumed."""
    return _set_state(actor, grant, GrantState.SUSPENDED, "grant.suspended", reason)


def resume(*, actor: Actor, grant: Grant, reason: str = "") -> Grant:
    """Put a suspended right in force again."""
    return _set_state(actor, grant, GrantState.ACTIVE, "grant.resumed", reason)


@transaction.atomic
def _set_state(actor: Actor, grant: Grant, state: GrantState, action: str, reason: str) -> Grant:
    require(actor, Permission.GRANTS_REVOKE)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.state == GrantState.ENDED:
        raise BadGrantError("授权已终止 / the grant is over")
    if grant.state != state:
        grant.state = state
        grant.save(update_fields=["state"])
        audit.record(actor, action, grant, after={"reason": reason})
        _touched(grant, less=state != GrantState.ACTIVE)
    return grant


def describe(grant: Grant) -> dict[str, object]:
    """Say what a grant is, for the audit."""
    channels = grant.channels.order_by("channel")
    whom = grant.person_name or grant.organisation or grant.role or grant.upper
    return {
        "number": grant.number,
        "subject": f"{grant.subject}:{whom}",
        "post": grant.post,
        "actions": grant.actions,
        "from": grant.valid_from,
        "until": grant.valid_until,
        "weekly": grant.weekly,
        "networks": grant.networks,
        "max_streams": grant.max_streams,
        "purpose": grant.purpose,
        "request": grant.request,
        "rules": [
            {k: v for k, v in row.items() if v}
            for row in grant.rules.order_by("id").values(*_FACETS)
        ],
        "channels": list(channels.filter(excluded=False).values_list("channel", flat=True)[:1000]),
        "excluded": list(channels.filter(excluded=True).values_list("channel", flat=True)[:1000]),
    }


_FACETS = ("own_area", "region", "group", "unit", "point_class", "place_class", "label")


def _check(plan: GrantPlan) -> None:
    whole = {
        SubjectKind.PERSON: plan.person is not None,
        SubjectKind.POST: plan.organisation is not None,
        SubjectKind.ROLE: plan.role is not None,
        SubjectKind.UPPER: bool(plan.upper),
    }
    if not whole[plan.subject]:
        raise BadGrantError("没有写明授权对象 / whom it is for is missing")
    if not (plan.rules or plan.channels):
        raise BadGrantError("没有写明资源 / it covers nothing")
    endless = plan.origin is Origin.STANDING or plan.subject is SubjectKind.UPPER
    if plan.valid_until is None and not endless:
        raise BadGrantError("授权必须有截止时间 / a grant must expire")
    begins = plan.valid_from or timezone.now()
    if plan.valid_until is not None and plan.valid_until <= begins:
        raise BadGrantError("截止时间早于开始时间 / it ends before it begins")
    if any(rule.own_area for rule in plan.rules) and plan.subject is not SubjectKind.ROLE:
        raise BadGrantError("“本人职责范围”只用于角色 / own area is for roles only")


def _write_rules(grant: Grant, rules: Sequence[RulePlan]) -> None:
    GrantRule.objects.bulk_create(
        [GrantRule(grant=grant, **{name: getattr(one, name) for name in _FACETS}) for one in rules]
    )


def _list(grant: Grant, channels: Sequence[int], *, excluded: bool) -> None:
    rows = [
        GrantChannel(grant=grant, channel=one, excluded=excluded) for one in dict.fromkeys(channels)
    ]
    GrantChannel.objects.bulk_create(rows, batch_size=_AT_ONCE)


def _touched(grant: Grant, *, less: bool) -> None:
    stamp(grant.pk)
    tell(
        [
            GrantTouched(
                grant=grant.pk,
                subject=grant.subject,
                person=grant.person_id,
                organisation=grant.organisation_id,
                upper=grant.upper,
                less=less,
            )
        ]
    )
