"""Who may read which entries, and how they are searched."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.register.choices import IN_BURSTS, Deed, EndCode
from lianjing.apps.register.models import Correction, Entry, WorkReason
from lianjing.apps.register.policies import looks_in_scope
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope
from lianjing.kernel.errors import NotFoundError

_NUMBER = re.compile(r"(?:DJ-)?(?:\d{4}-)?(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """What to look for; empty does not count."""

    person: str = ""
    unit: str = ""
    camera: str = ""
    channel: int | None = None
    user: int | None = None
    action: str = ""
    platform: str = ""
    """Part of the code or name of an upper platform; `*`: any of them."""
    grant: str = ""
    number: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    running: bool = False


def entries(*, actor: Actor, where: EntryFilter | None = None) -> QuerySet[Entry]:
    """Give entries, newest first: one's own; with the permission those of cameras in scope."""
    found = Entry.objects.filter(_readable(actor))
    if where is not None:
        found = found.filter(_condition(where))
    return found.prefetch_related(
        Prefetch("corrections", Correction.objects.order_by("id"))
    ).order_by("-id")


def entry(*, actor: Actor, key: int) -> Entry:
    """Give one entry; raises `NotFoundError`."""
    found = entries(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no entry {key}")
    return found


def open_entries(*, actor: Actor) -> QuerySet[Entry]:
    """Give who watches now, uppers too: on cameras one may oversee, else one's own."""
    found = Entry.objects.filter(looks_in_scope(actor), ended_at=None).exclude(action__in=IN_BURSTS)
    if not actor.may(Permission.SESSIONS_VIEW):
        found = found.filter(platform="")
    return found.order_by("-id")


def purposes_open(*, actor: Actor) -> QuerySet[WorkReason]:
    """Give the reasons of one's own that still stand."""
    return WorkReason.objects.filter(user=actor.user_id or 0, until__gt=timezone.now())


def stopped_entries_of_session(name: str) -> list[int]:
    """Give entries of a session that somebody ended here; its last bytes are told later."""
    rows = Entry.objects.filter(session=name, end_reason=EndCode.STOPPED)
    return list(rows.values_list("pk", flat=True)[:1])


def open_entries_of_sessions(names: Iterable[str]) -> dict[str, int]:
    """Give the entry that is open for each of some sessions or relays."""
    rows = Entry.objects.filter(session__in=[name for name in names if name], ended_at=None)
    return dict(rows.values_list("session", "pk"))


def pictures_since(*, actor: Actor, detail: str, since: datetime) -> int:
    """Count pictures a person took for one end, for its limit."""
    mine = Entry.objects.filter(user=actor.user_id or 0, action=Deed.SNAPSHOT, detail=detail)
    return mine.filter(started_at__gte=since).count()


def number_to_key(number: str) -> int | None:
    """Give the key of a number as people write it; None for what is none."""
    found = _NUMBER.fullmatch(number.strip().upper())
    return int(found[1]) if found else None


def _readable(actor: Actor) -> Q:
    if actor.may(Permission.REGISTER_VIEW_ALL):
        return Q()
    own = Q(user=actor.user_id, platform="") if actor.user_id is not None else Q(pk__in=())
    if not actor.may(Permission.REGISTER_VIEW):
        return own
    in_scope = Channel.objects.filter(channels_in_scope(actor)).values("pk")
    return own | Q(channel__in=in_scope)


def _condition(where: EntryFilter) -> Q:
    found = Q()
    if where.person:
        found &= (
            Q(person__icontains=where.person)
            | Q(username__icontains=where.person)
            | Q(platform_user__icontains=where.person)
        )
    if where.unit:
        found &= Q(unit__icontains=where.unit)
    if where.camera:
        found &= Q(channel_code__contains=where.camera) | Q(channel_name__icontains=where.camera)
    if where.platform == "*":
        found &= ~Q(platform="")
    elif where.platform:
        found &= Q(platform__contains=where.platform) | Q(platform_name__icontains=where.platform)
    if where.number:
        found &= Q(pk=number_to_key(where.number) or 0)
    exact = {
        "channel": where.channel,
        "user": where.user,
        "action": where.action,
        "grant_number": where.grant,
        "started_at__gte": where.begins,
        "started_at__lt": where.ends,
    }
    found &= Q(**{name: value for name, value in exact.items() if value})
    if where.running:
        found &= Q(ended_at=None)
    return found
