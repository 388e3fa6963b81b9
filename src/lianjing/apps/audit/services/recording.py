"""Leaves audit records; the only writer of their table."""

from collections.abc import Mapping

from django.db import models, transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.trail import changes
from lianjing.apps.audit.models import Record

__all__ = ["changes", "record"]

_HIDDEN = frozenset({"password", "secret", "key", "token"})


def record(
    actor: Actor,
    action: str,
    target: models.Model | None = None,
    *,
    name: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Record:
    """Write who did what; must be called inside the transaction of the deed itself."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"audit record of {action} outside a transaction")
    return Record.objects.create(
        actor=_signature(actor),
        user_id=actor.user_id,
        address=actor.address,
        action=action,
        target_type=target._meta.model_name or "" if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_name=(name or (str(target) if target is not None else ""))[:200],
        before=_plain(before),
        after=_plain(after),
    )


def _signature(actor: Actor) -> str:
    """Give who it was; with a token also which one."""
    return f"{actor.username}#{actor.token}"[:80] if actor.token else actor.username


def _plain(values: Mapping[str, object] | None) -> dict[str, object] | None:
    if values is None:
        return None
    return {key: "***" if key in _HIDDEN else _simple(value) for key, value in values.items()}


def _simple(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Mapping):
        return {str(k): _simple(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_simple(item) for item in value]
    return str(value)
