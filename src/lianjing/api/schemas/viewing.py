"""Live sessions and calls."""

import json
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.common import Ref
from lianjing.apps.register.choices import EndCode
from lianjing.apps.viewing.choices import Outcome, StreamProfile
from lianjing.apps.viewing.models import Call, Session
from lianjing.apps.viewing.services import MarkText
from lianjing.kernel.causes import explain


class LiveIn(Schema):
    """Which stream to see."""

    stream: StreamProfile = StreamProfile.MAIN
    instead: Annotated[str, Field(max_length=32)] = ""
    """A session of one's own that this one takes the place of."""


class UrlsOut(Schema):
    """Where a picture is; each address opens one connection, for as long as its ticket lasts."""

    fmp4_url: str
    ws_url: str
    hls_url: str
    expires_at: datetime
    right_until: datetime | None
    """When the right is over by the clock; none: not by the clock."""
    grant: str
    """Number of the grant it is seen by."""


def zone_minutes(at: datetime) -> int:
    """Give how far the platform's own time is ahead of UTC."""
    ahead = timezone.localtime(at).utcoffset()
    return int(ahead.total_seconds() // 60) if ahead is not None else 0


class MarkOut(Schema):
    """What the page writes over the picture, and how."""

    lines: list[str]
    at: datetime
    """Our time now; the page goes on from here by a clock nobody can set."""
    zone_minutes: int
    """How far the platform's time is ahead of UTC: the mark shows it wherever the page is open."""
    proof: str
    opacity: float
    density: int

    @classmethod
    def of(cls, mark: MarkText) -> "MarkOut":
        """Show the text with how strong and how dense it is."""
        how = settings.INSTALLATION.settings.register
        return cls(
            lines=list(mark.lines),
            at=mark.at,
            zone_minutes=zone_minutes(mark.at),
            proof=mark.proof,
            opacity=how.mark_opacity,
            density=how.mark_density,
        )


class VideoOut(Schema):
    """What picture it is."""

    codec: str
    mime: str
    width: int
    height: int


class AudioOut(Schema):
    """What sound it has; the notice says why there is none."""

    codec: str
    notice: str


class LiveOut(UrlsOut):
    """A picture that can start at once."""

    session: str
    call: str
    video: VideoOut
    audio: AudioOut
    mark: MarkOut
    masked: bool
    """Whether parts are covered for this person."""
    reason: str
    """What the register says one looks for."""


class EndingOut(Schema):
    """Why a session is over, in words."""

    ended: bool
    code: str
    message: str
    cause: str
    advice: str
    grant: str
    """The grant a renewal would be asked for."""
    renewable: bool

    @classmethod
    def of(cls, row: Session, language: str) -> "EndingOut":
        """Explain how a session ended."""
        who, _, why = row.end_note.partition(": ")
        code = row.end_reason or "expired"
        texts = explain(code, language, {"who": who, "why": why or "-"})
        return cls(
            ended=row.ended_at is not None,
            code=code,
            **texts._asdict(),
            grant=row.grant_number,
            renewable=code in _RENEWABLE and bool(row.grant_number),
        )


_RENEWABLE = {EndCode.RIGHT_ENDED, EndCode.RIGHT_EXPIRED, EndCode.OUTSIDE_HOURS}


class TamperingIn(Schema):
    """What a page saw happen to the mark over its picture."""

    what: Annotated[str, Field(min_length=1, max_length=100)]


class SessionOut(Schema):
    """Who watches what."""

    session: str
    user: str
    channel: Ref
    stream: StreamProfile
    call: str
    source: str
    started_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: Session) -> "SessionOut":
        """Show a session."""
        name = row.channel.name if row.channel else ""
        return cls(
            session=row.key,
            user=row.username,
            channel=Ref(id=row.channel_id, code=row.channel_code, name=name),
            stream=StreamProfile(row.profile),
            call=row.call,
            source=row.source,
            started_at=row.started_at,
            expires_at=row.expires_at,
        )


class SessionsOut(Schema):
    """Running sessions."""

    items: list[SessionOut]
    total: int


class CallOut(Schema):
    """One attempt to play."""

    call: str
    kind: str
    channel: Ref
    device_code: str
    user: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    cause: str
    cause_text: str
    duration_ms: int | None
    first_packet_ms: int | None

    @classmethod
    def of(cls, row: Call, language: str) -> "CallOut":
        """Show a call."""
        name = row.channel.name if row.channel else ""
        length = row.ended_at - row.started_at if row.ended_at else None
        return cls(
            call=row.key,
            kind=row.kind,
            channel=Ref(id=row.channel_id, code=row.channel_code, name=name),
            device_code=row.device_code,
            user=row.viewer,
            started_at=row.started_at,
            ended_at=row.ended_at,
            outcome=Outcome(row.outcome),
            cause=row.cause,
            cause_text=explain(row.cause, language).message if row.cause else "",
            duration_ms=int(length.total_seconds() * 1000) if length is not None else None,
            first_packet_ms=row.first_packet_ms,
        )


class CallsOut(Schema):
    """A page of calls, newest first."""

    items: list[CallOut]
    total: int
    page: int
    page_size: int


class CauseOut(Schema):
    """Why a call ended as it did."""

    code: str
    message: str
    cause: str
    advice: str


def story_out(row: Call, story: dict[str, Any] | None, language: str) -> dict[str, Any]:
    """Show a call with its story: what signal wrote, and the cause in words."""
    head = json.loads(CallOut.of(row, language).model_dump_json())
    body: dict[str, Any] = {**head, **(story or {})}
    for name in ("channel", "started_at", "ended_at", "duration_ms", "user"):
        body[name] = head[name]
    given = (story or {}).get("cause")
    code = given.get("code") if isinstance(given, dict) else (given or row.cause)
    facts = given.get("facts", {}) if isinstance(given, dict) else (story or {}).get("facts", {})
    if code:
        texts = explain(str(code), language, {k: str(v) for k, v in dict(facts).items()})
        body["cause"] = CauseOut(code=str(code), **texts._asdict()).model_dump()
    else:
        body["cause"] = None
    return body
