"""Upper platforms and share lists."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.channels import ChannelOut, channel_fields
from lianjing.api.schemas.common import Status, status
from lianjing.apps.registry.models import Channel
from lianjing.apps.sharing.choices import SharedEdition, SipTransport
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.services import ShareChanges
from lianjing.kernel.actions import Action
from lianjing.kernel.causes import explain

Name = Annotated[str, Field(min_length=1, max_length=100)]
Code = Annotated[str, Field(max_length=20)]
Address = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.:\-\[\]]+$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Username = Annotated[str, Field(max_length=64)]
Password = Annotated[str, Field(max_length=64)]
Charset = Annotated[str, Field(max_length=16)]
Keepalive = Annotated[int, Field(ge=5, le=3600)]
Expires = Annotated[int, Field(ge=60, le=604800)]
Actions = Annotated[int, Field(ge=1, le=511)]
Streams = Annotated[int, Field(ge=1, le=10_000)]
Basis = Annotated[str, Field(max_length=500)]
Keys = Annotated[list[int], Field(max_length=200_000)]


class CountsOut(Schema):
    """What was shared, sent, acknowledged, and how many the upper should have."""

    shared: int
    sent: int
    acknowledged: int
    expected: int


class UpperOut(Schema):
    """An upper platform."""

    id: int
    name: str
    code: str
    short: str
    """What grants and requests for it name it by."""
    address: str
    port: int
    transport: SipTransport
    username: str
    has_password: bool
    edition: SharedEdition
    charset: str
    keepalive_seconds: int
    expires: int
    share_all: bool
    enabled: bool
    status: Status
    status_reason: str
    status_text: str
    status_changed_at: datetime | None
    counts: CountsOut

    @classmethod
    def of(cls, upper: UpperPlatform, language: str, *, share_all: bool) -> "UpperOut":
        """Show an upper platform; its password never leaves."""
        return cls(
            id=upper.pk,
            name=upper.name,
            code=upper.code,
            short=upper.key,
            address=upper.address,
            port=upper.port,
            transport=SipTransport(upper.transport),
            username=upper.username,
            has_password=bool(upper.secret),
            edition=SharedEdition(upper.edition),
            charset=upper.charset,
            keepalive_seconds=upper.keepalive_seconds,
            expires=upper.expires,
            share_all=share_all,
            enabled=upper.enabled,
            status=status(online=upper.online),
            status_reason=upper.status_reason,
            status_text=explain(f"state_{upper.status_reason}", language).message,
            status_changed_at=upper.status_changed_at,
            counts=CountsOut(
                shared=upper.shared,
                sent=upper.sent,
                acknowledged=upper.acknowledged,
                expected=upper.expected,
            ),
        )


class UppersOut(Schema):
    """All upper platforms."""

    items: list[UpperOut]
    total: int


class UpperIn(Schema):
    """An upper platform to register with."""

    name: Name
    code: Code
    address: Address
    port: Port = 5060
    transport: SipTransport = SipTransport.UDP
    username: Username = ""
    password: Password = ""
    edition: SharedEdition = SharedEdition.GB2022
    charset: Charset = "GB18030"
    keepalive_seconds: Keepalive = 60
    expires: Expires = 3600
    enabled: bool = True


class UpperPatch(Schema):
    """What to change of an upper platform; what is left out stays."""

    name: Name | None = None
    code: Code | None = None
    address: Address | None = None
    port: Port | None = None
    transport: SipTransport | None = None
    username: Username | None = None
    password: Password | None = None
    edition: SharedEdition | None = None
    charset: Charset | None = None
    keepalive_seconds: Keepalive | None = None
    expires: Expires | None = None
    enabled: bool | None = None


class ShareOut(ChannelOut):
    """A channel of a share list."""

    shared: bool

    @classmethod
    def many_of(cls, channels: list[Channel]) -> "list[ShareOut]":
        """Show channels annotated with `shared`."""
        return [
            cls(**channel_fields(channel, playing=False), shared=bool(vars(channel)["shared"]))
            for channel in channels
        ]


class SharesOut(Schema):
    """A page of a share list."""

    items: list[ShareOut]
    total: int
    page: int
    page_size: int
    groups: list[int]
    """Nodes shared with everything below."""
    share_all: bool
    grant: int | None
    """The grant the list is kept in."""
    number: str
    actions: int
    """Sum of actions the upper may do with all of the list."""
    valid_until: datetime | None
    max_streams: int | None
    others: int
    """Further grants of this upper in force, from requests or given directly."""


class SharesIn(Schema):
    """What to add to and take from a share list."""

    add: Keys = []
    remove: Keys = []
    groups_add: Keys = []
    groups_remove: Keys = []
    share_all: bool | None = None
    actions: Actions | None = None
    """Sum of what it may do: 1 catalogue, 2 live, 4 playback, 8 PTZ, 16 snapshot, 32 download,
    64 pass on what comes from lower platforms, 128 secret ones too, 256 without masks."""
    valid_until: datetime | None = None
    max_streams: Streams | None = None
    basis: Basis = ""

    def changes(self) -> ShareChanges:
        """Give them to the service."""
        plain = self.dict(exclude={"actions"})
        return ShareChanges(**plain, actions=None if self.actions is None else Action(self.actions))
