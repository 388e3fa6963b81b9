"""Reads the list of differences, its counts, decisions, and what goes up."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.agreement.models import Decision, Difference, Override, Run, Step
from lianjing.apps.agreement.policies import differences_in_scope
from lianjing.apps.places.models import Unit
from lianjing.apps.places.search import words_of
from lianjing.apps.registry.models import Channel
from lianjing.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class DifferenceFilter:
    """What to look for; empty fields do not count."""

    kind: str = ""
    field: str = ""
    region: str = ""
    unit: int | None = None
    state: str = "open"
    search: str = ""
    overdue: bool = False
    assignee: int | None = None
    camera: int | None = None

    def as_json(self) -> dict[str, object]:
        """Give it as the parameters of a job."""
        return asdict(self)

    def condition(self) -> Q:
        """Give the condition on differences."""
        found = Q(state=self.state) if self.state else Q()
        for name in ("kind", "field", "assignee", "camera"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.unit is not None:
            path = Unit.objects.filter(pk=self.unit).values_list("path", flat=True).first()
            below = Unit.objects.filter(path__startswith=path) if path else Unit.objects.none()
            found &= Q(unit=self.unit) | Q(unit__in=below.values("pk"))
        if self.overdue:
            found &= Q(due_on__lt=timezone.localdate())
        for word in words_of(self.search):
            found &= Q(name__icontains=word) | Q(code__startswith=word)
        return found


def differences(*, actor: Actor, where: DifferenceFilter | None = None) -> QuerySet[Difference]:
    """Give differences in the order they were found."""
    require(actor, Permission.AGREEMENT_VIEW)
    condition = (where or DifferenceFilter()).condition()
    return (
        Difference.objects.filter(differences_in_scope(actor) & condition)
        .select_related("unit", "assignee", "camera")
        .order_by("id")
    )


def difference(*, actor: Actor, key: int) -> Difference:
    """Give one difference; raises `NotFoundError`."""
    found = differences(actor=actor, where=DifferenceFilter(state="")).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no difference {key}")
    return found


def counts(*, actor: Actor, where: DifferenceFilter) -> list[tuple[str, str, int]]:
    """Count by kind and field what a filter covers, whatever its kind and field."""
    require(actor, Permission.AGREEMENT_VIEW)
    rows = Difference.objects.filter(differences_in_scope(actor) & where.condition())
    grouped = rows.order_by().values_list("kind", "field").annotate(count=Count("id"))
    return sorted((kind, field, count) for kind, field, count in grouped)


def overdue_count(*, actor: Actor) -> int:
    """Count what is open past its day."""
    return differences(actor=actor, where=DifferenceFilter(overdue=True)).count()


def selected(*, actor: Actor, ids: Iterable[int]) -> QuerySet[Difference]:
    """Give those of some differences that are in scope."""
    found = differences(actor=actor, where=DifferenceFilter(state=""))
    return found.filter(pk__in=list(ids))


def channel_keys(rows: Iterable[Difference]) -> dict[tuple[str, str], int]:
    """Give the keys of the channels that are there, by their codes."""
    pairs = {(row.device_code, row.channel_code) for row in rows if row.channel_code}
    found = Channel.objects.filter(code__in={channel for _, channel in pairs})
    found = found.filter(device__code__in={device for device, _ in pairs})
    return {
        (device, channel): key
        for device, channel, key in found.values_list("device__code", "code", "pk")
    }


def decisions(*, actor: Actor) -> QuerySet[Decision]:
    """Give decisions, newest first: one's own, or all for who sees everything."""
    require(actor, Permission.AGREEMENT_VIEW)
    found = Decision.objects.all()
    return found if actor.sees_everything else found.filter(actor=actor.username)


def decision(*, actor: Actor, key: int) -> Decision:
    """Give one decision; raises `NotFoundError`."""
    found = decisions(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no decision {key}")
    return found


def steps_of(decision: Decision) -> QuerySet[Step]:
    """Give what a decision did, in order."""
    return decision.steps.select_related("difference").order_by("id")


def last_run() -> Run | None:
    """Give the last whole comparison that ended."""
    return Run.objects.filter(whole=True, ended_at__isnull=False).order_by("-id").first()


def overrides() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Give every value that goes up: device, channel, elements; for ingest."""
    rows = Override.objects.exclude(values={}).order_by("id")
    yield from rows.values_list("device_code", "channel_code", "values").iterator(5000)


def override_of(device: str, channel: str) -> dict[str, str]:
    """Give what goes up for one channel in place of what its device sends."""
    row = Override.objects.filter(device_code=device, channel_code=channel).first()
    return dict(row.values) if row is not None else {}
