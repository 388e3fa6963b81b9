"""Opening, following and closing entries.

An entry is open while the look goes on. Who opened it closes it; what he could not (his process
was killed) `close_silent` closes with the last known time, and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.models import SignIn, User
from lianjing.apps.audit import services as audit
from lianjing.apps.register.choices import IN_BURSTS, Deed, EndCode
from lianjing.apps.register.models import Entry
from lianjing.apps.register.services.reasons import Reason
from lianjing.apps.registry.models import Channel
from lianjing.apps.rights.engine import Decision
from lianjing.apps.rights.models import Grant

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Asker:
    """An upper platform that asks, and for whom."""

    code: str
    name: str = ""
    user: str = ""
    """`Monitor-User-Identity` as given."""


@dataclass(frozen=True, slots=True)
class Span:
    """Footage that is looked at."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What left the platform in files."""

    files: tuple[dict[str, object], ...] = ()
    """`{"name": …, "size": …, "sha256": …}` each."""
    medium: str = ""
    watermark: str = ""
    recipient: str = ""
    destination: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look to be entered."""

    deed: Deed
    actor: Actor
    """The person; for an upper platform `accounts.actor.system("cascade")` with `asker`."""
    channel: Channel | None
    reason: Reason
    decision: Decision | None = None
    asker: Asker | None = None
    span: Span | None = None
    session: str = ""
    call: str = ""
    terminal: str = ""
    network: str = ""
    detail: str = ""
    at: datetime | None = None
    product: Product = field(default_factory=Product)


@transaction.atomic
def open_entry(*, look: Look, times: int = 1) -> Entry:
    """Enter a look that begins; in the transaction of the look itself."""
    at = look.at or timezone.now()
    entry = Entry.objects.create(
        action=look.deed,
        started_at=at,
        last_at=at,
        count=times,
        detail=look.detail[:200],
        purpose=look.reason.purpose,
        reason=look.reason.text[:500],
        terminal=(look.terminal or _terminal(look.actor))[:100],
        network=look.network[:40],
        session=look.session,
        call=look.call,
        span_from=look.span.begins if look.span else None,
        span_until=look.span.ends if look.span else None,
        **_content(look.channel),
        **(_platform(look.asker, look.actor) if look.asker else _person(look.actor)),
        **_right(look.decision),
        **_product(look.product),
    )
    audit.record(look.actor, "register.opened", entry, after=_main(entry))
    return entry


@transaction.atomic
def note(*, look: Look, times: int = 1) -> Entry:
    """Enter a deed of a moment; several of a row on one camera become one entry with a count."""
    at = look.at or timezone.now()
    window = timedelta(seconds=settings.INSTALLATION.settings.register.burst_seconds)
    if look.deed in IN_BURSTS and look.channel is not None and not look.product.files:
        found = Entry.objects.select_for_update().filter(
            action=look.deed,
            channel=look.channel.pk,
            user=look.actor.user_id,
            platform=look.asker.code if look.asker else "",
            grant=look.decision.grant if look.decision else None,
            reason=look.reason.text[:500],
            address=look.actor.address,
            ended_at=None,
            last_at__gte=at - window,
        )
        entry = found.order_by("-id").first()
        if entry is not None:
            Entry.objects.filter(pk=entry.pk).update(count=F("count") + times, last_at=at)
            entry.count += times
            entry.last_at = at
            return entry
    entry = open_entry(look=look, times=times)
    if look.deed not in IN_BURSTS or look.product.files:
        close_entry(entry=entry.pk, at=at, reason=EndCode.DONE)
    return entry


def follow_entry(*, entry: int, at: datetime, sent: int | None = None) -> None:
    """Say that a look still goes on, and how much it has sent until now."""
    rows = Entry.objects.filter(pk=entry)
    rows.filter(ended_at=None, last_at__lt=at).update(last_at=at)
    if sent is not None:
        rows.filter(bytes__lt=sent).update(bytes=sent)


@transaction.atomic
def follow_entries(*, at: datetime, sent: Iterable[tuple[int, int]]) -> None:
    """Say of many looks at once that they still go on: `(entry, bytes)` each."""
    known = dict(sent)
    rows = list(Entry.objects.filter(pk__in=known, ended_at=None))
    for row in rows:
        row.last_at = max(row.last_at, at)
        row.bytes = max(row.bytes, known[row.pk])
    Entry.objects.bulk_update(rows, ["last_at", "bytes"], batch_size=_AT_ONCE)


def follow_uppers(*, since: datetime, now: datetime | None = None) -> int:
    """Say that what uppers began to look at `since` the signalling process runs goes on."""
    rows = Entry.objects.filter(ended_at=None, started_at__gte=since).exclude(platform="")
    return rows.update(last_at=now or timezone.now())


@transaction.atomic
def close_entry(
    *,
    entry: int,
    reason: str,
    at: datetime | None = None,
    sent: int | None = None,
    note: str = "",
    seen: bool = True,
    product: Product | None = None,
    actor: Actor | None = None,
) -> bool:
    """Enter the end of a look; False if it had ended already, then nothing but bytes changes."""
    at = at or timezone.now()
    if sent is not None:
        Entry.objects.filter(pk=entry, bytes__lt=sent).update(bytes=sent)
    values: dict[str, object] = {
        "ended_at": at,
        "last_at": at,
        "end_reason": reason[:40],
        "end_note": note[:200],
        "end_seen": seen,
    }
    if product is not None:
        values |= _product(product)
    if not Entry.objects.filter(pk=entry, ended_at=None).update(**values):
        return False
    row = Entry.objects.get(pk=entry)
    after = {"ended": at, "reason": reason, "bytes": row.bytes, "count": row.count}
    if note:
        after["note"] = note
    if not seen:
        after["seen"] = False
    audit.record(actor or system("register"), "register.closed", row, after=after)
    return True


def close_silent(*, alive: Iterable[int], now: datetime | None = None) -> int:
    """Close what nobody follows any more, with the last known time.

    `alive` are entries somebody knows to be going on. A burst is over when its window has passed;
    anything else is taken for gone when it has given no sign for the silence time.
    """
    now = now or timezone.now()
    register = settings.INSTALLATION.settings.register
    burst = now - timedelta(seconds=register.burst_seconds)
    silent = now - timedelta(seconds=register.silence_seconds)
    over = Q(action__in=IN_BURSTS, last_at__lt=burst) | Q(last_at__lt=silent)
    rows = Entry.objects.filter(over, ended_at=None).exclude(pk__in=list(alive))
    count = 0
    for key, action, last_at in rows.values_list("pk", "action", "last_at")[:_AT_ONCE]:
        of_a_moment = action in IN_BURSTS
        count += close_entry(
            entry=key,
            at=last_at,
            reason=EndCode.DONE if of_a_moment else EndCode.UNSEEN,
            seen=of_a_moment,
        )
    return count


def _content(channel: Channel | None) -> dict[str, object]:
    if channel is None:
        return {}
    return {
        "channel": channel.pk,
        "channel_code": channel.code,
        "channel_name": channel.name[:255],
    }


def _person(actor: Actor) -> dict[str, object]:
    user = User.objects.select_related("organisation").filter(pk=actor.user_id or 0).first()
    organisation = user.organisation if user is not None else None
    return {
        "user": actor.user_id,
        "username": actor.username,
        "person": (user.name or user.username) if user is not None else actor.username,
        "organisation": organisation.pk if organisation is not None else None,
        "unit": organisation.name if organisation is not None else "",
        "post": str(user.get_post_display()) if user is not None else "",
        "role": str(actor.role),
        "address": actor.address,
    }


def _terminal(actor: Actor) -> str:
    """Give what the browser of a sign-in says it is."""
    if not actor.sign_in:
        return ""
    told = SignIn.objects.filter(key=actor.sign_in).values_list("terminal", flat=True).first()
    return told or ""


def _platform(asker: Asker, actor: Actor) -> dict[str, object]:
    return {
        "platform": asker.code,
        "platform_name": asker.name[:200],
        "platform_user": asker.user[:200],
        "unit": asker.name[:200] or asker.code,
        "person": asker.user[:80],
        "address": actor.address,
    }


def _right(decision: Decision | None) -> dict[str, object]:
    if decision is None or decision.grant is None:
        return {}
    request = Grant.objects.filter(pk=decision.grant).values_list("request", flat=True).first()
    return {
        "grant": decision.grant,
        "grant_number": decision.number,
        "request_number": request or "",
    }


def _product(product: Product) -> dict[str, object]:
    return {
        "files": list(product.files),
        "medium": product.medium[:100],
        "watermark": product.watermark[:64],
        "recipient": product.recipient[:200],
        "destination": product.destination[:300],
    }


def _main(entry: Entry) -> dict[str, object]:
    """Give what the audit chain keeps of an entry: it proves the register, even if that is gone."""
    names = (
        *("action", "channel_code", "channel_name", "span_from", "span_until", "unit", "person"),
        *("username", "platform", "platform_user", "reason", "grant_number", "request_number"),
        *("address", "session", "call", "files", "medium", "watermark", "detail"),
    )
    kept = {name: getattr(entry, name) for name in names}
    return {"number": entry.number, "started": entry.started_at} | {
        name: value for name, value in kept.items() if value
    }
