"""Upper platforms as people enter them."""

import secrets
from dataclasses import dataclass, fields

from django.conf import settings
from django.db import transaction

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.registry import passwords
from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.services import note_change
from lianjing.apps.registry.signalling import ask
from lianjing.apps.rights import services as rights
from lianjing.apps.sharing.choices import SharedEdition, SipTransport
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.selectors import grants_of
from lianjing.kernel.codes import is_code
from lianjing.kernel.errors import ConflictError, DomainError
from lianjing.link.media import Done
from lianjing.link.signal import PushCatalogue


@dataclass(frozen=True, slots=True)
class UpperChanges:
    """What to set of an upper platform; None leaves it."""

    name: str | None = None
    code: str | None = None
    address: str | None = None
    port: int | None = None
    transport: SipTransport | None = None
    username: str | None = None
    password: str | None = None
    edition: SharedEdition | None = None
    charset: str | None = None
    keepalive_seconds: int | None = None
    expires: int | None = None
    enabled: bool | None = None

    def columns(self) -> dict[str, object]:
        """Give the plain columns to write."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {k: v for k, v in given.items() if v is not None and k != "password"}


@transaction.atomic
def create_upper(*, actor: Actor, values: UpperChanges) -> UpperPlatform:
    """Enter an upper platform; we register with it from now on if it is enabled."""
    require(actor, Permission.SHARING_MANAGE)
    upper = UpperPlatform(key=secrets.token_hex(6), **values.columns())
    upper.secret = passwords.conceal(values.password or "")
    _check(upper)
    upper.save()
    note_change(RosterSubject.UPPER, upper.key)
    audit.record(actor, "upper.created", upper, after=values.columns())
    return upper


@transaction.atomic
def change_upper(*, actor: Actor, upper: UpperPlatform, changes: UpperChanges) -> UpperPlatform:
    """Change the link to an upper platform; signal registers anew when it must."""
    require(actor, Permission.SHARING_MANAGE)
    values = changes.columns()
    before, after = audit.changes(upper, values)
    for field, value in values.items():
        setattr(upper, field, value)
    if changes.password is not None:
        upper.secret = passwords.conceal(changes.password)
        after["password"] = "***"  # noqa: S105 - what the audit shows instead of one
    _check(upper)
    if after:
        upper.save(update_fields=[*values, "secret"])
        note_change(RosterSubject.UPPER, upper.key)
        audit.record(actor, "upper.changed", upper, before=before, after=after)
    return upper


@transaction.atomic
def delete_upper(*, actor: Actor, upper: UpperPlatform) -> None:
    """Remove an upper platform: its grants end and we sign off from it."""
    require(actor, Permission.SHARING_MANAGE)
    audit.record(actor, "upper.deleted", upper, before={"code": upper.code})
    for grant in grants_of(upper):
        rights.end(actor=system("sharing"), grant=grant, reason="上级平台已删除")
    note_change(RosterSubject.UPPER, upper.key)
    upper.delete()


def push_catalogue(*, actor: Actor, upper: UpperPlatform) -> None:
    """Send the whole shared catalogue unasked."""
    require(actor, Permission.SHARING_MANAGE)
    ask(PushCatalogue(upper=upper.key), Done)
    with transaction.atomic():
        audit.record(actor, "upper.pushed", upper)


def _check(upper: UpperPlatform) -> None:
    if not is_code(upper.code):
        raise DomainError(
            f"{upper.code!r} is not a code of 20 digits",
            code="bad_code",
            facts={"device": upper.code},
        )
    if upper.code == settings.INSTALLATION.settings.platform.code:
        raise ConflictError(
            "a platform is not its own upper", code="duplicate_code", facts={"code": upper.code}
        )
    clash = UpperPlatform.objects.filter(
        code=upper.code, address=upper.address, port=upper.port
    ).exclude(pk=upper.pk)
    if clash.exists():
        raise ConflictError(
            f"{upper.code} at {upper.address} exists",
            code="duplicate_code",
            facts={"code": upper.code},
        )
