"""The first person: what he asks for is tried out, taken back, and kept for a second one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import observers, trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import DeedState, Role
from lianjing.apps.accounts.models import Deed, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import rules
from lianjing.apps.accounts.selectors import apart
from lianjing.apps.accounts.services.deeds import packing
from lianjing.apps.accounts.services.deeds.errors import (
    NoSecondPersonError,
    SecondPersonNeededError,
)
from lianjing.apps.accounts.two_persons import Given, Waiting
from lianjing.runtime.identity_settings import DeedName

TRIAL = "?"
"""Who confirms while a deed is only tried out."""


def wait_for_second(known: Waiting, given: Mapping[str, object]) -> None:
    """Do nothing where one person suffices; else keep the deed and raise.

    Raises `SecondPersonNeededError` with the deed, `NoSecondPersonError` where nobody could
    confirm, and whatever the service raises by itself.
    """
    configured = rules().two_person
    actor = given.get("actor")
    if not configured or not isinstance(actor, Actor) or actor.itself or actor.second:
        return
    rest = {name: value for name, value in given.items() if name != "actor"}
    name = next((one for one in known.which(rest) if one in configured), None)
    if name is None:
        return
    require(actor, known.permission)
    if User.objects.filter(pk=actor.user_id or 0, emergency_until__isnull=False).exists():
        _note_alone(actor, known, name, rest)
        return
    deed = _keep(actor, known, name, rest)
    raise SecondPersonNeededError(deed.pk, rules().two_person_hours)


@transaction.atomic(durable=True)
def _note_alone(actor: Actor, known: Waiting, name: DeedName, given: Given) -> None:
    after = {"deed": name.value, "target": known.title(given)}
    trail.record(actor, "deed.alone", name=name.value, after=after)


@transaction.atomic(durable=True)
def _keep(actor: Actor, known: Waiting, name: DeedName, given: Given) -> Deed:
    payload = packing.pack(known.pack(given))
    again = Deed.objects.filter(
        state=DeedState.ASKED,
        asked_by=actor.user_id,
        service=known.key,
        payload=payload,
        lapses_at__gt=timezone.now(),
    ).first()
    if again is not None and again.before == _standing_now(known, payload):
        return again
    title, about = known.title(given), known.about(given)
    _require_somebody(actor, known, about)
    before, after = _try_out(actor, known, payload)
    now = timezone.now()
    deed = Deed.objects.create(
        name=name.value,
        service=known.key,
        payload=payload,
        about=about,
        target=title[:200],
        before=before,
        after=after,
        reason=str(given.get("reason") or "")[:300],
        asked_by_id=actor.user_id,
        asked_name=actor.username,
        asked_from=actor.address[:64],
        token=actor.token,
        limits=None if actor.limits is None else sorted(actor.limits),
        asked_at=now,
        lapses_at=now + timedelta(hours=rules().two_person_hours),
    )
    trail.record(actor, "deed.asked", deed, before=shown(before), after=shown(after))
    observers.tell(deed)
    return deed


def _require_somebody(actor: Actor, known: Waiting, about: int | None) -> None:
    found = apart.seconds(
        asker=actor.user_id or 0,
        about=about,
        permission=known.confirming,
        everywhere=known.everywhere,
        now=timezone.now(),
    )
    if not found.exists():
        roles = "、".join(str(Role(role).label) for role in apart.roles_with(known.confirming))
        raise NoSecondPersonError("nobody could confirm", facts={"roles": roles})


def _try_out(
    actor: Actor, known: Waiting, payload: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Do it and take it back: all checks of the service, and how things would stand."""
    given = packing.unpack(known.service, payload)
    before = _standing_now(known, payload)
    with transaction.atomic():
        tried, _ = known.fresh(given)
        result = known.perform(replace(actor, second=TRIAL), tried)
        after = packing.plain(known.picture(tried, result))
        transaction.set_rollback(True)
    return before, after


def _standing_now(known: Waiting, payload: Mapping[str, object]) -> dict[str, object]:
    given = packing.unpack(known.service, payload)
    standing: dict[str, object] = packing.plain(known.picture(given, None))
    return standing


def shown(picture: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is only compared."""
    return {name: value for name, value in picture.items() if not name.startswith("_")}
