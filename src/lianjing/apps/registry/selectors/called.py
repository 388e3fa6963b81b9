"""What channels are called, for whoever may know of them."""

from collections.abc import Sequence

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope

_AT_ONCE = 500


def names_of_channels(*, actor: Actor, keys: Sequence[int]) -> dict[int, str]:
    """Give names by key; of a channel the reader may not know of, none."""
    found: dict[int, str] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = Channel.objects.filter(pk__in=keys[start : start + _AT_ONCE])
        if not actor.may(Permission.AUDIT_VIEW):
            rows = rows.filter(channels_in_scope(actor))
        found |= {key: name or code for key, name, code in rows.values_list("pk", "name", "code")}
    return found
