"""The rules as they hold now: shipped ones and what regions changed."""

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
