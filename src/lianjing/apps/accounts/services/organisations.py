"""Units people belong to."""

from dataclasses import asdict, dataclass

from django.db import transaction

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import OrganisationKind, Permission
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.accounts.policies import require
from lianjing.kernel.errors import ConflictError


@dataclass(frozen=True, slots=True)
class OrganisationChanges:
    """What to set of a unit; None leaves it."""

    name: str | None = None
    region: str | None = None
    kind: OrganisationKind | None = None
    unit: int | None = None

    def columns(self) -> dict[str, object]:
        """Give what is to be written."""
        return {key: value for key, value in asdict(self).items() if value is not None}


@transaction.atomic
def create_organisation(
    *,
    actor: Actor,
    name: str,
    parent: Organisation | None = None,
    changes: OrganisationChanges | None = None,
) -> Organisation:
    """Enter a unit, at the top or below another."""
    require(actor, Permission.USERS_MANAGE)
    if Organisation.objects.filter(parent=parent, name=name).exists():
        raise ConflictError(
            f"{name} exists there", code="organisation_exists", facts={"name": name}
        )
    values = {**(changes or OrganisationChanges()).columns(), "name": name}
    made = Organisation.objects.create(parent=parent, **values)
    after = {**values, "parent": parent.pk if parent else None}
    trail.record(actor, "organisation.created", made, after=after)
    return made


@transaction.atomic
def change_organisation(
    *, actor: Actor, organisation: Organisation, changes: OrganisationChanges
) -> Organisation:
    """Rename a unit, give it another division, say what it is."""
    require(actor, Permission.USERS_MANAGE)
    wanted = changes.columns()
    before, after = trail.changes(organisation, wanted)
    for field, value in wanted.items():
        setattr(organisation, field, value)
    organisation.save()
    trail.record(actor, "organisation.changed", organisation, before=before, after=after)
    return organisation


@transaction.atomic
def delete_organisation(*, actor: Actor, organisation: Organisation) -> None:
    """Remove a unit nobody belongs to and nothing is below."""
    require(actor, Permission.USERS_MANAGE)
    if organisation.users.exists() or organisation.children.exists():
        raise ConflictError("the unit is not empty", code="organisation_not_empty")
    trail.record(actor, "organisation.deleted", organisation)
    organisation.delete()
