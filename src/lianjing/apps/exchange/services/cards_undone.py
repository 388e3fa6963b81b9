"""Takes back what form F1 wrote of units and their contacts; what somebody changed since stays."""

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.exchange.cardreader import HEAD, UNIT, split_contact
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.selectors.units import unit_by_key
from lianjing.apps.exchange.staging import Packed, unpack
from lianjing.apps.places import services as places
from lianjing.apps.places.models import Unit
from lianjing.kernel.errors import DomainError


def take_back_units(*, actor: Actor, batch: Batch) -> None:
    """Take units and contacts back; inside the caller's transaction, after the batch's files."""
    rows = BatchRow.objects.filter(batch=batch, kind=UNIT, applied=True).order_by("-pk")
    for row in list(rows):
        packed = unpack(row.content)
        unit = unit_by_key(row.file) if row.file else None
        if unit is None or not packed.was:
            continue
        untouched = unit.version == packed.was["unit_version"]
        for step in (_contact, _unit) if untouched else (_contact,):
            try:
                with transaction.atomic():
                    step(actor, unit, packed)
            except DomainError:
                continue  # who undoes may no longer do that; the rest is undone all the same


def _contact(actor: Actor, unit: Unit, packed: Packed) -> None:
    contact = unit.contacts.filter(pk=int(packed.was.get("contact") or 0)).first()
    written = split_contact(str(packed.values.get(HEAD) or ""))
    if contact is None or (contact.name, contact.phone) != written:
        return
    if "contact_name" not in packed.was:
        places.delete_contact(actor=actor, contact=contact)
        return
    before = places.ContactValues(
        name=str(packed.was["contact_name"]), phone=str(packed.was["contact_phone"])
    )
    places.change_contact(actor=actor, contact=contact, values=before)


def _unit(actor: Actor, unit: Unit, packed: Packed) -> None:
    if not packed.was.get("unit_created"):
        before = places.UnitValues(
            category=str(packed.was["unit_category"]), address=str(packed.was["unit_address"])
        )
        places.change_unit(actor=actor, unit=unit, values=before)
        return
    try:
        with transaction.atomic():
            places.delete_unit(actor=actor, unit=unit)
    except DomainError:
        # Withdrawn files still name it: it goes out of use instead.
        places.change_unit(actor=actor, unit=unit, values=places.UnitValues(active=False))
