"""Reads what signal is told; only for ingest and commands, never on behalf of a person."""

from collections.abc import Iterable

from django.db.models import Max, Min, QuerySet

from lianjing.apps.registry.models import Device, Identity, RosterChange


def roster_version() -> int:
    """Give the number of the last change."""
    return RosterChange.objects.aggregate(last=Max("id"))["last"] or 0


def roster_range() -> tuple[int, int]:
    """Give the numbers of the oldest change kept and of the last; zeros for an empty outbox."""
    found = RosterChange.objects.aggregate(first=Min("id"), last=Max("id"))
    return found["first"] or 0, found["last"] or 0


def roster_changes(after: int, *, limit: int) -> list[RosterChange]:
    """Give changes after a version, in order."""
    return list(RosterChange.objects.filter(id__gt=after).order_by("id")[:limit])


def roster_devices(codes: Iterable[str] | None = None) -> QuerySet[Device]:
    """Give all devices, or those of some codes."""
    found = Device.objects.order_by("id")
    return found if codes is None else found.filter(code__in=list(codes))


def device_by_code(code: str) -> Device | None:
    """Give the device of a code."""
    return Device.objects.filter(code=code).first()


def database_identity() -> str:
    """Give the name of this database, empty before `conf.setup` has run."""
    found = Identity.objects.first()
    return found.value if found else ""
