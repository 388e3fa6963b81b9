"""Changing a grant in force, and taking it back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import two_persons
from lianjing.apps.audit import services as audit
from lianjing.apps.rights.choices import Action, GrantState, Origin, SubjectKind
from lianjing.apps.rights.errors import BadGrantError
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import picturing
from lianjing.apps.rights.services.checking import check_changed
from lianjing.apps.rights.services.plans import GrantChanges
from lianjing.apps.rights.services.writing import (
    AT_ONCE,
    describe,
    name_channels,
    touched,
    write_rules,
)
from lianjing.runtime.identity_settings import DeedName

_CHANGES = (DeedName.GRANT_CHANGE, *picturing.DIRECT_AND_OTHERS)
_ENDS = (DeedName.GRANT_END, *picturing.DIRECT_AND_OTHERS)


_widened_by_two = two_persons(
    _CHANGES,
    permission=Permission.GRANTS_MANAGE,
    which=picturing.of_change,
    picture=picturing.picture,
    about=picturing.about,
    title=picturing.title,
)


@_widened_by_two
@transaction.atomic
def change(*, actor: Actor, grant: Grant, changes: GrantChanges) -> Grant:
    """Change a grant in force; one that is over stays as it was."""
    require(actor, Permission.GRANTS_MANAGE)
    return _apply(actor, grant, changes, reason="")


@_widened_by_two
@transaction.atomic
def amend(*, actor: Actor, grant: Grant, changes: GrantChanges, reason: str) -> Grant:
    """Change what was given directly, also to more; what a request gave only another widens."""
    require(actor, Permission.GRANTS_MANAGE)
    if grant.origin not in (Origin.DIRECT, Origin.STANDING) or grant.subject == SubjectKind.UPPER:
        raise BadGrantError("由申请产生的授权须另行申请 / what a request gave needs another one")
    if grant.person_id is not None and grant.person_id == actor.user_id:
        raise BadGrantError("不能给自己授权 / nobody gives himself a right")
    return _apply(actor, grant, changes, reason=reason)


_changed_by_two = two_persons(
    _CHANGES,
    permission=Permission.GRANTS_REVOKE,
    confirming=Permission.GRANTS_MANAGE,
    which=picturing.of_change,
    picture=picturing.picture,
    about=picturing.about,
    title=picturing.title,
)


@_changed_by_two
@transaction.atomic
def narrow(*, actor: Actor, grant: Grant, changes: GrantChanges, reason: str) -> Grant:
    """Make a grant in force smaller; what would make it larger raises `BadGrantError`."""
    _require_hand(actor, grant)
    wider = (
        changes.actions is not None and changes.actions & ~Action(grant.actions),
        _later(changes.valid_until, grant.valid_until),
        changes.weekly is not None and bool(grant.weekly),
        changes.networks is not None and bool(grant.networks),
        _more(changes.max_streams, grant.max_streams),
        changes.rules is not None or bool(changes.add) or changes.any_streams,
        any(grant.channels.filter(channel=key, excluded=True).exists() for key in changes.forget),
    )
    if any(wider):
        raise BadGrantError("只能缩小授权范围 / a grant is only made smaller this way")
    return _apply(actor, grant, changes, reason=reason)


def _require_hand(actor: Actor, grant: Grant) -> None:
    """Raise unless the actor may lessen a grant; of a whole role only who gives it may."""
    require(actor, Permission.GRANTS_REVOKE)
    if grant.origin == Origin.STANDING:
        require(actor, Permission.GRANTS_MANAGE)


def _later(new: datetime | None, old: datetime | None) -> bool:
    return new is not None and old is not None and new > old


def _more(new: int | None, old: int | None) -> bool:
    return new is not None and old is not None and new > old


def _apply(actor: Actor, grant: Grant, changes: GrantChanges, *, reason: str) -> Grant:
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.state == GrantState.ENDED:
        raise BadGrantError("授权已终止, 不能再改 / the grant is over and stays as it was")
    before = describe(grant)
    if changes.actions is not None:
        grant.actions = int(changes.actions | Action.CATALOGUE)
    if changes.any_streams:
        grant.max_streams = None
    for name in ("valid_until", "max_streams", "conditions"):
        if (value := getattr(changes, name)) is not None:
            setattr(grant, name, value)
    if changes.weekly is not None:
        grant.weekly = [list(one) for one in changes.weekly]
    if changes.networks is not None:
        grant.networks = list(changes.networks)
    check_changed(grant)
    grant.save()
    if changes.rules is not None:
        grant.rules.all().delete()
        write_rules(grant, changes.rules)
    keys = [*changes.add, *changes.exclude, *changes.forget]
    for start in range(0, len(keys), AT_ONCE):
        grant.channels.filter(channel__in=keys[start : start + AT_ONCE]).delete()
    name_channels(grant, changes.add, excluded=False)
    name_channels(grant, changes.exclude, excluded=True)
    after = describe(grant)
    audit.record(actor, "grant.changed", grant, before=before, after=after, reason=reason)
    touched(grant, less=True)
    return grant


@two_persons(
    _ENDS,
    permission=Permission.GRANTS_REVOKE,
    confirming=Permission.GRANTS_MANAGE,
    which=picturing.of_end,
    picture=picturing.picture,
    about=picturing.about,
    title=picturing.title,
)
@transaction.atomic
def end(*, actor: Actor, grant: Grant, reason: str) -> Grant:
    """Take a right back now; what is watched by it ends within seconds."""
    _require_hand(actor, grant)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.state != GrantState.ENDED:
        grant.state = GrantState.ENDED
        grant.ended_at, grant.ended_by = timezone.now(), actor.username
        grant.end_reason = reason[:300]
        grant.save(update_fields=["state", "ended_at", "ended_by", "end_reason"])
        audit.record(actor, "grant.ended", grant, after={"reason": reason})
        touched(grant, less=True)
    return grant


@two_persons(
    (DeedName.GRANT_STANDING,),
    permission=Permission.GRANTS_REVOKE,
    confirming=Permission.GRANTS_MANAGE,
    which=picturing.of_rest,
    picture=picturing.picture,
    about=picturing.about,
    title=picturing.title,
)
def suspend(*, actor: Actor, grant: Grant, reason: str) -> Grant:
    """Let a right rest until it is resumed."""
    return _set_state(actor, grant, GrantState.SUSPENDED, "grant.suspended", reason)


@_changed_by_two
def resume(*, actor: Actor, grant: Grant, reason: str = "") -> Grant:
    """Put a suspended right in force again."""
    return _set_state(actor, grant, GrantState.ACTIVE, "grant.resumed", reason)


@transaction.atomic
def _set_state(actor: Actor, grant: Grant, state: GrantState, action: str, reason: str) -> Grant:
    _require_hand(actor, grant)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.state == GrantState.ENDED:
        raise BadGrantError("授权已终止 / the grant is over")
    if grant.state != state:
        grant.state = state
        grant.save(update_fields=["state"])
        audit.record(actor, action, grant, after={"reason": reason})
        touched(grant, less=state != GrantState.ACTIVE)
    return grant
