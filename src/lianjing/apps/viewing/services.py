"""Every write of viewing: starting to watch, renewing, ending."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.signalling import EngineFaultError, ask, link_key, viewer_of
from lianjing.apps.viewing.choices import Outcome, StreamProfile
from lianjing.apps.viewing.models import Call, Session
from lianjing.kernel.errors import DomainError, ResourceError
from lianjing.link.codec import Message
from lianjing.link.media import Done
from lianjing.link.signal import AskStory, EndViewing, Play, PlayFailed, Playing, Story
from lianjing.link.tickets import Ticket, sign
from lianjing.runtime import logs

log = logs.get(__name__)

PLAY_SECONDS = 30.0
"""Signal decides earlier by its own timers; this only bounds a broken one."""

CLOSED = "closed"
REVOKED = "revoked"


class PlayFailedError(DomainError):
    """No picture; code and facts say why, and `call` names the story."""

    def __init__(self, *, cause: str, call: str, facts: Mapping[str, str]) -> None:
        super().__init__(cause, code=cause, facts=facts)
        self.call = call


@dataclass(frozen=True, slots=True)
class Access:
    """What a browser needs to see one stream: a ticket and where to show it."""

    session: Session
    ticket: str


@dataclass(frozen=True, slots=True)
class Live(Access):
    """A picture that can start at once."""

    playing: Playing


def start_live(*, actor: Actor, channel: Channel, profile: StreamProfile) -> Live:
    """Have a channel played and give its viewer a session with a ticket.

    Raises `PlayFailedError` with the cause, `ResourceError` if signal is gone. No transaction is
    open while the device is asked.
    """
    require(actor, Permission.LIVE_WATCH)
    started = timezone.now()
    command = Play(
        device=channel.device.code,
        channel=channel.code,
        sub=profile is StreamProfile.SUB,
        viewer=viewer_of(actor),
    )
    try:
        reply = ask(command, Message, within=PLAY_SECONDS)
    except EngineFaultError as error:
        raise PlayFailedError(cause=error.code, call="", facts={}) from error
    if isinstance(reply, PlayFailed):
        _note_failure(actor, channel, reply, started)
        raise PlayFailedError(cause=reply.cause, call=reply.call, facts=reply.facts)
    if not isinstance(reply, Playing):
        raise ResourceError(f"unexpected reply {type(reply).__name__}", code="internal")
    session = _open_session(actor, channel, profile, reply, started)
    return Live(session=session, ticket=_ticket(session), playing=reply)


@transaction.atomic
def _open_session(
    actor: Actor, channel: Channel, profile: StreamProfile, reply: Playing, started: datetime
) -> Session:
    seconds = settings.INSTALLATION.settings.web.session_seconds
    session = Session.objects.create(
        key=secrets.token_urlsafe(18),
        user_id=actor.user_id,
        username=actor.username,
        channel=channel,
        channel_code=channel.code,
        profile=profile,
        call=reply.call,
        stream=reply.stream,
        viewer_address=reply.viewer_address,
        viewer_port=reply.viewer_port,
        source=actor.address,
        sign_in=actor.sign_in,
        started_at=started,
        expires_at=timezone.now() + timedelta(seconds=seconds),
    )
    # One call serves many viewers; its first one makes the row, ingest completes it.
    Call.objects.get_or_create(
        key=reply.call,
        defaults={
            "channel": channel,
            "device_code": channel.device.code,
            "channel_code": channel.code,
            "viewer": actor.username,
            "started_at": started,
            "outcome": Outcome.PLAYING,
        },
    )
    audit.record(actor, "live.started", channel, after={"profile": profile, "call": reply.call})
    return session


@transaction.atomic
def _note_failure(actor: Actor, channel: Channel, reply: PlayFailed, started: datetime) -> None:
    if reply.call:
        Call.objects.get_or_create(
            key=reply.call,
            defaults={
                "channel": channel,
                "device_code": channel.device.code,
                "channel_code": channel.code,
                "viewer": actor.username,
                "started_at": started,
                "ended_at": timezone.now(),
                "outcome": Outcome.FAILED,
                "cause": reply.cause,
            },
        )
    audit.record(actor, "live.failed", channel, after={"cause": reply.cause, "call": reply.call})


def _ticket(session: Session) -> str:
    opens = timezone.now() + timedelta(seconds=settings.INSTALLATION.settings.web.ticket_seconds)
    return sign(
        Ticket(
            session=session.key,
            stream=session.stream,
            user=session.username,
            channel=str(session.channel_id or ""),
            kind="live",
            opens_until=min(opens, session.expires_at).timestamp(),
            expires_at=session.expires_at.timestamp(),
        ),
        link_key(),
    )


@transaction.atomic
def renew(*, actor: Actor, session: Session) -> Access:
    """Go on watching: a later end and a fresh ticket for connections to come."""
    require(actor, Permission.LIVE_WATCH)
    seconds = settings.INSTALLATION.settings.web.session_seconds
    session.expires_at = timezone.now() + timedelta(seconds=seconds)
    session.save(update_fields=["expires_at"])
    audit.record(actor, "live.renewed", session)
    return Access(session=session, ticket=_ticket(session))


def end_session(*, actor: Actor, session: Session) -> None:
    """Stop watching, or make someone stop; the media node closes what is open."""
    own = session.user_id == actor.user_id
    if not own:
        require(actor, Permission.SESSIONS_VIEW)
    reason = CLOSED if own else REVOKED
    with transaction.atomic():
        Session.objects.filter(pk=session.pk, ended_at=None).update(
            ended_at=datetime.now(UTC), end_reason=reason
        )
        audit.record(actor, "live.ended", session, after={"reason": reason})
    ask(EndViewing(session=session.key, stream=session.stream, reason=reason), Done)


def end_of_sign_in(*, actor: Actor) -> None:
    """Close what is watched under a sign-in that ends."""
    _end_all(Session.objects.filter(user=actor.user_id, sign_in=actor.sign_in), CLOSED)


def end_of_user(*, user_id: int) -> None:
    """Close all that someone watches whose rights have changed or gone."""
    _end_all(Session.objects.filter(user=user_id), REVOKED)


def _end_all(sessions: QuerySet[Session], reason: str) -> None:
    """End running sessions; what signal cannot be told now ends with its ticket."""
    running = list(sessions.filter(ended_at=None, expires_at__gt=timezone.now()))
    now = datetime.now(UTC)
    Session.objects.filter(pk__in=[session.pk for session in running]).update(
        ended_at=now, end_reason=reason
    )
    for session in running:
        try:
            ask(EndViewing(session=session.key, stream=session.stream, reason=reason), Done)
        except (EngineFaultError, ResourceError) as error:
            log.warning("viewing_not_ended", session=session.key[:6], error=str(error))


def story_of(call: Call) -> dict[str, Any] | None:
    """Give the story of a call: the kept one, or what signal still has in memory."""
    if call.story is not None:
        return dict(call.story)
    try:
        story = ask(AskStory(call=call.key), Story)
    except (EngineFaultError, ResourceError):
        return None
    return read_story(story.body)


def read_story(body: str) -> dict[str, Any] | None:
    """Read the JSON of a story; None for anything but an object."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
