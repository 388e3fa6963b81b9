"""Changes of rules in a region: what was set, by whom, why; the rules as shipped stay.

Each change is a new version and starts judging the region again. A locked rule (forbidden zones,
Decree 799 Art. 8) is changed by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import Given, Picture, two_persons
from lianjing.apps.audit import services as audit
from lianjing.apps.jobs import services as jobs
from lianjing.apps.places.codes import is_division_key
from lianjing.apps.places.policies import region_in_scope
from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.kinds import JUDGE_ALL
from lianjing.apps.quality.models import RuleSetting
from lianjing.apps.quality.rulebook import Rule, shipped
from lianjing.apps.quality.selectors.book import governed
from lianjing.kernel.errors import DomainError, NotAllowedError, NotFoundError
from lianjing.runtime.identity_settings import DeedName

_MOST_WORDS = 200
_LONGEST_WORD = 100
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Wish:
    """How a rule shall hold; None leaves it as shipped."""

    enabled: bool | None = None
    severity: Severity | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)


def _picture(given: Given, _: object) -> Picture:
    """Say how a rule holds otherwise than shipped in a division now."""
    past = RuleSetting.objects.filter(rule=given["rule"], region=given["region"])
    last = past.order_by("-version").first()
    shown = {"rule": given["rule"], "region": given["region"]}
    if last is None or last.withdrawn:
        return {**shown, "as_shipped": True, "_version": last.version if last else 0}
    changed = {name: getattr(last, name) for name in _PICTURED}
    return {**shown, **changed, "_version": last.version}


_PICTURED = ("enabled", "severity", "parameters")


def _title(given: Given) -> str:
    return f"{given['rule']} {given['region']}".strip()


_by_two = two_persons(
    (DeedName.RULE_CHANGE,),
    permission=Permission.RULES_MANAGE,
    which=lambda _: (DeedName.RULE_CHANGE,),
    picture=_picture,
    title=_title,
    everywhere=True,
)


@_by_two
@transaction.atomic
def set_rule(*, actor: Actor, rule: str, region: str, wish: Wish, reason: str) -> RuleSetting:
    """Have a rule hold differently in a division; raises `DomainError` if it cannot."""
    known = _changeable(actor, rule, region)
    _check_parameters(known, wish.parameters)
    return _add(actor, known, region, wish, reason, withdrawn=False)


@_by_two
@transaction.atomic
def withdraw_rule(*, actor: Actor, rule: str, region: str, reason: str) -> RuleSetting:
    """Have a rule hold as it is shipped, or as a division above set it."""
    known = _changeable(actor, rule, region)
    if not RuleSetting.objects.filter(
        rule=rule, region=region, current=True, withdrawn=False
    ).exists():
        raise NotFoundError(f"{rule} is not set in {region or 'all'}")
    return _add(actor, known, region, Wish(), reason, withdrawn=True)


def _changeable(actor: Actor, rule: str, region: str) -> Rule:
    require(actor, Permission.RULES_MANAGE)
    known = shipped().get(rule)
    if known is None:
        raise NotFoundError(f"no rule {rule}")
    if known.locked:
        raise NotAllowedError(f"{rule} is locked", code="rule_locked")
    if region and not is_division_key(region):
        raise DomainError(f"{region} is no division", code="rule_region_bad")
    if not region_in_scope(actor, region):
        raise NotAllowedError(f"{region or 'all'} is not in scope")
    return known


def _check_parameters(rule: Rule, given: Mapping[str, object]) -> None:
    for key, value in given.items():
        model = rule.parameters.get(key)
        if model is None or not _alike(model, value):
            raise DomainError(
                f"{rule.id}: parameter {key}", code="rule_parameter_bad", facts={"name": key}
            )
    kept = {name for one in governed() if one.rule == rule.id for name in one.parameters}
    for name in sorted(kept & given.keys()):
        facts = {"name": name}
        raise NotAllowedError(f"{rule.id}: {name} is governed", code="rule_governed", facts=facts)


def _alike(model: object, value: object) -> bool:
    """Tell whether a value can stand where the shipped one stands."""
    if isinstance(model, bool) or isinstance(value, bool):
        return isinstance(model, bool) and isinstance(value, bool)
    if isinstance(model, int | float):
        return isinstance(value, int | float) and 0 <= value <= _LARGEST
    if isinstance(model, str):
        return isinstance(value, str) and len(value) <= _LONGEST_WORD and _same_shape(model, value)
    return (
        isinstance(value, list)
        and len(value) <= _MOST_WORDS
        and all(isinstance(word, str) and len(word) <= _LONGEST_WORD for word in value)
    )


def _same_shape(model: str, value: str) -> bool:
    """Tell whether a date is replaced by a date: what is digits stays digits."""
    return len(model) == len(value) and all(
        old.isdigit() == new.isdigit() for old, new in zip(model, value, strict=True)
    )


def _add(
    actor: Actor, rule: Rule, region: str, wish: Wish, reason: str, *, withdrawn: bool
) -> RuleSetting:
    past = RuleSetting.objects.select_for_update().filter(rule=rule.id, region=region)
    last = past.order_by("-version").first()
    past.filter(current=True).update(current=False)
    setting = RuleSetting.objects.create(
        region=region,
        rule=rule.id,
        version=last.version + 1 if last else 1,
        enabled=wish.enabled,
        severity=wish.severity or "",
        parameters=dict(wish.parameters),
        reason=reason,
        set_by=actor.username,
        withdrawn=withdrawn,
    )
    action = "rule.withdrawn" if withdrawn else "rule.set"
    before = _shown(last) if last is not None and not last.withdrawn else None
    audit.record(actor, action, setting, name=rule.id, before=before, after=_shown(setting))
    jobs.start(actor=actor, kind=JUDGE_ALL, params={"region": region})
    return setting


def _shown(row: RuleSetting) -> dict[str, object]:
    return {
        "region": row.region,
        "enabled": row.enabled,
        "severity": row.severity,
        "parameters": row.parameters,
        "reason": row.reason,
    }
