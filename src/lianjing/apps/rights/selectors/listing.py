"""Reads grants: all of them for who keeps order, of one's duty, one's own for everybody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit.models import Record
from lianjing.apps.rights.choices import GrantState, Origin, SubjectKind
from lianjing.apps.rights.engine import Held
from lianjing.apps.rights.models import Grant, GrantChannel, GrantRule
from lianjing.apps.rights.policies import of_person, sees_all, visible
from lianjing.apps.rights.selectors.book import with_lists
from lianjing.apps.rights.selectors.compiling import read_some
from lianjing.kernel.errors import NotFoundError

MOST_WORDS = 5
HISTORY = 100


@dataclass(frozen=True, slots=True)
class GrantFilter:
    """What to look for; empty fields do not count."""

    search: str = ""
    """Number, title, name of the person, the request, the upper platform."""
    subject: SubjectKind | None = None
    state: GrantState | None = None
    origin: Origin | None = None
    person: int | None = None
    organisation: int | None = None
    upper: str = ""
    request: str = ""
    ends_within_days: int | None = None
    """In force now and over within so many days."""

    def condition(self, now: datetime) -> Q:
        """Give the condition on grants."""
        found = Q()
        for name in ("subject", "state", "origin", "person", "organisation", "upper", "request"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        if self.ends_within_days is not None:
            last = now + timedelta(days=self.ends_within_days)
            found &= Q(state=GrantState.ACTIVE, valid_until__gt=now, valid_until__lte=last)
        for word in self.search.split()[:MOST_WORDS]:
            found &= (
                Q(number__icontains=word)
                | Q(title__icontains=word)
                | Q(person_name__icontains=word)
                | Q(person__name__icontains=word)
                | Q(organisation__name__icontains=word)
                | Q(request__icontains=word)
                | Q(upper=word)
            )
        return found


def grants(*, actor: Actor, where: GrantFilter | None = None) -> QuerySet[Grant]:
    """Give the grants that are the actor's business, the newest first; what ends soon by its end.

    See `policies.visible`: searching and counting sees no others either.
    """
    require(actor, Permission.GRANTS_VIEW)
    where = where or GrantFilter()
    rows = Grant.objects.filter(visible(actor)).filter(where.condition(timezone.now()))
    order = ("-id",) if where.ends_within_days is None else ("valid_until", "id")
    return rows.select_related("person", "organisation").defer("snapshot").order_by(*order)


def own_grants(*, actor: Actor) -> QuerySet[Grant]:
    """Give what the actor has himself, by his person, post or role: what counts now first."""
    rows = Grant.objects.filter(of_person(actor)).exclude(state=GrantState.ENDED)
    rows = rows.select_related("person", "organisation").defer("snapshot")
    return rows.order_by("valid_until", "id")


def grant(*, actor: Actor, key: int) -> Grant:
    """Give one grant that is the actor's business; others do not exist for him."""
    rows = Grant.objects.select_related("person", "organisation")
    found = rows.filter(visible(actor), pk=key).first()
    if found is None:
        raise NotFoundError(f"no grant {key}")
    return found


def is_own(actor: Actor, grant: Grant) -> bool:
    """Tell whether a grant is for the actor himself."""
    return Grant.objects.filter(of_person(actor), pk=grant.pk).exists()


def compiled(grant: Grant) -> Held:
    """Give a grant as the engine knows it, with the channels it names."""
    held = read_some([grant.pk])[grant.pk]
    if held is None:
        raise NotFoundError(f"no grant {grant.pk}")
    return with_lists([held])[0]


@dataclass(frozen=True, slots=True)
class Resources:
    """What a grant names, in few words."""

    rules: tuple[GrantRule, ...] = ()
    listed: int = 0
    excluded: int = 0


def resources_of(keys: Iterable[int]) -> dict[int, Resources]:
    """Give what some grants name, in two queries."""
    wanted = list(keys)
    rules: defaultdict[int, list[GrantRule]] = defaultdict(list)
    for rule in GrantRule.objects.filter(grant__in=wanted).order_by("id"):
        rules[rule.grant_id].append(rule)
    counted = GrantChannel.objects.filter(grant__in=wanted).values_list("grant", "excluded")
    many = {(key, out): n for key, out, n in counted.annotate(n=Count("pk")).order_by()}
    return {
        key: Resources(tuple(rules[key]), many.get((key, False), 0), many.get((key, True), 0))
        for key in wanted
    }


def history_of(*, actor: Actor, grant: Grant) -> list[Record]:
    """Give what was done with a grant, the newest first: to who keeps order.

    Whoever sees but what he looks after is told how many cameras were named, and not which.
    """
    require(actor, Permission.GRANTS_VIEW)
    rows = Record.objects.filter(target_type="grant", target_id=str(grant.pk))
    found = list(rows.order_by("-id")[:HISTORY])
    for row in found if not sees_all(actor) else ():
        row.before, row.after = _counted(row.before), _counted(row.after)
    return found


def _counted(values: dict[str, object] | None) -> dict[str, object] | None:
    if values is None:
        return None
    return {k: len(v) if isinstance(v, list) and k in _NAMED else v for k, v in values.items()}


_NAMED = ("channels", "excluded")


def papers_of(keys: Iterable[int]) -> dict[int, Grant]:
    """Give some grants by their keys, with what stands on their paper."""
    return Grant.objects.defer("snapshot").in_bulk(list(keys))
