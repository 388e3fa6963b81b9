"""The rule book as it holds now: shipped rules, packs of regions, what divisions changed."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.compliance import library
from lianjing.apps.compliance.engine import Book, Gravity, Override, Rule
from lianjing.apps.compliance.models import RuleOverride, RulePack
from lianjing.kernel.errors import NotFoundError
from lianjing.kernel.times import BEIJING


def today() -> date:
    """Give the day rules are judged on: where they hold, it is Beijing's."""
    return timezone.now().astimezone(BEIJING).date()


def all_rules() -> dict[str, Rule]:
    """Give every rule as it is shipped or was loaded, by id."""
    found = dict(library.shipped())
    for text in RulePack.objects.values_list("text", flat=True):
        found |= {rule.id: rule for rule in library.read(text).rules}
    return found


def overrides() -> list[Override]:
    """Give everything divisions have changed, every version."""
    return [override_of(row) for row in RuleOverride.objects.all()]


def book(day: date | None = None) -> Book:
    """Give the book of a day; take it once for a whole run."""
    return Book(all_rules().values(), overrides(), today=day or today())


def override_of(row: RuleOverride) -> Override:
    """Give a row as a value."""
    return Override(
        rule=row.rule,
        region=row.region,
        version=row.version,
        from_on=row.from_on,
        enabled=row.enabled,
        severity=Gravity(row.severity) if row.severity else None,
        parameters={
            name: tuple(value) if isinstance(value, list) else value
            for name, value in row.parameters.items()
        },
        days=row.days,
        withdrawn=row.withdrawn,
    )


def rule(key: str) -> Rule:
    """Give a rule as it is shipped or was loaded; raises `NotFoundError`."""
    found = all_rules().get(key)
    if found is None:
        raise NotFoundError(f"no rule {key}")
    return found


def history(*, rule: str) -> QuerySet[RuleOverride]:
    """Give every version of what divisions changed about a rule, the newest first."""
    return RuleOverride.objects.filter(rule=rule).order_by("-set_at", "-pk")


def nearest(rows: Iterable[RuleOverride], region: str, day: date) -> dict[str, RuleOverride]:
    """Give the row that bears on each rule in a division on a day."""
    last: dict[tuple[str, str], RuleOverride] = {}
    for row in sorted(rows, key=lambda row: row.version):
        if row.from_on <= day and region.startswith(row.region):
            last[row.rule, row.region] = row
    found: dict[str, RuleOverride] = {}
    for row in last.values():
        known = found.get(row.rule)
        if not row.withdrawn and (known is None or len(row.region) > len(known.region)):
            found[row.rule] = row
    return found


def override_rows() -> QuerySet[RuleOverride]:
    """Give the rows of what divisions changed."""
    return RuleOverride.objects.all()


def packs() -> QuerySet[RulePack]:
    """Give the packs that were loaded."""
    return RulePack.objects.all()
