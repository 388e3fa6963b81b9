"""Reads channels."""

from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from django.db.models import Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.search import holding, words_of
from lianjing.apps.registry.models import Channel, StatusChange
from lianjing.apps.registry.policies import Own, begins, below_node, scope_of
from lianjing.apps.registry.selectors.found import found_among
from lianjing.apps.rights.choices import Action
from lianjing.kernel.errors import NotFoundError

MOVABLE = (1, 4, 5)
"""PTZ types that move: dome, PTZ bullet, PTZ hemisphere (GB/T 28181-2022 Annex A, PTZType)."""

HISTORY = 50


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
        if not words_of(self.search):
            return self.besides()
        # First the keys by the text alone, which is quick to walk through; then their rows.
        texts = Channel.objects.filter(holding(self.search))
        return Q(pk__in=texts.order_by().values("pk")) & self.besides()

    def test(self) -> Q:
        """Give the same condition, for who tests a few channels he has found otherwise."""
        return self.besides() & holding(self.search)

    def besides(self) -> Q:
        """Give the condition but for the text."""
        found = Q()
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


class ChannelPage(NamedTuple):
    """A part of a list, with what its reader may do with each channel, by key."""

    channels: list[Channel]
    total: int
    allowed: dict[int, Action]


def channels(*, actor: Actor, where: ChannelFilter | None = None) -> QuerySet[Channel]:
    """Give channels by name, with what a list shows already fetched."""
    require(actor, Permission.CHANNELS_VIEW)
    condition = (where or ChannelFilter()).condition()
    return listed(scope_of(actor).condition() & condition)


def channel_page(
    *, actor: Actor, where: ChannelFilter, offset: int = 0, limit: int = 50
) -> ChannelPage:
    """Give a part of the same list; rights are asked once for all that it takes."""
    require(actor, Permission.CHANNELS_VIEW)
    own = Own(actor)
    scope = own.scope()
    if scope.narrow:
        keys, total = found_among(scope, where.test(), offset, limit)
        rows = list(listed(Q(pk__in=keys))) if keys else []
    else:
        every = listed(scope.each() & where.condition())
        rows = list(every[offset : offset + limit])
        # A first page that is not full has counted itself.
        total = len(rows) if not offset and len(rows) < limit else every.count()
    return ChannelPage(rows, total, own.actions(rows))


def channel(*, actor: Actor, key: int) -> Channel:
    """Give one channel; raises `NotFoundError` if there is none or not for this actor."""
    require(actor, Permission.CHANNELS_VIEW)
    found = listed(scope_of(actor).each() & Q(pk=key)).first()
    if found is None:
        raise NotFoundError(f"no channel {key}")
    return found


def code_of_channel(key: int) -> str:
    """Give the code of a channel, empty if there is none; for the audit, never for an answer."""
    return Channel.objects.filter(pk=key).values_list("code", flat=True).first() or ""


def listed(condition: Q) -> QuerySet[Channel]:
    """Give channels under a condition by name, with what a list shows already fetched."""
    rows = Channel.objects.filter(condition).select_related("device", "group", "detail")
    return rows.order_by("name", "id")


def channel_history(*, actor: Actor, channel: Channel) -> list[StatusChange]:
    """Give its changes of state, newest first: its own and those of its device."""
    require(actor, Permission.CHANNELS_VIEW)
    rows = StatusChange.objects.filter(
        Q(channel=channel) | Q(device=channel.device_id, channel=None)
    )
    return list(islice(rows.order_by("-at", "-id")[:HISTORY], HISTORY))
