"""Differences between files and network, decisions about them, pairs of files."""

from dataclasses import asdict

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.agreement import (
    AgreementSummaryOut,
    ComparedFieldOut,
    ComparedFieldsOut,
    ComparisonOut,
    ComparisonSettingOut,
    ComparisonSettingsIn,
    ComparisonSettingsOut,
    DifferenceCountOut,
    DifferenceOut,
    DifferencesOut,
)
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.decisions import (
    AgreementDecisionIn,
    DecisionOut,
    DecisionsOut,
    DecisionTallyOut,
    DecisionTrialIn,
    DecisionUndoneOut,
    DifferenceAssignIn,
    DifferencesChosenIn,
    DifferenceWhereIn,
    causes,
)
from lianjing.api.schemas.jobs import JobOut
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.agreement.choices import DifferenceKind
from lianjing.apps.agreement.fields import COMPARED
from lianjing.apps.agreement.jobs import COMPARE, DECIDE, is_comparing
from lianjing.apps.agreement.models import Difference
from lianjing.apps.agreement.selectors import differences as selectors
from lianjing.apps.agreement.selectors import settings as settings_selectors
from lianjing.apps.agreement.selectors.differences import DifferenceFilter
from lianjing.apps.agreement.services import deciding
from lianjing.apps.agreement.services.thresholds import change_thresholds
from lianjing.apps.agreement.services.undoing import undo
from lianjing.apps.agreement.settings import THRESHOLDS
from lianjing.apps.jobs.services import start
from lianjing.kernel.errors import ConflictError

router = Router(tags=["agreement"], auth=signed_in)


def _filter(where: DifferenceWhereIn) -> DifferenceFilter:
    given = where.dict()
    return DifferenceFilter(**{**given, "kind": where.kind or "", "state": where.state or ""})


def _chosen(actor: Actor, body: DifferencesChosenIn) -> QuerySet[Difference]:
    if body.ids is not None:
        return selectors.selected(actor=actor, ids=body.ids)
    return selectors.differences(actor=actor, where=_filter(body.where or DifferenceWhereIn()))


