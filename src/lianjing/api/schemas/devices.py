"""Devices, lower platforms and their registrations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.common import ChangeOut, Status, changes, status
from lianjing.apps.registry.choices import (
    DeviceKind,
    Edition,
    SayWho,
    SsrcPolicy,
    StreamTransport,
    Substream,
)
from lianjing.apps.registry.models import Device, RegistrationAttempt, StatusChange
from lianjing.kernel.causes import explain

Name = Annotated[str, Field(max_length=200)]
Password = Annotated[str, Field(max_length=64)]


class DeviceOut(Schema):
    """A device or lower platform."""

    id: int
    code: str
    name: str
    kind: DeviceKind
    manufacturer: str
    model: str
    firmware: str
    status: Status
    status_reason: str
    status_text: str
    status_changed_at: datetime | None
    address: str
    transport: str
    gb_version: str
    user_agent: str
    registered_at: datetime | None
    expires_at: datetime | None
    last_keepalive_at: datetime | None
    catalogue_at: datetime | None
    channels_total: int
    channels_online: int
    trusted: bool
    suspicious: int
    """Messages that claimed its identity without proof."""
    has_password: bool
    """It has a password of its own; else the access password counts."""
    charset: str
    stream_transport: StreamTransport
    ssrc_policy: SsrcPolicy
    edition: Edition
    substream: Substream
    say_who: SayWho

    @classmethod
    def of(cls, device: Device, language: str) -> "DeviceOut":
        """Show a device."""
        return cls(**_device_fields(device, language))


_DEVICE_COLUMNS = (
    "code",
    "name",
    "kind",
    "manufacturer",
    "model",
    "firmware",
    "status_reason",
    "status_changed_at",
    "address",
    "transport",
    "gb_version",
    "user_agent",
    "registered_at",
    "expires_at",
    "last_keepalive_at",
    "catalogue_at",
    "channels_total",
    "channels_online",
    "trusted",
    "suspicious",
    "charset",
    "stream_transport",
    "ssrc_policy",
    "edition",
    "substream",
    "say_who",
)


def _device_fields(device: Device, language: str) -> dict[str, Any]:
    return {
        **{column: getattr(device, column) for column in _DEVICE_COLUMNS},
        "id": device.pk,
        "status": status(online=device.online),
        "status_text": explain(f"state_{device.status_reason}", language).message,
        "has_password": bool(device.secret),
    }


class DevicesOut(Schema):
    """A page of devices."""

    items: list[DeviceOut]
    total: int
    page: int
    page_size: int


class RegistrationOut(Schema):
    """One attempt to register, with what to do about a failure."""

    code: str
    at: datetime
    ok: bool
    reason: str
    text: str
    advice: str
    source: str
    transport: str
    known: bool

    @classmethod
    def of(cls, row: RegistrationAttempt, language: str) -> "RegistrationOut":
        """Show an attempt."""
        facts = {
            "device": row.code,
            "source": row.source,
            "password_source": row.password_source,
        }
        code = "state_registered" if row.ok else row.reason
        texts = explain(code, language, facts)
        return cls(
            code=row.code,
            at=row.at,
            ok=row.ok,
            reason=row.reason,
            text=texts.cause,
            advice=texts.advice,
            source=row.source,
            transport=row.transport,
            known=row.known,
        )


class RegistrationsOut(Schema):
    """A page of attempts to register, newest first."""

    items: list[RegistrationOut]
    total: int
    page: int
    page_size: int


class DeviceDetailOut(DeviceOut):
    """One device with its history and last registrations."""

    history: list[ChangeOut]
    registrations: list[RegistrationOut]

    @classmethod
    def whole(
        cls,
        device: Device,
        history: Iterable[StatusChange],
        registrations: Iterable[RegistrationAttempt],
        language: str,
    ) -> "DeviceDetailOut":
        """Show a device with everything."""
        return cls(
            **_device_fields(device, language),
            history=changes(history, language),
            registrations=[RegistrationOut.of(row, language) for row in registrations],
        )


class DeviceIn(Schema):
    """A device to enter before it registers."""

    code: Annotated[str, Field(max_length=20)]
    name: Name = ""
    password: Password = ""


class DevicePatch(Schema):
    """What to change of a device; what is left out stays."""

    name: Name | None = None
    password: Password | None = None
    """Empty takes its own password away."""
    charset: Annotated[str, Field(max_length=16)] | None = None
    stream_transport: StreamTransport | None = None
    ssrc_policy: SsrcPolicy | None = None
    edition: Edition | None = None
    substream: Substream | None = None
    say_who: SayWho | None = None
    trusted: bool | None = None


class FieldsOut(Schema):
    """Fields of a device's answer as it gave them."""

    fields: dict[str, str]
