"""Ending sessions: first in the table with the register, then at the media node, until it is done.

The two are apart on purpose. A row says that the node is still to be told (`cut_due`), so that
neither a signal that is away for a moment nor a process that is killed between the two leaves a
picture running: the watchman in ingest goes on telling.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.register import services as register
from lianjing.apps.register.choices import EndCode
from lianjing.apps.registry.signalling import EngineFaultError, ask
from lianjing.apps.viewing.models import Session
from lianjing.kernel.errors import ResourceError
from lianjing.link.media import Done
from lianjing.link.signal import EndViewings, ViewingEnd
from lianjing.runtime import logs

log = logs.get(__name__)

CUT_SECONDS = 3.0
"""A signal that has not answered by then is asked again."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Ending:
    """How sessions end."""

    reason: str
    note: str = ""
    at: datetime | None = None
    """When it ended; None: now."""
    cut: bool = True
    """Whether the media node has to be told."""


def end_session(*, actor: Actor, session: Session) -> None:
    """Stop watching, or make someone stop; the media node closes what is open."""
    if session.user_id == actor.user_id:
        with transaction.atomic():
            ended = end_sessions([session], Ending(EndCode.CLOSED), actor=actor)
            audit.record(actor, "live.ended", session, after={"reason": EndCode.CLOSED})
        cut(ended)
    else:
        stop_sessions(actor=actor, sessions=[session], why="")


def stop_sessions(*, actor: Actor, sessions: Iterable[Session], why: str) -> int:
    """Make others stop: recorded, and told to those who are stopped; gives how many."""
    require(actor, Permission.SESSIONS_STOP)
    with transaction.atomic():
        note = f"{actor.username}: {why.strip()}"[:200]
        ended = end_sessions(sessions, Ending(EndCode.STOPPED, note), actor=actor)
        for session in ended:
            after = {"user": session.username, "why": why, "entry": session.entry}
            audit.record(actor, "live.stopped", session, after=after)
    cut(ended)
    return len(ended)


@transaction.atomic
def note_tampering(*, actor: Actor, session: Session, what: str) -> None:
    """End a picture whose mark was removed or covered on the page; it has stopped itself."""
    after = {"what": what[:100], "channel": session.channel_code, "entry": session.entry}
    audit.record(actor, "watermark.removed", session, after=after)
    ended = end_sessions([session], Ending(EndCode.WATERMARK, what), actor=actor)
    transaction.on_commit(lambda: cut(ended))


def end_of_sign_in(*, actor: Actor) -> None:
    """Close what is watched under a sign-in that ends."""
    rows = Session.objects.filter(user=actor.user_id, sign_in=actor.sign_in)
    _end_all(rows, Ending(EndCode.SIGNED_OUT))


def end_of_user(*, user_id: int) -> None:
    """Close all that someone watches whose rights have changed or gone."""
    _end_all(Session.objects.filter(user=user_id), Ending(EndCode.REVOKED))


def _end_all(sessions: QuerySet[Session], ending: Ending) -> None:
    with transaction.atomic():
        ended = end_sessions(sessions.filter(ended_at=None), ending)
    cut(ended)


@transaction.atomic
def end_sessions(
    sessions: Iterable[Session], ending: Ending, *, actor: Actor | None = None
) -> list[Session]:
    """End those that still run, in the table and in the register; gives those it ended.

    The caller has the media node told by `cut` once this is committed.
    """
    at = ending.at or timezone.now()
    ended = []
    for session in sessions:
        mine = Session.objects.filter(pk=session.pk, ended_at=None).update(
            ended_at=at,
            end_reason=ending.reason[:40],
            end_note=ending.note[:200],
            cut_due=ending.cut and bool(session.stream),
        )
        if not mine:
            continue
        session.ended_at, session.end_reason = at, ending.reason
        ended.append(session)
        if session.entry is not None:
            register.close_entry(
                entry=session.entry,
                reason=ending.reason,
                at=at,
                note=ending.note,
                seen=ending.reason != EndCode.UNSEEN,
                actor=actor,
            )
    return ended


def cut(ended: Sequence[Session]) -> bool:
    """Have the media node close what these sessions have open; False if it must be tried again."""
    due = [session for session in ended if session.stream]
    for start in range(0, len(due), _AT_ONCE):
        part = due[start : start + _AT_ONCE]
        ends = tuple(
            ViewingEnd(session=one.key, stream=one.stream, reason=one.end_reason) for one in part
        )
        try:
            ask(EndViewings(ends=ends), Done, within=CUT_SECONDS)
        except (EngineFaultError, ResourceError) as error:
            log.warning("viewings_not_ended", sessions=len(part), error=str(error))
            return False
        Session.objects.filter(pk__in=[one.pk for one in part]).update(cut_due=False)
    return True


def cut_what_is_due() -> bool:
    """Tell the media node what it has still to be told; False if it could not be."""
    return cut(list(Session.objects.filter(cut_due=True).order_by("id")[:_AT_ONCE]))
