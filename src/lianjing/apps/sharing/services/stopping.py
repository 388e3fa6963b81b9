"""Making an upper platform stop looking, without taking its right."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.register.choices import EndCode
from lianjing.apps.register.selectors import open_entries
from lianjing.apps.register.services import close_entry
from lianjing.apps.registry.signalling import ask
from lianjing.link.media import Done
from lianjing.link.signal import EndRelays


def stop_relays(*, actor: Actor, entries: Collection[int], channel: int | None, why: str) -> int:
    """End sessions of uppers by their entries or on a channel; gives how many.

    Each gets a BYE that says so, and nothing of that dialog is served again. They may ask anew:
    for good they are stopped by their grant.
    """
    require(actor, Permission.SESSIONS_STOP)
    wanted = Q(pk__in=list(entries))
    if channel is not None:
        wanted |= Q(channel=channel)
    rows = list(open_entries(actor=actor).filter(wanted).exclude(platform="").exclude(session=""))
    if not rows:
        return 0
    with transaction.atomic():
        for row in rows:
            after = {"number": row.number, "platform": row.platform, "why": why}
            audit.record(actor, "upper.stopped", row, name=row.platform_name, after=after)
    names = tuple(row.session for row in rows)
    ask(EndRelays(relays=names, reason=EndCode.STOPPED.value), Done)
    note = f"{actor.username}: {why}"[:200]
    for row in rows:  # signal tells of the end too, a moment later and without who and why
        close_entry(entry=row.pk, reason=EndCode.STOPPED, note=note, actor=actor)
    return len(rows)
