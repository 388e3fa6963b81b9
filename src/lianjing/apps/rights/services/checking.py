"""Whether a grant is whole, expires, and gives nobody what his role must not have."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import ADMINISTRATORS
from lianjing.apps.accounts.models import User
from lianjing.apps.rights.choices import Action, Origin, SubjectKind
from lianjing.apps.rights.engine import hours, networks
from lianjing.apps.rights.errors import BadGrantError
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services.plans import GrantPlan

INVENTORY = Action.CATALOGUE | Action.SECRET
"""All an administrator may be given: to know what there is (GB/T 22239-2019 8.1.5)."""
LONGEST = timedelta(days=3660)
MOST_RULES = 200
MOST_SPANS = 50


def check_plan(actor: Actor, plan: GrantPlan) -> None:
    """Raise `BadGrantError` for a grant that is not whole or must not be."""
    _check_subject(plan)
    if not (plan.rules or plan.channels):
        raise BadGrantError("没有写明资源 / it covers nothing")
    if len(plan.rules) > MOST_RULES:
        raise BadGrantError("规则过多 / too many rules")
    if any(rule.own_area for rule in plan.rules) and plan.subject is not SubjectKind.ROLE:
        raise BadGrantError("“本人职责范围”只用于角色 / own area is for roles only")
    if set(plan.channels) & set(plan.excluded):
        raise BadGrantError("同一通道既列入又排除 / a channel is both listed and excluded")
    _check_time(plan)
    check_terms(plan.weekly, plan.networks)
    role = plan.role or _role_of(plan.person)
    check_actions(plan.actions, role)
    if plan.origin is Origin.DIRECT and plan.person is not None and plan.person == actor.user_id:
        raise BadGrantError("不能给自己授权 / nobody gives himself a right")
    if plan.origin is Origin.DIRECT and not plan.basis.strip():
        raise BadGrantError("直接授权须写明依据 / a direct grant needs its basis on paper")


def check_actions(actions: Action, role: str | None) -> None:
    """Raise unless an administrator is given the catalogue at most."""
    if not actions:
        raise BadGrantError("没有写明操作 / it allows nothing")
    if role in ADMINISTRATORS and actions & ~INVENTORY:
        raise BadGrantError("管理员角色只能有目录权限 / administrators get the catalogue only")


def check_changed(grant: Grant) -> None:
    """Raise for a change that would make a grant what could not have been given."""
    role = grant.role or (grant.person.role if grant.person is not None else None)
    check_actions(Action(grant.actions), role)
    check_terms(grant.weekly, grant.networks)
    if grant.valid_until is not None and grant.valid_until <= grant.valid_from:
        raise BadGrantError("截止时间早于开始时间 / it ends before it begins")


def check_terms(weekly: Sequence[Sequence[int]], places: Iterable[str]) -> None:
    """Raise for weekly hours or networks nobody could understand."""
    if len(weekly) > MOST_SPANS:
        raise BadGrantError("时段过多 / too many spans")
    try:
        hours.compiled(weekly)
    except (hours.BadHoursError, TypeError) as error:
        raise BadGrantError("时段有误 / the weekly hours are wrong") from error
    try:
        networks.compiled(places)
    except ValueError as error:
        raise BadGrantError("网段有误 / a network is wrong") from error


def _check_subject(plan: GrantPlan) -> None:
    whole = {
        SubjectKind.PERSON: plan.person is not None,
        SubjectKind.POST: plan.organisation is not None,
        SubjectKind.ROLE: plan.role is not None,
        SubjectKind.UPPER: bool(plan.upper),
    }
    if not whole[plan.subject]:
        raise BadGrantError("没有写明授权对象 / whom it is for is missing")


def _check_time(plan: GrantPlan) -> None:
    endless = plan.origin is Origin.STANDING or plan.subject is SubjectKind.UPPER
    if plan.valid_until is None:
        if not endless:
            raise BadGrantError("授权必须有截止时间 / a grant must expire")
        return
    begins: datetime = plan.valid_from or timezone.now()
    if plan.valid_until <= begins:
        raise BadGrantError("截止时间早于开始时间 / it ends before it begins")
    if plan.valid_until - begins > LONGEST:
        raise BadGrantError("期限过长 / it lasts too long")


def _role_of(person: int | None) -> str | None:
    if person is None:
        return None
    found = User.objects.filter(pk=person, is_active=True).values_list("role", flat=True).first()
    if found is None:
        raise BadGrantError("没有这个人 / there is no such person")
    return found
