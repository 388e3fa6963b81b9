"""Beginning to watch, and going on.

First a place is taken: one short transaction in which the right, the number of pictures the person
has running by it and the reason are looked at, one such transaction of a person after another. Then
the device is asked, with no transaction open. Then the place is filled and the look entered in the
register, before a ticket exists.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.register import services as register
from lianjing.apps.register.choices import Deed, EndCode
from lianjing.apps.register.services import Look, Reason
from lianjing.apps.registry import policies
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.signalling import EngineFaultError, ask, viewer_of
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import Decision
from lianjing.apps.rights.errors import NoRightError
from lianjing.apps.viewing.choices import Outcome, StreamProfile
from lianjing.apps.viewing.models import Call, Session
from lianjing.apps.viewing.services.access import Access, Live
from lianjing.apps.viewing.services.ending import Ending, cut, end_sessions
from lianjing.kernel.errors import DomainError, LianjingError, ResourceError
from lianjing.link.codec import Message
from lianjing.link.pictures import Masks
from lianjing.link.signal import Play, PlayFailed, Playing

PLAY_SECONDS = 30.0
"""Signal decides earlier by its own timers; this only bounds a broken one."""


class PlayFailedError(DomainError):
    """No picture; code and facts say why, and `call` names the story."""

    def __init__(self, *, cause: str, call: str, facts: Mapping[str, str]) -> None:
        super().__init__(cause, code=cause, facts=facts)
        self.call = call


@dataclass(frozen=True, slots=True)
class _Place:
    session: Session
    decision: Decision
    reason: Reason


def start_live(
    *,
    actor: Actor,
    channel: Channel,
    profile: StreamProfile,
    masks: Masks | None = None,
    instead: str = "",
) -> Live:
    """Have a channel played and give its viewer a session.

    `masks` is what is covered for him: none leaves it to what signal knows of the channel, empty
    is the clear picture and asks for the right to it. `instead` names a session of his that ends.
    Raises `NoRightError`, `ReasonNeededError`, `PlayFailedError` with the cause, `ResourceError`.
    """
    require(actor, Permission.LIVE_WATCH)
    if masks is not None and not masks:
        masks = () if policies.decide(actor, Action.UNMASK, channel).allowed else None
    place = _take_place(actor, channel, profile, instead, unmasked=masks == ())
    try:
        reply = _play(actor, channel, profile, masks)
    except LianjingError as error:
        _give_up(actor, place, channel, error)
        raise
    return _fill(actor, place, channel, reply)


def _play(actor: Actor, channel: Channel, profile: StreamProfile, masks: Masks | None) -> Playing:
    command = Play(
        device=channel.device.code,
        channel=channel.code,
        sub=profile is StreamProfile.SUB,
        viewer=viewer_of(actor),
        masks=masks,
    )
    try:
        reply = ask(command, Message, within=PLAY_SECONDS)
    except EngineFaultError as error:
        raise PlayFailedError(cause=error.code, call="", facts={}) from error
    if isinstance(reply, PlayFailed):
        raise PlayFailedError(cause=reply.cause, call=reply.call, facts=reply.facts)
    if not isinstance(reply, Playing):
        raise ResourceError(f"unexpected reply {type(reply).__name__}", code="internal")
    return reply


@transaction.atomic
def _take_place(
    actor: Actor, channel: Channel, profile: StreamProfile, instead: str, *, unmasked: bool
) -> _Place:
    """Take a place under a right; one person's attempts wait for each other here."""
    list(User.objects.select_for_update(no_key=True).filter(pk=actor.user_id or 0))
    now = timezone.now()
    if instead:
        old = Session.objects.filter(key=instead, user=actor.user_id, ended_at=None)
        replaced = end_sessions(list(old), Ending(EndCode.CLOSED, at=now), actor=actor)
        transaction.on_commit(lambda: cut(replaced))
    decision = decide(actor, channel, now)
    reason = register.reason_for(actor=actor, decision=decision, channel=channel)
    session = Session.objects.create(
        key=secrets.token_urlsafe(18),
        user_id=actor.user_id,
        username=actor.username,
        channel=channel,
        channel_code=channel.code,
        profile=profile,
        source=actor.address,
        sign_in=actor.sign_in,
        started_at=now,
        unmasked=unmasked,
        **_right(decision, now),
    )
    return _Place(session, decision, reason)


