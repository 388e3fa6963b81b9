"""Channels, PTZ and controls."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.common import ChangeOut, Ref, Status, changes, status
from lianjing.apps.registry.choices import DeviceKind
from lianjing.apps.registry.models import Channel, StatusChange
from lianjing.apps.registry.selectors.channels import MOVABLE
from lianjing.apps.rights.engine.words import Action, words_of


class ChannelOut(Schema):
    """A channel as lists show it."""

    id: int
    code: str
    name: str
    status: Status
    status_reason: str
    status_changed_at: datetime | None
    platform: Ref
    """The lower platform it came through, or this one (without id) for our own devices."""
    device: Ref
    region: str
    group: Ref | None
    ptz_type: int
    has_ptz: bool
    """Known to move. With `ptz_type` 0 the device does not say: try it."""
    longitude: float | None
    latitude: float | None
    manufacturer: str
    model: str
    address: str
    playing: bool
    """Somebody watches it now."""
    actions: list[str] = []
    """What the reader may do with it now, by rights: `catalogue`, `live`, `ptz` …"""

    @classmethod
    def many(
        cls,
        channels: Iterable[Channel],
        playing: set[int],
        allowed: Mapping[int, Action] = MappingProxyType({}),
    ) -> "list[ChannelOut]":
        """Show channels with device, group and detail fetched.

        They are not checked here: what answers checks them all, and once is dear enough.
        """
        return [
            cls.model_construct(
                **channel_fields(channel, playing=channel.pk in playing),
                actions=words_of(allowed.get(channel.pk, Action(0))),
            )
            for channel in channels
        ]

    @classmethod
    def of(cls, channel: Channel, *, playing: bool) -> "ChannelOut":
        """Show a channel with device, group and detail fetched."""
        return cls(**channel_fields(channel, playing=playing))


def channel_fields(channel: Channel, *, playing: bool) -> dict[str, Any]:
    """Give the fields of `ChannelOut`, for it and for shapes that add to it."""
    ref = Ref.model_construct
    device = ref(id=channel.device_id, code=channel.device.code, name=channel.device.name)
    detail = getattr(channel, "detail", None)
    group = channel.group
    return {
        "id": channel.pk,
        "code": channel.code,
        "name": channel.name,
        "status": status(online=channel.online),
        "status_reason": channel.status_reason,
        "status_changed_at": channel.status_changed_at,
        "platform": device if channel.device.kind == DeviceKind.PLATFORM else ourselves(),
        "device": device,
        "region": channel.region,
        "group": ref(id=group.pk, code=group.code, name=group.name) if group else None,
        "ptz_type": channel.ptz_type,
        "has_ptz": channel.ptz_type in MOVABLE,
        "longitude": channel.longitude,
        "latitude": channel.latitude,
        "manufacturer": detail.manufacturer if detail else "",
        "model": detail.model if detail else "",
        "address": detail.address if detail else "",
        "playing": playing,
    }


def ourselves() -> Ref:
    """Name this platform."""
    platform = settings.INSTALLATION.settings.platform
    return Ref(id=None, code=platform.code, name=platform.name)


class ChannelsOut(Schema):
    """A page of channels."""

    items: list[ChannelOut]
    total: int
    page: int
    page_size: int


class ChannelDetailOut(ChannelOut):
    """One channel with all it is known by."""

    extra: dict[str, str]
    """All catalogue fields as sent."""
    history: list[ChangeOut]

    @classmethod
    def whole(
        cls,
        channel: Channel,
        history: Iterable[StatusChange],
        *,
        playing: bool,
        language: str,
        allowed: Action,
    ) -> "ChannelDetailOut":
        """Show a channel with its catalogue item and history."""
        return cls(
            **channel_fields(channel, playing=playing),
            actions=words_of(allowed),
            extra=_extra(channel),
            history=changes(history, language),
        )


def _extra(channel: Channel) -> dict[str, str]:
    detail = getattr(channel, "detail", None)
    if detail is None:
        return {}
    named = {
        "ParentID": detail.parent_code,
        "CivilCode": detail.civil_code,
        "BusinessGroupID": detail.business_group,
        "IPAddress": detail.ip,
        "Secrecy": str(detail.secrecy),
    }
    kept = {name: value for name, value in named.items() if value}
    return kept | {str(name): str(value) for name, value in detail.fields.items()}


PtzAction = Literal[
    "move",
    "stop",
    "zoom_in",
    "zoom_out",
    "focus_near",
    "focus_far",
    "iris_open",
    "iris_close",
    "preset_call",
    "preset_set",
    "preset_delete",
    "aux_on",
    "aux_off",
    "home_on",
    "home_off",
]
Direction = Annotated[int, Field(ge=-1, le=1)]


class PtzIn(Schema):
    """One PTZ command; `move` with all zero stops."""

    action: PtzAction
    pan: Direction = 0
    tilt: Direction = 0
    zoom: Direction = 0
    speed: Annotated[int, Field(ge=1, le=10)] = 5
    preset: Annotated[int, Field(ge=1, le=255)] | None = None
    aux: Annotated[int, Field(ge=1, le=255)] | None = None


class ControlIn(Schema):
    """One control command."""

    action: Literal[
        "keyframe",
        "record_start",
        "record_stop",
        "guard_set",
        "guard_reset",
        "alarm_reset",
        "reboot",
    ]


class PresetOut(Schema):
    """A preset of a channel."""

    id: int
    name: str


class PresetsOut(Schema):
    """The presets of a channel."""

    items: list[PresetOut]
