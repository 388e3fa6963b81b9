"""Which subjects there are of each kind, in the order they are judged."""

from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import User
from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.models import Obligation
from lianjing.apps.equipment.models import Camera, Contract, Filing, System
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import units_in_scope

_MODELS: dict[RuleSubject, type[Model]] = {
    RuleSubject.CAMERA: Camera,
    RuleSubject.SYSTEM: System,
    RuleSubject.CONTRACT: Contract,
    RuleSubject.FILING: Filing,
    RuleSubject.UNIT: Unit,
    RuleSubject.ACCOUNT: User,
}
_WITHOUT_REGION = frozenset({RuleSubject.ACCOUNT})
"""What lies in no division itself: judged when everything is."""
PLATFORM = 0
"""The key of the one platform there is."""


def rows_of(subject: RuleSubject, region: str = "") -> "QuerySet[Any] | None":
    """Give the rows of a kind in a division; None for what has no table of its own."""
    model = _MODELS.get(subject)
    if model is None:
        return None
    rows = model._default_manager.order_by()
    if region and subject in _WITHOUT_REGION:
        return rows.none()
    return rows.filter(region__startswith=region) if region else rows


def count_of(subject: RuleSubject, region: str = "") -> int:
    """Count the subjects of a kind in a division."""
    rows = rows_of(subject, region)
    if rows is None:
        return int(subject is RuleSubject.PLATFORM and not region)
    return rows.count()


def keys_after(subject: RuleSubject, region: str, last: int, limit: int) -> list[int]:
    """Give the next keys of a kind in a division."""
    rows = rows_of(subject, region)
    if rows is None:
        return [PLATFORM] if subject is RuleSubject.PLATFORM and not region and last < 0 else []
    found = rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
    return list(found[:limit])


def missing_among(subject: RuleSubject, rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Give those of obligations whose subject is there no more."""
    model = _MODELS.get(subject)
    if model is None:
        return rows.none()
    there = model._default_manager.filter(pk=OuterRef("key"))
    return rows.filter(~Exists(there))


def systems_of(cameras: tuple[int, ...]) -> list[int]:
    """Give the systems cameras hang on."""
    rows = Camera.objects.filter(pk__in=cameras, system__isnull=False).order_by()
    return list(rows.values_list("system_id", flat=True).distinct())


def in_scope(actor: Actor, subject: RuleSubject, key: int) -> bool:
    """Tell whether an actor may see a subject."""
    rows = rows_of(subject)
    if rows is None or subject in _WITHOUT_REGION:
        return actor.sees_everything
    where = units_in_scope(actor) if subject is RuleSubject.UNIT else files_in_scope(actor)
    return rows.filter(where, pk=key).exists()
