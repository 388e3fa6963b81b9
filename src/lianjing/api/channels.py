"""Channels: lists, details, PTZ and controls."""

from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest
from ninja import Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import Key, PageDict
from lianjing.api.schemas.channels import (
    ChannelDetailOut,
    ChannelOut,
    ChannelsOut,
    ControlIn,
    PresetOut,
    PresetsOut,
    PtzIn,
)
from lianjing.api.schemas.common import Page, PageSize, ResultOut
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.registry import policies, selectors
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.selectors import ChannelFilter
from lianjing.apps.registry.services import Movement
from lianjing.apps.viewing.selectors import playing
from lianjing.apps.viewing.services import steering
from lianjing.kernel.errors import DomainError

router = Router(tags=["channels"], auth=signed_in)

_LENS = {
    "zoom_in": ("zoom", 1),
    "zoom_out": ("zoom", -1),
    "focus_near": ("focus", 1),
    "focus_far": ("focus", -1),
    "iris_open": ("iris", 1),
    "iris_close": ("iris", -1),
}
_PERMISSION_OF = {"reboot": Permission.DEVICE_REBOOT}


def shown_to(actor: Actor) -> Callable[[list[Channel]], list[ChannelOut]]:
    """Give what shows a page of channels, with what is watched and what the reader may do."""

    def shown(channels: list[Channel]) -> list[ChannelOut]:
        watched = playing(channel.pk for channel in channels)
        return ChannelOut.many(channels, watched, policies.allowed_actions(actor, channels))

    return shown


@router.get("/channels", response=ChannelsOut)
def list_channels(
    request: HttpRequest,
    search: str = "",
    region: str = "",
    status: Literal["online", "offline"] | None = None,
    platform: Key | None = None,
    group: Key | None = None,
    has_ptz: bool | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """Search channels by name, pinyin, initials, code, address or IP, and by what they are."""
    where = ChannelFilter(
        search=search,
        region=region,
        online=None if status is None else status == "online",
        device=platform,
        group=group,
        has_ptz=has_ptz,
    )
    found = selectors.channel_page(
        actor=actor_in(request), where=where, offset=(page - 1) * page_size, limit=page_size
    )
    watched = playing(channel.pk for channel in found.channels) if found.channels else set()
    items = ChannelOut.many(found.channels, watched, found.allowed)
    return {"items": items, "total": found.total, "page": page, "page_size": page_size}


@router.get("/channels/{key}", response=ChannelDetailOut)
def get_channel(request: HttpRequest, key: int) -> ChannelDetailOut:
    """Show a channel with every catalogue field and its history."""
    actor = actor_in(request)
    channel = selectors.channel(actor=actor, key=key)
    history = selectors.channel_history(actor=actor, channel=channel)
    return ChannelDetailOut.whole(
        channel,
        history,
        playing=bool(playing([key])),
        language=language_of(request),
        allowed=policies.allowed_actions(actor, [channel])[channel.pk],
    )


@router.post("/channels/{key}/ptz", response=ResultOut)
def ptz(request: HttpRequest, key: int, body: PtzIn) -> ResultOut:
    """Move, zoom, focus, or use presets; a movement goes on until `stop`."""
    actor = actor_in(request)
    channel = selectors.channel(actor=actor, key=key)
    movement = _movement(body)
    if movement is not None:
        return ResultOut(result=steering.move(actor=actor, channel=channel, movement=movement))
    result = steering.control(
        actor=actor,
        channel=channel,
        action=body.action,
        permission=Permission.PTZ_CONTROL,
        number=_number(body),
    )
    return ResultOut(result=result)


def _movement(body: PtzIn) -> Movement | None:
    if body.action == "stop":
        return Movement()
    if body.action == "move":
        return Movement(pan=body.pan, tilt=body.tilt, zoom=body.zoom, speed=body.speed)
    if body.action in _LENS:
        axis, direction = _LENS[body.action]
        return Movement(**{axis: direction}, speed=body.speed)
    return None


def _number(body: PtzIn) -> int:
    needed = {"preset": body.preset, "aux": body.aux}.get(body.action.split("_", 1)[0], 0)
    if needed is None:
        raise DomainError(f"{body.action}: number missing", code="bad_request")
    return needed


@router.post("/channels/{key}/control", response=ResultOut)
def control(request: HttpRequest, key: int, body: ControlIn) -> ResultOut:
    """Ask for a key frame, record, guard, reset an alarm, reboot."""
    actor = actor_in(request)
    channel = selectors.channel(actor=actor, key=key)
    permission = _PERMISSION_OF.get(body.action, Permission.DEVICE_CONTROL)
    result = steering.control(
        actor=actor, channel=channel, action=body.action, permission=permission
    )
    return ResultOut(result=result)


@router.get("/channels/{key}/presets", response=PresetsOut)
def presets(request: HttpRequest, key: int) -> PresetsOut:
    """Ask the channel for its presets."""
    actor = actor_in(request)
    channel = selectors.channel(actor=actor, key=key)
    found = steering.presets(actor=actor, channel=channel)
    return PresetsOut(items=[PresetOut(id=number, name=name) for number, name in found])
