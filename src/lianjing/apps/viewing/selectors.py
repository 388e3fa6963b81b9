"""Reads sessions and calls."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.register.policies import looks_in_scope
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.apps.viewing.models import Call, Session
from lianjing.kernel.errors import NotFoundError


def running_sessions(*, actor: Actor) -> QuerySet[Session]:
    """Give who watches what now: on cameras one may oversee, else one's own."""
    running = Session.objects.filter(
        looks_in_scope(actor), ended_at=None, expires_at__gt=timezone.now()
    )
    return running.select_related("channel", "channel__device")


def session(*, actor: Actor, key: str) -> Session:
    """Give one running session of the actor's own, or anyone's for administrators."""
    found = running_sessions(actor=actor).filter(key=key).first()
    if found is None:
        raise NotFoundError(f"no session {key}")
    return found


def own_session(*, actor: Actor, key: str) -> Session:
    """Give a session of one's own, running or over; raises `NotFoundError`."""
    mine = Session.objects.filter(user=actor.user_id or 0, key=key)
    found = mine.select_related("channel", "channel__device").first()
    if found is None:
        raise NotFoundError(f"no session {key}")
    return found


def is_over(*, actor: Actor, key: str) -> bool:
    """Tell whether this was a session of one's own that has ended."""
    mine = Session.objects.filter(user=actor.user_id or 0, key=key)
    return mine.exclude(ended_at=None).exists()


def sessions_of_entries(entries: Iterable[int]) -> dict[int, Session]:
    """Give entry of the register → its running session."""
    rows = Session.objects.filter(entry__in=list(entries), ended_at=None)
    return {row.entry: row for row in rows if row.entry is not None}


def sessions_to_stop(
    *, actor: Actor, entries: Iterable[int], user: int | None, channel: int | None
) -> list[Session]:
    """Give running sessions by their entries, by a person, by a channel."""
    require(actor, Permission.SESSIONS_STOP)
    wanted = Q(entry__in=list(entries))
    if user is not None:
        wanted |= Q(user=user)
    if channel is not None:
        wanted |= Q(channel=channel)
    return list(
        Session.objects.filter(looks_in_scope(actor) & wanted, ended_at=None).order_by("id")
    )


def running_by_user(streams: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Give user → stream → session keys of some streams, for the live push."""
    found: dict[str, dict[str, list[str]]] = {}
    rows = Session.objects.filter(stream__in=list(streams), ended_at=None)
    for user, stream, key in rows.values_list("username", "stream", "key"):
        found.setdefault(user, {}).setdefault(stream, []).append(key)
    return found


def playing(channels: Iterable[int]) -> set[int]:
    """Give those of some channels that somebody watches now."""
    rows = Session.objects.filter(
        channel__in=list(channels), ended_at=None, expires_at__gt=timezone.now()
    )
    return set(rows.values_list("channel", flat=True))


def calls(
    *, actor: Actor, channel: int | None = None, outcome: str = "", search: str = ""
) -> QuerySet[Call]:
    """Give calls, newest first: of channels in scope and one's own, or all for auditing."""
    require(actor, Permission.CALLS_VIEW)
    found = Call.objects.select_related("channel")
    if not (actor.sees_everything or actor.may(Permission.CALLS_VIEW_ALL)):
        in_scope = Channel.objects.filter(channels_in_scope(actor)).values("pk")
        found = found.filter(Q(channel__in=in_scope) | Q(viewer=actor.username))
    if channel is not None:
        found = found.filter(channel=channel)
    if outcome:
        found = found.filter(outcome=outcome)
    if search:
        found = found.filter(Q(channel_code__contains=search) | Q(key__contains=search))
    return found.order_by("-started_at", "-id")


def call(*, actor: Actor, key: str) -> Call:
    """Give one call; raises `NotFoundError`."""
    found = calls(actor=actor).filter(key=key).first()
    if found is None:
        raise NotFoundError(f"no call {key}")
    return found


def count_running() -> int:
    """Count running sessions, for monitoring."""
    return Session.objects.filter(ended_at=None, expires_at__gt=timezone.now()).count()