@router.get("/agreement/differences", response=DifferencesOut)
def list_differences(
    request: HttpRequest, where: Query[DifferenceWhereIn], page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List what files and network differ in; `state` empty gives open ones."""
    language = language_of(request)

    def shown(rows: list[Difference]) -> list[DifferenceOut]:
        return DifferenceOut.many(rows, selectors.channel_keys(rows), language)

    rows = selectors.differences(actor=actor_in(request), where=_filter(where))
    return paged(rows, page, page_size, shown)


@router.get("/agreement/differences/{key}", response=DifferenceOut)
def get_difference(request: HttpRequest, key: int) -> DifferenceOut:
    """Show one difference."""
    row = selectors.difference(actor=actor_in(request), key=key)
    channel = selectors.channel_keys([row]).get((row.device_code, row.channel_code))
    return DifferenceOut.of(row, channel, language_of(request))


@router.get("/agreement/summary", response=AgreementSummaryOut)
def get_summary(request: HttpRequest, where: Query[DifferenceWhereIn]) -> AgreementSummaryOut:
    """Count by kind and field what a filter covers, and say when all was compared last."""
    actor = actor_in(request)
    counts = selectors.counts(actor=actor, where=_filter(where))
    return AgreementSummaryOut(
        counts=[
            DifferenceCountOut(kind=DifferenceKind(kind), field=field, count=count)
            for kind, field, count in counts
        ],
        total=sum(count for *_, count in counts),
        overdue=selectors.overdue_count(actor=actor),
        last_run=ComparisonOut.of(selectors.last_run()),
        comparing=is_comparing(),
    )


@router.get("/agreement/fields", response=ComparedFieldsOut)
def list_fields(request: HttpRequest) -> ComparedFieldsOut:
    """List the fields that are compared, with the element of the catalogue each has."""
    require(actor_in(request), Permission.AGREEMENT_VIEW)
    english = language_of(request) == "en"
    skipped = settings_selectors.thresholds().skipped
    return ComparedFieldsOut(
        items=[
            ComparedFieldOut(
                key=one.key,
                name=one.en if english else one.zh,
                element=one.element,
                compared=one.key not in skipped,
            )
            for one in COMPARED
        ]
    )


@router.get("/agreement/settings", response=ComparisonSettingsOut)
def get_settings(request: HttpRequest) -> ComparisonSettingsOut:
    """List the thresholds of the comparison with their defaults."""
    require(actor_in(request), Permission.AGREEMENT_VIEW)
    return _settings(request)


@router.put("/agreement/settings", response=ComparisonSettingsOut)
def put_settings(request: HttpRequest, body: ComparisonSettingsIn) -> ComparisonSettingsOut:
    """Change thresholds; everything is compared again."""
    change_thresholds(actor=actor_in(request), values=body.values)
    return _settings(request)


def _settings(request: HttpRequest) -> ComparisonSettingsOut:
    english = language_of(request) == "en"
    values = settings_selectors.values()
    return ComparisonSettingsOut(
        items=[
            ComparisonSettingOut.model_validate(
                {**asdict(one), "name": one.en if english else one.zh, "value": values[one.key]}
            )
            for one in THRESHOLDS
        ]
    )


@router.post("/agreement/compare", response=JobOut)
def compare(request: HttpRequest) -> JobOut:
    """Compare everything now, in the background."""
    actor = actor_in(request)
    require(actor, Permission.AGREEMENT_RESOLVE)
    if is_comparing():
        raise ConflictError("a comparison is under way", code="comparing_already")
    return JobOut.of(start(actor=actor, kind=COMPARE, params={}), language_of(request))


@router.post("/agreement/decisions/try", response=DecisionTallyOut)
def try_decision(request: HttpRequest, body: DecisionTrialIn) -> DecisionTallyOut:
    """Say what a decision would change; nothing is changed."""
    actor = actor_in(request)
    tally = deciding.try_out(
        actor=actor, action=body.action, chosen=_chosen(actor, body), reason=body.reason
    )
    return DecisionTallyOut.of(tally, language_of(request))


@router.post("/agreement/decisions", response=DecisionTallyOut)
def make_decision(request: HttpRequest, body: AgreementDecisionIn) -> DecisionTallyOut:
    """Decide; more than a thousand differences are decided in the background."""
    actor = actor_in(request)
    deciding.check(actor, body.action, body.reason)
    if body.expected > deciding.INLINE:
        params = {
            "action": body.action.value,
            "ids": body.ids,
            "where": _filter(body.where or DifferenceWhereIn()).as_json(),
            "reason": body.reason,
            "expected": body.expected,
        }
        job = start(actor=actor, kind=DECIDE, params=params)
        return DecisionTallyOut(
            total=body.expected, done=0, refused=[], sample=[], decision=None, job=job.pk
        )
    tally = deciding.decide(
        actor=actor,
        action=body.action,
        chosen=_chosen(actor, body),
        reason=body.reason,
        expected=body.expected,
    )
    return DecisionTallyOut.of(tally, language_of(request))


@router.get("/agreement/decisions", response=DecisionsOut)
def list_decisions(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> PageDict:
    """List decisions, newest first."""
    rows = selectors.decisions(actor=actor_in(request))
    return paged(rows, page, page_size, DecisionOut.many)


@router.post("/agreement/decisions/{key}/undo", response=DecisionUndoneOut)
def undo_decision(request: HttpRequest, key: int) -> DecisionUndoneOut:
    """Take a decision back as far as nobody has gone on from it."""
    actor = actor_in(request)
    result = undo(actor=actor, decision=selectors.decision(actor=actor, key=key))
    return DecisionUndoneOut(undone=result.undone, kept=causes(result.kept, language_of(request)))


@router.post("/agreement/assign", response=DecisionUndoneOut)
def assign(request: HttpRequest, body: DifferenceAssignIn) -> DecisionUndoneOut:
    """Give differences to a person, a unit, a day; gives how many in `undone`."""
    actor = actor_in(request)
    count = deciding.assign(
        actor=actor,
        chosen=_chosen(actor, body),
        assignee=body.assignee,
        unit=body.unit,
        due_on=body.due_on,
    )
    return DecisionUndoneOut(undone=count, kept=[])
