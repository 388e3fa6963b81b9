"""Makes the units a form names that nobody has entered yet."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.exchange.choices import RowState
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.staging import unpack
from lianjing.apps.places import services as place_services
from lianjing.apps.places.models import Division, Unit
from lianjing.apps.places.policies import region_in_scope
from lianjing.kernel.errors import DomainError

_NAMED = '"owner_name":"'


def make_units(*, actor: Actor, batch: Batch) -> dict[str, int]:
    """Give the keys of the units the batch's rows wait for, by name; makes those there are none of.

    A name for which none can be made is left out: its rows are then refused.
    """
    made = ((name, _made(actor, name, region)) for name, region in _waiting(batch).items())
    return {name: unit for name, unit in made if unit is not None}


def _waiting(batch: Batch) -> dict[str, str]:
    """Give the names rows wait for, each with the division of its first row.

    All are read before anything is written: SQLite lets nobody write who still reads a state that
    another has changed meanwhile.
    """
    found: dict[str, str] = {}
    waiting = BatchRow.objects.filter(
        batch=batch, state=RowState.NEW, applied=False, content__contains=_NAMED
    )
    for content in waiting.values_list("content", flat=True).iterator(chunk_size=1000):
        packed = unpack(content)
        if packed.owner_name:
            found.setdefault(packed.owner_name, packed.region or batch.region)
    return found


def _made(actor: Actor, name: str, region: str) -> int | None:
    # A killed import may have made it already.
    keys = list(Unit.objects.filter(name=name, active=True).values_list("pk", flat=True)[:2])
    if keys:
        return keys[0] if len(keys) == 1 else None
    county = region[:6]
    known = county and Division.objects.filter(code=county).exists()
    if not region_in_scope(actor, county if known else ""):
        return None
    values = place_services.UnitValues(name=name, region=county if known else None)
    try:
        with transaction.atomic():
            return place_services.create_unit(actor=actor, values=values).pk
    except DomainError:
        return None
