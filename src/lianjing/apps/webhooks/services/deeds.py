"""Telling other systems of deeds that need two persons: each what its owner may know of."""

from collections.abc import Mapping
from typing import Any

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import Deed
from lianjing.apps.accounts.selectors import deeds
from lianjing.apps.webhooks.choices import HookKind
from lianjing.apps.webhooks.services.deliveries import note_happened
from lianjing.kernel.errors import NotFoundError


def note_deed(deed: Deed) -> None:
    """Write the messages of what became of a deed (`accounts.observers.watch`)."""
    note_happened(HookKind.DEED, str(deed.state), lambda owner: _told(owner, deed))


def _told(owner: Actor, deed: Deed) -> Mapping[str, Any] | None:
    """Say which deed it is, and not what it changes: that is looked at on the page."""
    try:
        deeds.deed(actor=owner, key=deed.pk)
    except NotFoundError:
        return None
    return {
        "id": deed.pk,
        "name": deed.name,
        "target": deed.target,
        "state": str(deed.state),
        "asked_by": deed.asked_name,
        "asked_at": deed.asked_at.isoformat(),
        "lapses_at": deed.lapses_at.isoformat(),
        "decided_by": deed.decided_name,
        "decided_at": deed.decided_at.isoformat() if deed.decided_at else None,
        "page": f"/deeds?deed={deed.pk}",
    }
