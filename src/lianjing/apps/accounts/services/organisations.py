"""Units people belong to."""

from django.db import transaction

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import Organisation
from lianjing.apps.accounts.policies import require
from lianjing.kernel.errors import ConflictError


@transaction.atomic
def create_organisation(
    *, actor: Actor, name: str, parent: Organisation | None = None, region: str = ""
) -> Organisation:
    """Enter a unit, at the top or below another."""
    require(actor, Permission.USERS_MANAGE)
    if Organisation.objects.filter(parent=parent, name=name).exists():
        raise ConflictError(
            f"{name} exists there", code="organisation_exists", facts={"name": name}
        )
    made = Organisation.objects.create(name=name, parent=parent, region=region)
    after = {"name": name, "parent": parent.pk if parent else None, "region": region}
    trail.record(actor, "organisation.created", made, after=after)
    return made


@transaction.atomic
def change_organisation(
    *, actor: Actor, organisation: Organisation, name: str | None, region: str | None
) -> Organisation:
    """Rename a unit or give it another division."""
    require(actor, Permission.USERS_MANAGE)
    values = {"name": name, "region": region}
    wanted: dict[str, object] = {key: value for key, value in values.items() if value is not None}
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
