"""Nobody goes on watching what he may not watch any more.

`enforce` is told of each change of a grant, in the process that made it, and acts at once.
`reconsider` and `end_what_is_over` are the watchman's (ingest), who asks the same of every running
session again and again: what another process changed, what nobody was told of because a process
was killed, what is over by the clock.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.models import SignIn
from lianjing.apps.accounts.rules import is_usable
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.accounts.services.sign_ins import key_of
from lianjing.apps.register.choices import EndCode
from lianjing.apps.registry import policies
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights.choices import Action, Refusal, SubjectKind
from lianjing.apps.rights.engine import Thing
from lianjing.apps.rights.observers import GrantTouched
from lianjing.apps.viewing.models import Session
from lianjing.apps.viewing.services.ending import Ending, cut, end_sessions

LEFT_FOR = timedelta(seconds=12)
"""How long a session without a connection waits for one to come back."""
NEVER_FOR = timedelta(seconds=20)
"""Beyond its ticket: a session nobody has connected to."""
OPENING_FOR = timedelta(seconds=60)
"""A place that was taken and never filled: the process that took it is gone."""

_ENDS = {
    Refusal.EXPIRED: EndCode.RIGHT_EXPIRED,
    Refusal.OUTSIDE_HOURS: EndCode.OUTSIDE_HOURS,
    Refusal.ROLE: EndCode.REVOKED,
    Refusal.OTHER_NETWORK: EndCode.REVOKED,
}


def enforce(touched: tuple[GrantTouched, ...]) -> None:
    """End what the change of some grants forbids; called after its commit."""
    affected = Q(pk__in=())
    for one in touched:
        affected |= Q(grant=one.grant)
        if not one.less:
            continue
        if one.subject == SubjectKind.PERSON:
            affected |= Q(user=one.person)
        elif one.subject == SubjectKind.POST:
            affected |= Q(user__organisation=one.organisation)
    reconsider(Session.objects.filter(affected))


def reconsider(sessions: QuerySet[Session] | None = None, now: datetime | None = None) -> int:
    """Ask of running sessions whether they may go on; gives how many may not."""
    now = now or timezone.now()
    rows = (
        (Session.objects.all() if sessions is None else sessions)
        .filter(ended_at=None)
        .select_related("user", "user__organisation", "channel", "channel__group")
        .prefetch_related("user__scopes", "channel__labels")
    )
    forbidden: dict[str, list[Session]] = {}
    running = list(rows)
    channels = {one.channel.pk: one.channel for one in running if one.channel is not None}
    things = {thing.channel: thing for thing in policies.things_of(list(channels.values()))}
    for session in running:
        reason = _why_over(session, now, things)
        if reason:
            forbidden.setdefault(reason, []).append(session)
    ended = []
    for reason, some in forbidden.items():
        ended += end_sessions(some, Ending(reason))
    cut(ended)
    return len(ended)


def _why_over(session: Session, now: datetime, things: dict[int, Thing]) -> str:
    """Give why a session may not go on; empty if it may. Its right is brought up to date."""
    if session.channel is None or session.user is None or not is_usable(session.user, now):
        return EndCode.REVOKED
    actor = actor_of(session.user, address=session.source, sign_in=session.sign_in)
    thing = things[session.channel.pk]
    decision = rights.decide(actor, Action.LIVE, thing, now)
    if not decision.allowed:
        return _ENDS.get(Refusal(decision.reason), EndCode.RIGHT_ENDED)
    if session.unmasked and not rights.decide(actor, Action.UNMASK, thing, now).allowed:
        return EndCode.MASKS_CHANGED
    _follow(session, decision.grant, decision.number, decision.until)
    return ""


def _follow(session: Session, grant: int | None, number: str, until: datetime | None) -> None:
    """Keep with a session the right it goes on by, and that right's end."""
    if (session.grant, session.right_until) == (grant, until):
        return
    session.grant, session.grant_number, session.right_until = grant, number, until
    if until is not None and until < session.expires_at:
        session.expires_at = until
    session.save(update_fields=["grant", "grant_number", "right_until", "expires_at"])