def decide(
    actor: Actor, channel: Channel, now: datetime, *, besides: Session | None = None
) -> Decision:
    """Give the decision that lets somebody watch, with his running pictures counted.

    Raises `NoRightError`.
    """
    running = Session.objects.filter(user=actor.user_id or 0, ended_at=None, expires_at__gt=now)
    if besides is not None:
        running = running.exclude(pk=besides.pk)
    in_use = Counter(key for key in running.values_list("grant", flat=True) if key is not None)
    decision = rights.decide(actor, Action.LIVE, policies.thing_of(channel), now, in_use=in_use)
    if not decision.allowed:
        raise NoRightError(decision)
    return decision


def _right(decision: Decision, now: datetime) -> dict[str, object]:
    seconds = settings.INSTALLATION.settings.web.session_seconds
    longest = now + timedelta(seconds=seconds)
    until = decision.until
    return {
        "grant": decision.grant,
        "grant_number": decision.number,
        "right_until": until,
        "expires_at": longest if until is None else min(longest, until),
    }


@transaction.atomic
def _fill(actor: Actor, place: _Place, channel: Channel, reply: Playing) -> Live:
    """Enter the look and make the place a session one can get tickets for."""
    session = Session.objects.select_for_update().get(pk=place.session.pk)
    if session.ended_at is not None:
        # The right went while the device was asked.
        raise NoRightError(policies.decide(actor, Action.LIVE, channel))
    look = Look(
        deed=Deed.LIVE,
        actor=actor,
        channel=channel,
        reason=place.reason,
        decision=place.decision,
        session=session.key,
        call=reply.call,
        at=session.started_at,
    )
    entry = register.open_entry(look=look)
    session.entry = entry.pk
    session.call, session.stream = reply.call, reply.stream
    session.viewer_address, session.viewer_port = reply.viewer_address, reply.viewer_port
    session.save(update_fields=["entry", "call", "stream", "viewer_address", "viewer_port"])
    # One call serves many viewers; its first one makes the row, ingest completes it.
    Call.objects.get_or_create(
        key=reply.call,
        defaults={
            **_call_of(actor, channel),
            "started_at": session.started_at,
            "outcome": Outcome.PLAYING,
        },
    )
    after = {"profile": session.profile, "call": reply.call, "entry": entry.number}
    audit.record(actor, "live.started", channel, after=after)
    return Live(session=session, playing=reply, reason=place.reason.text)


@transaction.atomic
def _give_up(actor: Actor, place: _Place, channel: Channel, error: LianjingError) -> None:
    """Give a place back that no picture came for."""
    end_sessions([place.session], Ending(EndCode.FAILED, error.code, cut=False), actor=actor)
    call = error.call if isinstance(error, PlayFailedError) else ""
    if call:
        Call.objects.get_or_create(
            key=call,
            defaults={
                **_call_of(actor, channel),
                "started_at": place.session.started_at,
                "ended_at": timezone.now(),
                "outcome": Outcome.FAILED,
                "cause": error.code,
            },
        )
    audit.record(actor, "live.failed", channel, after={"cause": error.code, "call": call})


def _call_of(actor: Actor, channel: Channel) -> dict[str, object]:
    return {
        "channel": channel,
        "device_code": channel.device.code,
        "channel_code": channel.code,
        "viewer": actor.username,
    }


@transaction.atomic
def renew(*, actor: Actor, session: Session) -> Access:
    """Go on watching, if the right still holds: a later end and fresh tickets.

    Raises `NoRightError`; the session ends within the watchman's next look.
    """
    require(actor, Permission.LIVE_WATCH)
    if session.channel is None:
        raise DomainError("the channel is gone", code="channel_unknown")
    now = timezone.now()
    decision = decide(actor, session.channel, now, besides=session)
    for name, value in _right(decision, now).items():
        setattr(session, name, value)
    session.save(update_fields=["grant", "grant_number", "right_until", "expires_at"])
    audit.record(actor, "live.renewed", session)
    return Access(session=session)
