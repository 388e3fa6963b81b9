"""The rules as they hold now: shipped ones and what regions changed."""

from collections.abc import Callable

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.engine import Rulebook
from lianjing.apps.quality.models import RuleSetting
from lianjing.apps.quality.rulebook import Setting

_governors: list[Callable[[], list[Setting]]] = []


def govern(settings: Callable[[], list[Setting]]) -> None:
    """Have parameters given by who keeps the rule book: theirs hold, whatever is set here."""
    if settings not in _governors:
        _governors.append(settings)


def governed() -> list[Setting]:
    """Give the parameters that are kept in the rule book."""
    return [setting for settings in _governors for setting in settings()]


def rulebook() -> Rulebook:
    """Give the rules of all regions; take it once for a whole run."""
    rows = RuleSetting.objects.filter(current=True, withdrawn=False)
    return Rulebook([_value(row) for row in rows], governed())


def current_settings(region: str = "") -> list[RuleSetting]:
    """Give the settings that bear on a division: its own and those above it."""
    rows = RuleSetting.objects.filter(current=True, withdrawn=False)
    return [row for row in rows if region.startswith(row.region)]


def _value(row: RuleSetting) -> Setting:
    return Setting(
        region=row.region,
        rule=row.rule,
        enabled=row.enabled,
        severity=Severity(row.severity) if row.severity else None,
        parameters=row.parameters,
    )


def history(*, actor: Actor, rule: str) -> QuerySet[RuleSetting]:
    """Give every version of the settings of a rule, the newest first."""
    require(actor, Permission.FILES_VIEW)
    return RuleSetting.objects.filter(rule=rule).order_by("-set_at", "-pk")
