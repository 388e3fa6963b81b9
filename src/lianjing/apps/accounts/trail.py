"""Where the deeds of this app are written down.

`audit` is built upon `accounts`, not the other way round, so the keeper of the records makes itself
known here when Django starts; a deed without a keeper is refused.
"""

from collections.abc import Mapping
from typing import Protocol

from django.db import models

from lianjing.apps.accounts.actor import Actor

Values = Mapping[str, object]


class Keeper(Protocol):
    """Writes one record, in the transaction of the deed."""

    def __call__(
        self,
        actor: Actor,
        action: str,
        target: models.Model | None = None,
        *,
        name: str = "",
        before: Values | None = None,
        after: Values | None = None,
    ) -> object:
        """Write who did what to which object."""


_keepers: list[Keeper] = []


def keep_with(keeper: Keeper) -> None:
    """Name the one who keeps the records; the last one named counts."""
    _keepers[:] = [keeper]


def record(
    actor: Actor,
    action: str,
    target: models.Model | None = None,
    *,
    name: str = "",
    before: Values | None = None,
    after: Values | None = None,
) -> None:
    """Have a deed written down; raises `RuntimeError` if nobody keeps records."""
    if not _keepers:
        raise RuntimeError("nobody keeps the audit records")
    _keepers[0](actor, action, target, name=name, before=before, after=after)


def changes(target: models.Model, values: Values) -> tuple[dict[str, object], dict[str, object]]:
    """Give the old and new values of only those fields that `values` would change."""
    before = {k: getattr(target, k) for k, v in values.items() if getattr(target, k) != v}
    return before, {k: values[k] for k in before}
