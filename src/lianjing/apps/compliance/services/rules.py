"""Changes of the rule book: what was set, from when, by whom, why; the rules as shipped stay.

A change that makes a verified rule weaker than its source is not hidden: `engine.rule.weaker`
names it wherever the rule is shown. Forbidden zones are changed by nobody (Decree 799 Art. 8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import Given, Picture, two_persons
from lianjing.apps.audit import services as audit
from lianjing.apps.compliance.engine import Gravity, Override, Rule
from lianjing.apps.compliance.engine.checks import FACTORIES
from lianjing.apps.compliance.engine.rule import Parameter, weaker
from lianjing.apps.compliance.kinds import JUDGE_ALL
from lianjing.apps.compliance.models import RuleOverride
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors import governed
from lianjing.apps.jobs import services as jobs
from lianjing.apps.places.codes import is_division_key
from lianjing.apps.places.policies import region_in_scope
from lianjing.kernel.errors import DomainError, NotAllowedError, NotFoundError
from lianjing.runtime.identity_settings import DeedName

_MOST_WORDS = 100
_LONGEST_WORD = 100
_LARGEST = 1_000_000
_LAST = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a rule shall hold; None leaves it as shipped."""

    enabled: bool | None = None
    severity: Gravity | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    days: int | None = None
    from_on: date | None = None
    """None: from today."""


def _picture(given: Given, _: object) -> Picture:
    """Say how a rule holds otherwise than shipped in a division now."""
    past = RuleOverride.objects.filter(rule=given["rule"], region=given["region"])
    last = past.order_by("-version").first()
    shown = {"rule": given["rule"], "region": given["region"]}
    if last is None or last.withdrawn:
        return {**shown, "as_shipped": True, "_version": last.version if last else 0}
    changed = {name: getattr(last, name) for name in _PICTURED}
    return {**shown, **changed, "_version": last.version}


_PICTURED = ("from_on", "enabled", "severity", "parameters", "days")


def _title(given: Given) -> str:
    return f"{given['rule']} {given['region']}".strip()


_by_two = two_persons(
    (DeedName.RULE_CHANGE,),
    permission=Permission.RULEBOOK_MANAGE,
    which=lambda _: (DeedName.RULE_CHANGE,),
    picture=_picture,
    title=_title,
    everywhere=True,
)


@_by_two
@transaction.atomic
def change_rule(*, actor: Actor, rule: str, region: str, wish: Wish, reason: str) -> RuleOverride:
    """Have a rule hold differently in a division from a day on."""
    known = changeable(actor, rule, region)
    check_wish(known, wish)
    return _add(actor, known, region, wish, reason, withdrawn=False)


@_by_two
@transaction.atomic
def withdraw_change(*, actor: Actor, rule: str, region: str, reason: str) -> RuleOverride:
    """Have a rule hold as it is shipped, or as a division above has it."""
    known = changeable(actor, rule, region)
    last = RuleOverride.objects.filter(rule=rule, region=region).order_by("-version").first()
    if last is None or last.withdrawn:
        raise NotFoundError(f"{rule} is not changed in {region or 'all'}")
    return _add(actor, known, region, Wish(), reason, withdrawn=True)


def changeable(actor: Actor, rule: str, region: str) -> Rule:
    """Give a rule the actor may change in a division; raises `DomainError`."""
    require(actor, Permission.RULEBOOK_MANAGE)
    known = books.rule(rule)
    if known.locked:
        raise NotAllowedError(f"{rule} is locked", code="rule_locked")
    if region and not is_division_key(region):
        raise DomainError(f"{region} is no division", code="rule_region_bad")
    if region and known.national:
        raise DomainError(f"{rule} is the same everywhere", code="rule_national")
    if not region_in_scope(actor, region):
        raise NotAllowedError(f"{region or 'all'} is not in scope")
    return known


def override_of(rule: Rule, region: str, wish: Wish, version: int = 1) -> Override:
    """Give a wish as the engine takes it."""
    return Override(
        rule=rule.id,
        region=region,
        version=version,
        from_on=wish.from_on or books.today(),
        enabled=wish.enabled,
        severity=wish.severity,
        parameters={name: _plain(value) for name, value in wish.parameters.items()},
        days=wish.days,
    )


def check_wish(rule: Rule, wish: Wish) -> None:
    """Refuse what makes no sense: parameters the rule has not, values of another kind."""
    for name, value in wish.parameters.items():
        model = rule.parameters.get(name)
        if model is None or not _alike(model, value):
            facts = {"name": name}
            raise DomainError(f"{rule.id}: {name}", code="rule_parameter_bad", facts=facts)
    if wish.from_on is not None and not books.today() <= wish.from_on <= _LAST:
        raise DomainError("a rule is not changed for the past", code="rule_day_bad")
    changed = override_of(rule, "", wish).apply(rule)
    try:
        FACTORIES[rule.check](changed, {**books.all_rules(), rule.id: changed})
    except (KeyError, TypeError, ValueError) as error:
        facts = {"name": ", ".join(wish.parameters)[:100]}
        raise DomainError(str(error), code="rule_parameter_bad", facts=facts) from error


def _plain(value: object) -> Parameter:
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    if isinstance(value, bool | int | str):
        return value
    return str(value)


def _alike(model: Parameter, value: object) -> bool:
    """Tell whether a value can stand where the shipped one stands."""
    if isinstance(model, bool) or isinstance(value, bool):
        return isinstance(model, bool) and isinstance(value, bool)
    if isinstance(model, int):
        return isinstance(value, int) and 0 <= value <= _LARGEST
    if isinstance(model, str):
        return isinstance(value, str) and len(value) <= _LONGEST_WORD and _same_shape(model, value)
    return (
        isinstance(value, list | tuple)
        and len(value) <= _MOST_WORDS
        and all(isinstance(word, str) and len(word) <= _LONGEST_WORD for word in value)
    )


def _same_shape(model: str, value: str) -> bool:
    """Tell whether a date is replaced by a date; a name is not replaced at all."""
    try:
        date.fromisoformat(model)
    except ValueError:
        return model == value
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len(model)


def _add(
    actor: Actor, rule: Rule, region: str, wish: Wish, reason: str, *, withdrawn: bool
) -> RuleOverride:
    before = books.book().rules(region).get(rule.id, rule)
    past = RuleOverride.objects.select_for_update().filter(rule=rule.id, region=region)
    last = past.order_by("-version").first()
    made = RuleOverride.objects.create(
        region=region,
        rule=rule.id,
        version=last.version + 1 if last else 1,
        from_on=wish.from_on or books.today(),
        enabled=wish.enabled,
        severity=wish.severity.value if wish.severity else "",
        parameters=dict(wish.parameters),
        days=wish.days,
        reason=reason,
        set_by=actor.username,
        withdrawn=withdrawn,
    )
    after = rule if withdrawn else books.override_of(made).apply(rule)
    shown = {"reason": reason, "region": region, "from": made.from_on.isoformat()}
    audit.record(
        actor,
        "rulebook.withdrawn" if withdrawn else "rulebook.changed",
        made,
        name=rule.id,
        before=_shown(before),
        after={**_shown(after), **shown, "weaker": list(weaker(rule, after))},
    )
    governed.forget()
    transaction.on_commit(governed.forget)
    jobs.start(actor=actor, kind=JUDGE_ALL, params={"region": region})
    return made


def _shown(rule: Rule) -> dict[str, object]:
    return {
        "enabled": rule.enabled,
        "severity": rule.severity.value,
        "parameters": dict(rule.parameters),
        "days": rule.days,
    }
