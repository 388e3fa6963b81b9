"""Reads what is owed, limited to what the actor may see."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission, ScopeKind
from lianjing.apps.accounts.policies import require
from lianjing.apps.compliance import library
from lianjing.apps.compliance.choices import UNSETTLED, Owed
from lianjing.apps.compliance.engine import Judgement, RuleSubject
from lianjing.apps.compliance.engine.lights import SOON
from lianjing.apps.compliance.models import Inspection, Obligation, Paper, Step, Tally
from lianjing.apps.compliance.policies import obligations_in_scope, sees_restricted
from lianjing.apps.compliance.selectors.book import today
from lianjing.apps.compliance.selectors.facts import facts, world
from lianjing.apps.compliance.selectors.subjects import in_scope
from lianjing.apps.equipment.deadlines import Light
from lianjing.kernel.errors import NotFoundError

_COUNTY = 6


@dataclass(frozen=True, slots=True)
class ObligationFilter:
    """What to look for; empty fields do not count."""

    rule: str = ""
    subject: str = ""
    key: int | None = None
    severity: str = ""
    state: str = "unsettled"
    """A state, `unsettled`, `asked` for those with an exception to decide, or `all`."""
    light: Light | None = None
    region: str = ""
    unit: int | None = None
    organisation: int | None = None
    assignee: str = ""
    search: str = ""
    ids: tuple[int, ...] | None = None

    def condition(self, day: date) -> Q:
        """Give the condition on obligations."""
        found = _of_state(self.state)
        exact = {"rule": self.rule, "subject": self.subject, "severity": self.severity}
        exact["assignee"] = self.assignee
        for name, value in exact.items():
            if value:
                found &= Q(**{name: value})
        if self.key is not None:
            found &= Q(key=self.key)
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.unit is not None:
            found &= Q(unit=self.unit) | Q(owner=self.unit)
        if self.organisation is not None:
            found &= Q(organisation=self.organisation)
        if self.search.strip():
            found &= Q(name__icontains=self.search.strip())
        if self.ids is not None:
            found &= Q(pk__in=self.ids)
        return found & _of_light(self.light, day) if self.light else found


def _of_state(state: str) -> Q:
    if state == "unsettled":
        return Q(state__in=UNSETTLED)
    if state == "asked":
        return Q(state__in=UNSETTLED) & ~Q(asked_by="")
    return Q() if state == "all" else Q(state=state)


def _of_light(light: Light, day: date) -> Q:
    near = day + timedelta(days=SOON)
    unsettled = Q(state__in=UNSETTLED)
    if light is Light.RED:
        return unsettled & Q(due__lt=day)
    if light is Light.YELLOW:
        return unsettled & Q(due__gte=day, due__lte=near)
    if light is Light.GREEN:
        return unsettled & Q(due__gt=near)
    return ~unsettled | Q(due=None)


def obligations(*, actor: Actor, where: ObligationFilter | None = None) -> QuerySet[Obligation]:
    """List what is owed, what is due first."""
    require(actor, Permission.FILES_VIEW)
    wanted = (where or ObligationFilter()).condition(today())
    rows = Obligation.objects.filter(obligations_in_scope(actor), wanted)
    return rows.select_related("unit", "owner", "organisation").order_by("due", "pk")


def obligation(*, actor: Actor, key: int) -> Obligation:
    """Give one; raises `NotFoundError` for those out of scope too."""
    require(actor, Permission.FILES_VIEW)
    rows = Obligation.objects.filter(obligations_in_scope(actor), pk=key)
    found = rows.select_related("unit", "owner", "organisation").first()
    if found is None:
        raise NotFoundError(f"no obligation {key}")
    return found


def steps(row: Obligation) -> QuerySet[Step]:
    """List the history of one that was given, the oldest first."""
    return row.steps.all()[:1000]


class RuleSum(NamedTuple):
    """How much is owed under one rule."""

    rule: str
    many: int
    late: int


def sums_by_rule(*, actor: Actor, where: ObligationFilter | None = None) -> list[RuleSum]:
    """Count what is owed by rule, the most first."""
    day = today()
    rows = obligations(actor=actor, where=where).select_related(None).order_by().values("rule")
    counted = rows.annotate(many=Count("pk"), late=Count("pk", filter=Q(due__lt=day)))
    return [RuleSum(r["rule"], r["many"], r["late"]) for r in counted.order_by("-many", "rule")]


def sums_by_light(*, actor: Actor, where: ObligationFilter | None = None) -> dict[Light, int]:
    """Count what is owed by its light."""
    day = today()
    rows = obligations(actor=actor, where=where).select_related(None).order_by()
    counted = rows.aggregate(
        **{light.value: Count("pk", filter=_of_light(light, day)) for light in Light}
    )
    return {light: int(counted[light.value]) for light in Light}


def outcomes(*, actor: Actor) -> dict[str, dict[str, int]]:
    """Give how many subjects each rule judged how in the last whole run, of counties in scope."""
    require(actor, Permission.FILES_VIEW)
    where = Q()
    if not actor.sees_everything:
        where = Q(pk__in=())
        for region in actor.scope_values(ScopeKind.REGION):
            where |= Q(region__startswith=region) if len(region) <= _COUNTY else Q(pk__in=())
    found: dict[str, dict[str, int]] = {}
    for row in Tally.objects.filter(where):
        mine = found.setdefault(row.rule, {})
        mine[row.outcome] = mine.get(row.outcome, 0) + row.subjects
    if not sees_restricted(actor):
        hidden = {key for key, rule in library.shipped().items() if rule.restricted}
        found = {key: value for key, value in found.items() if key not in hidden}
    return found


class Standing(NamedTuple):
    """How one subject stands: each rule as judged now, and what is owed."""

    name: str
    region: str
    judged: list[Judgement]
    owed: list[Obligation]


def standing(*, actor: Actor, subject: RuleSubject, key: int) -> Standing:
    """Judge one subject now, for its page; writes nothing."""
    require(actor, Permission.FILES_VIEW)
    if not in_scope(actor, subject, key):
        raise NotFoundError(f"no {subject} {key}")
    run = world()
    known = next(iter(facts(subject, [key], run)), None)
    if known is None:
        return Standing("", "", [], [])
    may = sees_restricted(actor)
    judged = [one for one in run.book.judge(subject, known.facts) if may or not one.rule.restricted]
    where = ObligationFilter(subject=subject.value, key=key, state="all")
    owed = obligations(actor=actor, where=where).exclude(state=Owed.FIXED)
    return Standing(known.name, known.facts.region, judged, list(owed))


def papers(*, actor: Actor, subject: RuleSubject, key: int) -> QuerySet[Paper]:
    """List the papers of a subject in scope; consents only for who may know of zones."""
    require(actor, Permission.FILES_VIEW)
    if not in_scope(actor, subject, key):
        raise NotFoundError(f"no {subject} {key}")
    rows = Paper.objects.filter(subject=subject.value, key=key)
    return rows if sees_restricted(actor) else rows.exclude(kind="consent")


def paper(*, actor: Actor, key: int) -> Paper:
    """Give one paper of a subject in scope; raises `NotFoundError`."""
    require(actor, Permission.FILES_VIEW)
    found = Paper.objects.filter(pk=key).first()
    # Asked in any case: what is not there must not be told from what is not for this person.
    of = (RuleSubject(found.subject), found.key) if found else (RuleSubject.CAMERA, 0)
    if not in_scope(actor, *of) or found is None:
        raise NotFoundError(f"no paper {key}")
    if found.kind == "consent" and not sees_restricted(actor):
        raise NotFoundError(f"no paper {key}")
    return found


def inspections(*, actor: Actor, subject: RuleSubject, key: int) -> QuerySet[Inspection]:
    """List what was seen of a subject in scope, the newest first."""
    require(actor, Permission.FILES_VIEW)
    if not in_scope(actor, subject, key):
        raise NotFoundError(f"no {subject} {key}")
    return Inspection.objects.filter(subject=subject.value, key=key)
