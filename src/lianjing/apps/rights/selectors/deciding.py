"""May somebody do something with a camera now; what does he reach at all.

Plain first version: it reads the rows each time.
"""

import ipaddress
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.rights.choices import Action, GrantState, Refusal, SubjectKind
from lianjing.apps.rights.engine.values import Decision, Part, Reach, Rule, Thing
from lianjing.apps.rights.models import Grant, GrantChannel, GrantRule

_DAY = 1440


def of_person(actor: Actor) -> Q:
    """Give the condition on grants that are for a person."""
    own = Q(subject=SubjectKind.PERSON, person=actor.user_id) if actor.user_id else Q(pk__in=())
    own |= Q(subject=SubjectKind.ROLE, role=actor.role)
    if actor.organisation is not None:
        own |= Q(
            subject=SubjectKind.POST, organisation=actor.organisation, post__in=("", actor.post)
        )
    return own


def decide(actor: Actor, action: Action, thing: Thing, at: datetime | None = None) -> Decision:
    """Tell whether `actor` may do `action` with `thing`, by which grant, or why not."""
    if actor.itself:
        return Decision(allowed=True)
    at = at or timezone.now()
    nearest = Decision(allowed=False, reason=Refusal.NO_GRANT)
    for grant in Grant.objects.filter(of_person(actor)).order_by("id"):
        if not _covers(actor, grant, thing):
            continue
        reason = _why_not(actor, grant, action, thing, at)
        if not reason:
            purpose = (
                "" if grant.ask_reason else (grant.purpose_text or grant.get_purpose_display())
            )
            return Decision(
                allowed=True,
                grant=grant.pk,
                number=grant.number,
                purpose=purpose,
                max_streams=grant.max_streams,
            )
        nearest = Decision(allowed=False, grant=grant.pk, number=grant.number, reason=reason)
    return nearest


def reach(actor: Actor, action: Action, at: datetime | None = None) -> Reach:
    """Give everything `actor` may do `action` on now."""
    if actor.itself:
        return Reach(everything=True)
    at = at or timezone.now()
    return _reach(actor, Grant.objects.filter(of_person(actor)), action, at)


def reach_of_upper(upper: str, action: Action, at: datetime | None = None) -> Reach:
    """Give everything an upper platform may do `action` on now."""
    found = Grant.objects.filter(subject=SubjectKind.UPPER, upper=upper)
    return _reach(None, found, action, at or timezone.now())


def _reach(actor: Actor | None, grants: QuerySet[Grant], action: Action, at: datetime) -> Reach:
    parts = []
    for grant in grants.order_by("id"):
        if _in_force(actor, grant, action, at):
            continue
        listed = GrantChannel.objects.filter(grant=grant)
        parts.append(
            Part(
                grant=grant.pk,
                rules=tuple(rules_of(actor, grant)),
                listed=listed.filter(excluded=False).exists(),
                excludes=listed.filter(excluded=True).exists(),
                secret=bool(grant.actions & Action.SECRET),
            )
        )
    return Reach(parts=tuple(parts))


def rules_of(actor: Actor | None, grant: Grant) -> list[Rule]:
    """Give the rules of a grant with the person's own area spelt out."""
    found: list[Rule] = []
    for row in GrantRule.objects.filter(grant=grant).order_by("id"):
        if row.own_area:
            found += own_area(actor, row) if actor is not None else []
        else:
            found.append(_rule(row))
    return found


def own_area(actor: Actor, row: GrantRule) -> list[Rule]:
    """Give one rule for each scope of a person; administrators have the whole inventory."""
    plain = _rule(row)
    if actor.role in (Role.ADMIN, Role.SECURITY):
        return [plain]
    rules = []
    for scope in actor.scopes:
        if scope.kind is ScopeKind.ALL:
            rules.append(plain)
        elif scope.kind is ScopeKind.REGION:
            rules.append(replace(plain, region=scope.value))
        elif scope.kind is ScopeKind.GROUP:
            rules.append(replace(plain, group=int(scope.value)))
        else:
            rules.append(replace(plain, unit=int(scope.value)))
    return rules


def _rule(row: GrantRule) -> Rule:
    return Rule(
        region=row.region,
        group=row.group,
        unit=row.unit,
        point_class=row.point_class,
        place_class=row.place_class,
        label=row.label,
    )


def _covers(actor: Actor, grant: Grant, thing: Thing) -> bool:
    listed = GrantChannel.objects.filter(grant=grant, channel=thing.channel).first()
    if listed is not None:
        return not listed.excluded
    return any(rule.covers(thing) for rule in rules_of(actor, grant))


def _why_not(actor: Actor, grant: Grant, action: Action, thing: Thing, at: datetime) -> str:
    if thing.secret and not grant.actions & Action.SECRET:
        return Refusal.SECRET
    return _in_force(actor, grant, action, at)


def _in_force(actor: Actor | None, grant: Grant, action: Action, at: datetime) -> str:
    """Give why a grant does not count now; empty if it does."""
    if grant.actions & action != action:
        return Refusal.NOT_THIS_ACTION
    if grant.state != GrantState.ACTIVE:
        return Refusal.ENDED if grant.state == GrantState.ENDED else Refusal.SUSPENDED
    if at < grant.valid_from:
        return Refusal.NOT_YET
    checks = (
        (grant.valid_until is not None and at >= grant.valid_until, Refusal.EXPIRED),
        (
            bool(grant.weekly) and not in_hours(grant.weekly, timezone.localtime(at)),
            Refusal.OUTSIDE_HOURS,
        ),
        (
            bool(grant.networks)
            and not (actor is not None and _from_there(actor.address, grant.networks)),
            Refusal.OTHER_NETWORK,
        ),
    )
    return next((reason for broken, reason in checks if broken), "")


def in_hours(weekly: list[list[int]], local: datetime) -> bool:
    """Tell whether a local time lies in one of some weekly spans."""
    minute, day = local.hour * 60 + local.minute, local.weekday()
    for days, begin, until in weekly:
        if days >> day & 1 and begin <= minute < until:
            return True
        if days >> (day - 1) % 7 & 1 and until > _DAY and minute < until - _DAY:
            return True
    return False


def _from_there(address: str, networks: list[str]) -> bool:
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(place in ipaddress.ip_network(one, strict=False) for one in networks)
