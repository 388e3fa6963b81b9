"""Reads channels."""

from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.search import normalised
from lianjing.apps.registry.models import Channel, StatusChange
from lianjing.apps.registry.policies import begins, below_node, channels_in_scope
from lianjing.kernel.errors import NotFoundError

MOVABLE = (1, 4, 5)
"""PTZ types that move: dome, PTZ bullet, PTZ hemisphere (GB/T 28181-2022 Annex A, PTZType)."""

HISTORY = 50
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class ChannelFilter:
    """What to look for; empty fields do not count."""

    search: str = ""
    region: str = ""
    online: bool | None = None
    device: int | None = None
    group: int | None = None
    has_ptz: bool | None = None

    def condition(self) -> Q:
        """Give the condition on channels."""
        found = Q()
        words = normalised(self.search).split()[:MOST_WORDS]
        if words:
            # First the keys by the text alone, which is quick to walk through; then their rows.
            texts = Channel.objects.filter(*(Q(search__contains=word) for word in words))
            found &= Q(pk__in=texts.order_by().values("pk"))
        if self.region:
            found &= begins("region", self.region)
        if self.online is not None:
            found &= Q(online=self.online)
        if self.device is not None:
            found &= Q(device=self.device)
        if self.group is not None:
            found &= below_node(self.group)
        if self.has_ptz is not None:
            found &= Q(ptz_type__in=MOVABLE) if self.has_ptz else ~Q(ptz_type__in=MOVABLE)
        return found


def channels(*, actor: Actor, where: ChannelFilter | None = None) -> QuerySet[Channel]:
    """Give channels by name, with what a list shows already fetched."""
    require(actor, Permission.CHANNELS_VIEW)
    condition = (where or ChannelFilter()).condition()
    return (
        Channel.objects.filter(channels_in_scope(actor) & condition)
        .select_related("device", "group", "detail")
        .order_by("name", "id")
    )


def channel(*, actor: Actor, key: int) -> Channel:
    """Give one channel; raises `NotFoundError` if there is none or not for this actor."""
    found = channels(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no channel {key}")
    return found


def channel_history(*, actor: Actor, channel: Channel) -> list[StatusChange]:
    """Give its changes of state, newest first: its own and those of its device."""
    require(actor, Permission.CHANNELS_VIEW)
    rows = StatusChange.objects.filter(
        Q(channel=channel) | Q(device=channel.device_id, channel=None)
    )
    return list(islice(rows.order_by("-at", "-id")[:HISTORY], HISTORY))
