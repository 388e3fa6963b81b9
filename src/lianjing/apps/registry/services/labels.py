"""Labels of channels: words grants go by. Whoever sets one decides who sees the camera."""

from collections.abc import Collection, Sequence

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.registry.models import Channel, ChannelLabel
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.apps.registry.services.roster import note_facets_changed
from lianjing.kernel.errors import DomainError

MOST_CHANNELS = 20_000
MOST_LABELS = 20
LONGEST = 40
_AT_ONCE = 400


@transaction.atomic
def label_channels(
    *, actor: Actor, channels: Collection[int], add: Collection[str], remove: Collection[str] = ()
) -> int:
    """Give channels labels and take others off; gives how many channels there were."""
    require(actor, Permission.GRANTS_MANAGE)
    wanted, unwanted = _clean(add), _clean(remove)
    if len(channels) > MOST_CHANNELS or len(wanted) > MOST_LABELS:
        raise DomainError("too many labels or channels", code="bad_request")
    keys = sorted(set(channels))
    found: list[int] = []
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        rows = Channel.objects.filter(channels_in_scope(actor), pk__in=some)
        here = list(rows.values_list("pk", flat=True))
        _write(here, wanted, unwanted)
        found += here
    if found:
        note_facets_changed()
        after = {"channels": found[:1000], "add": wanted, "remove": unwanted}
        audit.record(actor, "channel.labelled", None, name=f"{len(found)}", after=after)
    return len(found)


def _write(channels: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> None:
    rows = ChannelLabel.objects.filter(channel__in=channels)
    if remove:
        rows.filter(label__in=remove).delete()
    there = set(rows.filter(label__in=add).values_list("channel", "label"))
    ChannelLabel.objects.bulk_create(
        ChannelLabel(channel_id=key, label=label)
        for key in channels
        for label in add
        if (key, label) not in there
    )


def _clean(labels: Collection[str]) -> list[str]:
    found = sorted({" ".join(label.split())[:LONGEST] for label in labels})
    return [label for label in found if label]
