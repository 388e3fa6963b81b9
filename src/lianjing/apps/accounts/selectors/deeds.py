"""Reads deeds that need two persons."""

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts import two_persons
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import DeedBox, DeedState, Permission
from lianjing.apps.accounts.models import Deed, User
from lianjing.apps.accounts.selectors.apart import kept_apart
from lianjing.kernel.errors import NotFoundError


def deeds(*, actor: Actor, box: DeedBox, search: str = "", name: str = "") -> QuerySet[Deed]:
    """Give deeds that need two persons: one's own, those that wait for one, those of the past."""
    found = _known_deeds(actor)
    waiting = Q(state=DeedState.ASKED, lapses_at__gt=timezone.now())
    if box is DeedBox.WAITING:
        found = found.filter(waiting, _confirmable(actor))
    elif box is DeedBox.MINE:
        found = found.filter(waiting, asked_by=actor.user_id)
    elif box is DeedBox.OTHERS:
        found = found.filter(waiting).exclude(asked_by=actor.user_id).exclude(_confirmable(actor))
    else:
        found = found.exclude(waiting)
    if name:
        found = found.filter(name=name)
    if search:
        words = Q(target__icontains=search) | Q(asked_name__icontains=search)
        found = found.filter(
            words | Q(reason__icontains=search) | Q(decided_name__icontains=search)
        )
    return found


def deed(*, actor: Actor, key: int) -> Deed:
    """Give one deed; raises `NotFoundError`."""
    found = _known_deeds(actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no deed {key}")
    return found


def counts(*, actor: Actor) -> dict[str, int]:
    """Count what waits for somebody, and what he has waiting himself."""
    open_ones = Q(state=DeedState.ASKED, lapses_at__gt=timezone.now())
    return _known_deeds(actor).aggregate(
        waiting=Count("pk", filter=open_ones & _confirmable(actor)),
        mine=Count("pk", filter=open_ones & Q(asked_by=actor.user_id)),
    )


def confirmable(*, actor: Actor, keys: Collection[int]) -> set[int]:
    """Name those of some deeds that wait, and whose second person somebody may be."""
    waits = Q(pk__in=keys, state=DeedState.ASKED, lapses_at__gt=timezone.now())
    return set(Deed.objects.filter(waits, _confirmable(actor)).values_list("pk", flat=True))


def open_now(most: int = 1000) -> dict[int, tuple[int | None, str]]:
    """Give who asked for each deed that waits, and which service it is: the newest, in one query.

    For whoever watches what comes and goes (`concerns`).
    """
    rows = Deed.objects.filter(state=DeedState.ASKED, lapses_at__gt=timezone.now())
    told = rows.order_by("-id").values_list("pk", "asked_by", "service")[:most]
    return {key: (asker, service) for key, asker, service in told}


def concerns(actor: Actor, deeds: Collection[tuple[int | None, str]]) -> bool:
    """Tell whether somebody may know of one of these deeds, without asking the database."""
    if not deeds:
        return False
    if actor.itself or actor.may(Permission.AUDIT_VIEW):
        return True
    own = set(_services_of(actor))
    return any(asker == actor.user_id or service in own for asker, service in deeds)


def _known_deeds(actor: Actor) -> QuerySet[Deed]:
    """Give what somebody may know of: his own, what he could do himself; auditors all."""
    found = Deed.objects.select_related("asked_by", "decided_by").defer("payload")
    if actor.itself or actor.may(Permission.AUDIT_VIEW):
        return found
    return found.filter(Q(asked_by=actor.user_id) | Q(service__in=_services_of(actor)))


def _services_of(actor: Actor) -> list[str]:
    return [
        known.key
        for known in two_persons.services().values()
        if actor.may(known.confirming) and (actor.sees_everything or not known.everywhere)
    ]


def _confirmable(actor: Actor) -> Q:
    """Say of which deeds somebody may be the second person."""
    nothing = Q(pk__in=())
    if actor.user_id is None or actor.token:
        return nothing
    if User.objects.filter(pk=actor.user_id, emergency_until__isnull=False).exists():
        return nothing
    apart = Q(asked_by=actor.user_id) | kept_apart("asked_by", actor.user_id, timezone.now())
    return Q(service__in=_services_of(actor)) & ~apart & ~Q(about=actor.user_id)
