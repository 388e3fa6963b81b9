"""Finds the units of cards and summaries."""

from lianjing.apps.exchange.models import SurveyedGroup
from lianjing.apps.places.models import Unit


def unit_named(name: str) -> tuple[Unit | None, bool]:
    """Give the unit of a name, and whether there are several."""
    found = list(Unit.objects.filter(name=name, active=True)[:2])
    return (found[0] if len(found) == 1 else None), len(found) > 1


def groups_of(unit: int) -> dict[tuple[str, int], SurveyedGroup]:
    """Give the counted groups of a unit by kind and place."""
    rows = SurveyedGroup.objects.filter(unit=unit)
    return {(group.kind, group.position): group for group in rows}


def unit_by_key(key: int) -> Unit | None:
    """Give a unit for writing; the caller has checked that it may be."""
    return Unit.objects.filter(pk=key).first()
