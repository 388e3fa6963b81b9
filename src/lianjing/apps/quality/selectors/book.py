"""The rules as they hold now: shipped ones and what regions changed."""

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.engine import Rulebook
from lianjing.apps.quality.models import RuleSetting
from lianjing.apps.quality.rulebook import Setting


def rulebook() -> Rulebook:
    """Give the rules of all regions; take it once for a whole run."""
    return Rulebook(
        _value(row) for row in RuleSetting.objects.filter(current=True, withdrawn=False)
    )


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
