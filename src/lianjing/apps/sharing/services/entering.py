"""What upper platforms look at and do goes into the call register; what they are refused, into
the audit.

Signal has decided already, by what the roster says; here it is written down by which grant.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.audit import services as audit
from lianjing.apps.register import services as register
from lianjing.apps.register.choices import Deed
from lianjing.apps.register.models import Entry
from lianjing.apps.register.selectors import open_entries_of_sessions, stopped_entries_of_session
from lianjing.apps.register.services import Asker, Look, Product, Reason
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import decide_upper
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.models import Grant
from lianjing.apps.sharing.models import UpperPlatform

WITHOUT_PURPOSE = "上级平台调用"
"""Stands as the reason where the grant is gone or says nothing."""

DEEDS: dict[Action, Deed] = {
    Action.LIVE: Deed.LIVE,
    Action.PLAYBACK: Deed.PLAYBACK,
    Action.DOWNLOAD: Deed.DOWNLOAD,
    Action.PTZ: Deed.PTZ,
    Action.SNAPSHOT: Deed.SNAPSHOT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UpperDeed:
    """Something an upper platform does with a channel, as signal tells it."""

    upper: str
    device: str
    channel: str
    action: int
    at: datetime
    identity: str = ""
    source: str = ""
    relay: str = ""
    call: str = ""
    detail: str = ""


@transaction.atomic
def relay_began(*, deed: UpperDeed) -> None:
    """Open the entry of a session; a session that has one already keeps it."""
    if deed.relay and not open_entries_of_sessions([deed.relay]):
        look = _look(deed)
        if look is not None:
            register.open_entry(look=look)


@transaction.atomic
def relays_followed(*, sent: dict[str, int], at: datetime) -> None:
    """Say that sessions go on."""
    for relay, entry in open_entries_of_sessions(sent).items():
        register.follow_entry(entry=entry, at=at, sent=max(0, sent[relay]))


@transaction.atomic
def relay_over(*, relay: str, at: datetime, sent: int, reason: str) -> None:
    """Close the entry of a session."""
    running = open_entries_of_sessions([relay]).values() if relay else ()
    for entry in running or stopped_entries_of_session(relay):
        register.close_entry(entry=entry, at=at, sent=max(0, sent), reason=reason)


@transaction.atomic
def upper_acted(*, deed: UpperDeed, times: int = 1) -> None:
    """Enter a command; several of a row are one entry."""
    look = _look(deed)
    if look is not None:
        register.note(look=look, times=max(1, times))


@transaction.atomic
def upper_pictured(*, deed: UpperDeed, product: Product) -> Entry | None:
    """Enter a picture that is sent to an upper; None if there is no such upper any more."""
    look = _look(deed)
    return None if look is None else register.note(look=replace(look, product=product))


@transaction.atomic
def upper_refused(
    *, upper: str, source: str, said: dict[str, object], at: datetime, until: datetime
) -> None:
    """Leave in the audit that an upper platform asked for what it may not have."""
    found = UpperPlatform.objects.filter(key=upper).first()
    if found is not None:
        after = {**said, "source": source, "from": at, "until": until}
        audit.record(_actor(source), "upper.refused", found, after=after)


def _look(deed: UpperDeed) -> Look | None:
    upper = UpperPlatform.objects.filter(key=deed.upper).first()
    kind = DEEDS.get(Action(deed.action))
    if upper is None or kind is None:
        return None
    channel = (
        Channel.objects.select_related("device", "group")
        .filter(device__code=deed.device, code=deed.channel)
        .first()
    )
    decision = None
    if channel is not None:
        decision = decide_upper(upper.key, Action(deed.action), channel, address=upper.address)
    return Look(
        deed=kind,
        actor=_actor(deed.source),
        channel=channel,
        reason=_reason(decision.grant if decision is not None else None),
        decision=decision,
        asker=Asker(code=upper.code, name=upper.name, user=deed.identity),
        session=deed.relay,
        call=deed.call,
        detail=deed.detail,
        at=deed.at,
    )


def _reason(key: int | None) -> Reason:
    grant = Grant.objects.filter(pk=key or 0).first()
    if grant is None:
        return Reason(WITHOUT_PURPOSE)
    return Reason(grant.purpose_text or str(grant.get_purpose_display()), grant.purpose)


def _actor(source: str) -> Actor:
    return replace(system("cascade"), address=source.rpartition(":")[0].strip("[]")[:45])
