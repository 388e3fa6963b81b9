"""Whom to call at a unit: entered plainly, shown masked, unmasked only on the record."""

from dataclasses import dataclass

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places.choices import ContactKind
from lianjing.apps.places.masking import mask_name, mask_phone
from lianjing.apps.places.models import Contact, Unit
from lianjing.apps.places.policies import require_unit_edit
from lianjing.apps.places.selectors.units import contacts
from lianjing.kernel.errors import ConflictError, DomainError

MOST = 30


class BadContactError(DomainError):
    """A contact without a name, or with too long a one."""

    code = "bad_unit"


@dataclass(frozen=True, slots=True)
class ContactValues:
    """What people enter of a contact; None leaves it as it is."""

    kind: ContactKind | None = None
    name: str | None = None
    phone: str | None = None
    position: str | None = None


@transaction.atomic
def add_contact(*, actor: Actor, unit: Unit, values: ContactValues) -> Contact:
    """Enter somebody at a unit."""
    require_unit_edit(actor, unit)
    if unit.contacts.count() >= MOST:
        raise ConflictError(f"more than {MOST} contacts", facts={"detail": f"{MOST}"})
    contact = Contact(unit=unit, kind=ContactKind.CONTACT)
    _put(contact, values)
    contact.save()
    audit.record(actor, "contact.added", unit, after=_masked(contact))
    return contact


@transaction.atomic
def change_contact(*, actor: Actor, contact: Contact, values: ContactValues) -> Contact:
    """Change what is given of a contact; the rest stays, seen or not."""
    require_unit_edit(actor, contact.unit)
    before = _masked(contact)
    _put(contact, values)
    contact.save()
    audit.record(actor, "contact.changed", contact.unit, before=before, after=_masked(contact))
    return contact


@transaction.atomic
def delete_contact(*, actor: Actor, contact: Contact) -> None:
    """Remove a contact."""
    require_unit_edit(actor, contact.unit)
    audit.record(actor, "contact.deleted", contact.unit, before=_masked(contact))
    contact.delete()


@transaction.atomic
def reveal_contacts(*, actor: Actor, unit: Unit) -> list[Contact]:
    """Give the contacts of a unit unmasked; that somebody looked is written down."""
    require(actor, Permission.CONTACTS_VIEW)
    found = list(contacts(actor=actor, unit=unit))
    audit.record(actor, "contacts.revealed", unit, after={"count": len(found)})
    return found


def _put(contact: Contact, values: ContactValues) -> None:
    if values.kind is not None:
        contact.kind = values.kind
    for field in ("name", "phone", "position"):
        given = getattr(values, field)
        if given is not None:
            setattr(contact, field, given.strip())
    if not contact.name or any(len(text) > 64 for text in (contact.name, contact.phone)):
        detail = (
            "联系人须有姓名, 各项不超过 64 字 / a contact has a name, no part over 64 characters"
        )
        raise BadContactError("bad contact", facts={"detail": detail})


def _masked(contact: Contact) -> dict[str, object]:
    """Give a contact as the audit keeps it: the audit is read by more people."""
    return {
        "kind": contact.kind,
        "name": mask_name(contact.name),
        "phone": mask_phone(contact.phone),
        "position": contact.position,
    }
