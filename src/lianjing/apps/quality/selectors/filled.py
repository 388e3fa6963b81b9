"""How many cameras have each field filled, and how many in the catalogue have a file."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import CharField, Count, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.quality.rulebook import Rule
from lianjing.apps.quality.selectors.book import rulebook
from lianjing.apps.quality.selectors.summary import (
    SummaryFilter,
    Sums,
    cameras_in,
    standing,
    sums_of,
)
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope


class FieldCount(NamedTuple):
    """One field and how many cameras have it filled."""

    field: str
    filled: int
    total: int
    rules: tuple[str, ...]
    """The profiles that demand it."""


def filled_fields(*, actor: Actor, where: SummaryFilter | None = None) -> list[FieldCount]:
    """Count, for each field a profile demands, the cameras that have it."""
    require(actor, Permission.FILES_VIEW)
    where = where or SummaryFilter()
    demanding = _demanded(rulebook().rules(where.region).values())
    counts = {f"f_{key}": Count("pk", filter=_is_filled(key)) for key in demanding}
    row = cameras_in(actor, where).aggregate(total=Count("pk"), **counts)
    return [
        FieldCount(key, row[f"f_{key}"], row["total"], tuple(rules))
        for key, rules in demanding.items()
    ]


def _demanded(rules: Iterable[Rule]) -> dict[str, list[str]]:
    demanding: dict[str, list[str]] = {}
    for rule in rules:
        if rule.check != "required" or not rule.enabled or FileKind.CAMERA not in rule.kinds:
            continue
        for field in rule.fields:
            demanding.setdefault(field.partition("|")[0], []).append(rule.id)
    return demanding


def _is_filled(key: str) -> Q:
    column = Camera._meta.get_field(key)
    filled = Q(**{f"{key}__isnull": False})
    return filled & ~Q(**{key: ""}) if isinstance(column, CharField) else filled


class Filed(NamedTuple):
    """Cameras of the catalogues, and those of them with a file."""

    channels: int
    filed: int


def filed(*, actor: Actor, region: str = "") -> Filed:
    """Count the cameras of the catalogues in scope and those whose code some file has (建档率)."""
    require(actor, Permission.FILES_VIEW)
    rows = Channel.objects.filter(channels_in_scope(actor))
    if region:
        rows = rows.filter(region__startswith=region)
    files = Camera.objects.filter(files_in_scope(actor), code__isnull=False)
    files = files.filter(standing())
    row = rows.aggregate(
        channels=Count("pk"), filed=Count("pk", filter=Q(code__in=files.values("code")))
    )
    return Filed(row["channels"], row["filed"])


class Rated(NamedTuple):
    """What the rates of some cameras are made of."""

    sums: Sums
    filed: Filed
    removed: int
    """Files of removed cameras, which nothing counts."""


def rated(*, actor: Actor, where: SummaryFilter | None = None) -> Rated:
    """Count what all rates need."""
    require(actor, Permission.FILES_VIEW)
    where = where or SummaryFilter()
    gone = Camera.objects.filter(files_in_scope(actor)).filter(where.condition())
    return Rated(
        sums=sums_of(actor=actor, where=where),
        filed=filed(actor=actor, region=where.region),
        removed=gone.filter(state=LifeState.REMOVED).count(),
    )
