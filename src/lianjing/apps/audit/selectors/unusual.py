"""Reads what was found unusual, and the rules."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit.models import Flag, RuleSetting
from lianjing.apps.audit.unusual.engine import Rule
from lianjing.apps.audit.unusual.rulebook import effective, shipped
from lianjing.kernel.errors import NotFoundError


def flags(*, actor: Actor, state: str = "", subject: str = "", rule: str = "") -> QuerySet[Flag]:
    """Give flags, newest first."""
    require(actor, Permission.AUDIT_VIEW)
    found = Flag.objects.all()
    if state:
        found = found.filter(state=state)
    if subject:
        found = found.filter(subject=subject)
    if rule:
        found = found.filter(rule=rule)
    return found


def flag(*, actor: Actor, key: int) -> Flag:
    """Give one flag; raises `NotFoundError`."""
    found = flags(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no flag {key}")
    return found


class Standing(NamedTuple):
    """A rule as it holds here and as it is shipped."""

    rule: Rule
    shipped: Rule
    setting: RuleSetting | None


def rules(*, actor: Actor) -> Iterable[Standing]:
    """Give all rules."""
    require(actor, Permission.AUDIT_VIEW)
    settings = {setting.rule: setting for setting in RuleSetting.objects.all()}
    known = shipped()
    return [
        Standing(rule, known[rule.key], settings.get(rule.key))
        for rule in effective(settings.values())
    ]