def end_what_is_over(now: datetime | None = None, *, silent: bool = True) -> int:
    """End what is over by the clock, what was left, and what never began.

    `silent`: also what nothing was heard of for long, if whoever asks would have heard it.
    """
    now = now or timezone.now()
    web = settings.INSTALLATION.settings.web
    running = Session.objects.filter(ended_at=None)
    never = now - NEVER_FOR - timedelta(seconds=web.ticket_seconds)
    ended = 0
    for session in running.filter(expires_at__lte=now):
        ended += _end_by_clock(session, now)
    left = running.filter(left_at__lt=now - LEFT_FOR)
    ended += _end_each(left, EndCode.LEFT)
    unfetched = running.exclude(stream="").filter(seen_at=None, started_at__lt=never)
    ended += _end_each(unfetched, EndCode.NEVER_SEEN)
    ended += _end_each(running.filter(stream="", started_at__lt=now - OPENING_FOR), EndCode.FAILED)
    if silent:
        seconds = settings.INSTALLATION.settings.register.silence_seconds
        heard = now - timedelta(seconds=seconds)
        ended += _end_each(running.filter(seen_at__lt=heard), EndCode.UNSEEN)
    return ended


def _end_by_clock(session: Session, now: datetime) -> int:
    """End a session whose time has come, and say which time it was."""
    reason: str = EndCode.EXPIRED
    if session.right_until is not None and session.right_until <= now:
        reason = _clock_reason(session, now)
    ended = end_sessions([session], Ending(reason, at=session.expires_at))
    cut(ended)
    return len(ended)


def _clock_reason(session: Session, now: datetime) -> str:
    if session.channel is None or session.user is None:
        return EndCode.REVOKED
    decision = rights.decide(
        actor_of(session.user, address=session.source),
        Action.LIVE,
        policies.thing_of(session.channel),
        now,
    )
    if decision.allowed:
        return EndCode.EXPIRED
    return _ENDS.get(Refusal(decision.reason), EndCode.RIGHT_EXPIRED)


def _end_each(sessions: Iterable[Session], reason: str) -> int:
    """End sessions at the last time they were known to go on."""
    count = 0
    for session in sessions:
        at = session.left_at or session.seen_at or session.started_at
        ended = end_sessions([session], Ending(reason, at=at))
        cut(ended)
        count += len(ended)
    return count


def end_of_gone_sign_ins(now: datetime | None = None) -> int:
    """End what is watched under sign-ins that are over, however they ended."""
    now = now or timezone.now()
    running = list(Session.objects.filter(ended_at=None).exclude(sign_in=""))
    if not running:
        return 0
    alive = _alive({session.sign_in for session in running}, now)
    gone = [session for session in running if session.sign_in not in alive]
    ended = end_sessions(gone, Ending(EndCode.SIGNED_OUT))
    cut(ended)
    return len(ended)


def _alive(sign_ins: set[str], now: datetime) -> set[str]:
    """Give those of some sign-ins that have neither ended nor expired."""
    browsers = BrowserSession.objects.filter(expire_date__gt=now)
    known = dict(
        SignIn.objects.filter(key__in=sign_ins, ended_at=None).values_list("key", "session")
    )
    open_ = set(browsers.filter(pk__in=known.values()).values_list("pk", flat=True))
    alive = {key for key, session in known.items() if session in open_}
    unlisted = sign_ins - set(SignIn.objects.filter(key__in=sign_ins).values_list("key", flat=True))
    if unlisted:  # begun by other means than the sign-in page
        keys = browsers.values_list("session_key", flat=True).iterator(chunk_size=2000)
        alive |= unlisted & {key_of(key) for key in keys}
    return alive
