"""Rules with sources, findings, scores. Sums are in `quality_summary`."""

from collections.abc import Iterable
from functools import partial

from django.http import HttpRequest
from ninja import Query, Router

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.findings import (
    FileRef,
    FindingCountsOut,
    FindingOut,
    FindingQuery,
    FindingsOut,
    QualityOut,
    RuleCountOut,
    ScoreOut,
    WaiveIn,
)
from lianjing.api.schemas.quality import (
    Region,
    RuleHistoryOut,
    RuleOut,
    RulesOut,
    SettingIn,
    SettingOut,
    WithdrawIn,
    confidence_text,
)
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.quality import selectors, services
from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.engine import SCORE
from lianjing.apps.quality.models import Finding
from lianjing.apps.quality.rulebook import Rule, shipped
from lianjing.apps.quality.selectors.findings import FileName
from lianjing.apps.quality.selectors.scores import Explained
from lianjing.apps.quality.services import Wish
from lianjing.apps.quality.words import label
from lianjing.kernel.errors import NotFoundError

router = Router(tags=["quality"], auth=signed_in)


@router.get("/quality/rules", response=RulesOut)
def list_rules(request: HttpRequest, region: Region = "", kind: FileKind | None = None) -> RulesOut:
    """List the rules as they hold in a division, each with its source and how sure it is."""
    require(actor_in(request), Permission.FILES_VIEW)
    language = language_of(request)
    nearest = {}
    for row in sorted(selectors.current_settings(region), key=lambda row: len(row.region)):
        nearest[row.rule] = row
    rules = selectors.rulebook().rules(region).values()
    return RulesOut(
        region=region,
        items=[
            RuleOut.of(rule, nearest.get(rule.id), language)
            for rule in rules
            if kind is None or kind.value in rule.kinds
        ],
    )


@router.get("/quality/rules/{rule}/history", response=RuleHistoryOut)
def rule_history(request: HttpRequest, rule: str) -> RuleHistoryOut:
    """List what regions set about a rule, the newest first."""
    _known(rule)
    rows = selectors.history(actor=actor_in(request), rule=rule)[:200]
    return RuleHistoryOut(items=[SettingOut.of(row) for row in rows])


@router.put("/quality/rules/{rule}/setting", response=RuleOut)
def set_rule(request: HttpRequest, rule: str, body: SettingIn) -> RuleOut:
    """Have a rule hold differently in a division; the division is judged again."""
    wish = Wish(body.enabled, body.severity, body.parameters)
    setting = services.set_rule(
        actor=actor_in(request), rule=rule, region=body.region, wish=wish, reason=body.reason
    )
    now = selectors.rulebook().rules(body.region)[rule]
    return RuleOut.of(now, setting, language_of(request))


@router.post("/quality/rules/{rule}/withdraw", response=RuleOut)
def withdraw_rule(request: HttpRequest, rule: str, body: WithdrawIn) -> RuleOut:
    """Take back what a division set about a rule."""
    services.withdraw_rule(
        actor=actor_in(request), rule=rule, region=body.region, reason=body.reason
    )
    now = selectors.rulebook().rules(body.region)[rule]
    return RuleOut.of(now, None, language_of(request))


def _known(rule: str) -> Rule:
    found = shipped().get(rule)
    if found is None:
        raise NotFoundError(f"no rule {rule}")
    return found


@router.get("/quality/findings", response=FindingsOut)
def list_findings(
    request: HttpRequest,
    where: Query[FindingQuery],
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List findings by rule, severity, place, owner, or words of the camera."""
    rows = selectors.findings(actor=actor_in(request), where=where.filter())
    return paged(rows, page, page_size, partial(_shown, language=language_of(request)))


@router.get("/quality/findings/counts", response=FindingCountsOut)
def count_findings(request: HttpRequest, where: Query[FindingQuery]) -> FindingCountsOut:
    """Count findings by rule under the same filters."""
    language = language_of(request)
    counted = selectors.counts_by_rule(actor=actor_in(request), where=where.filter())
    items = [
        RuleCountOut(
            **one._asdict(),
            title=rule.texts(language).title,
            group=rule.group,
            confidence=rule.confidence,
            confidence_text=confidence_text(rule.confidence, language),
        )
        for one in counted
        if (rule := shipped().get(one.rule)) is not None
    ]
    sums = {
        severity: sum(one.findings for one in items if one.severity is severity)
        for severity in Severity
    }
    return FindingCountsOut(
        items=items,
        errors=sums[Severity.ERROR],
        warnings=sums[Severity.WARNING],
        notices=sums[Severity.NOTICE],
    )


@router.post("/quality/findings/{key}/waive", response=FindingOut)
def waive(request: HttpRequest, key: int, body: WaiveIn) -> FindingOut:
    """Accept a finding for one file, with the reason, where the rule allows it."""
    actor = actor_in(request)
    finding = selectors.finding(actor=actor, key=key)
    services.waive(actor=actor, finding=finding, reason=body.reason)
    return _shown([selectors.finding(actor=actor, key=key)], language_of(request))[0]


@router.delete("/quality/findings/{key}/waive", response=FindingOut)
def unwaive(request: HttpRequest, key: int) -> FindingOut:
    """Take the acceptance of a finding back."""
    actor = actor_in(request)
    services.unwaive(actor=actor, finding=selectors.finding(actor=actor, key=key))
    return _shown([selectors.finding(actor=actor, key=key)], language_of(request))[0]


@router.get("/quality/cameras/{key}", response=QualityOut)
def camera_quality(request: HttpRequest, key: int) -> QualityOut:
    """Show the findings of a camera file and how its score comes about."""
    return _quality(request, FileKind.CAMERA, key)


@router.get("/quality/files/{kind}/{key}", response=QualityOut)
def file_quality(request: HttpRequest, kind: FileKind, key: int) -> QualityOut:
    """Show the findings of any file and how its score comes about."""
    return _quality(request, kind, key)


def _quality(request: HttpRequest, kind: FileKind, key: int) -> QualityOut:
    language = language_of(request)
    found = selectors.explained(actor=actor_in(request), kind=kind, key=key)
    return QualityOut(
        file=FileRef(
            kind=kind, id=key, name=found.file.name, code=getattr(found.file, "code", "") or ""
        ),
        judged=found.judgement is not None,
        score=_score(found, language),
        missing=list(found.missing),
        missing_names=[label(kind.value, one, language) for one in found.missing],
        findings=_shown(found.findings, language),
    )


def _score(found: Explained, language: str) -> ScoreOut | None:
    judged = found.judgement
    if judged is None:
        return None
    rule = found.rules[SCORE]
    return ScoreOut(
        score=judged.score,
        parts=dict(judged.parts),
        formula=rule.texts(language).why,
        confidence=rule.confidence,
        confidence_text=confidence_text(rule.confidence, language),
        completeness=round(judged.completeness, 4),
        complete=judged.complete,
        spoilt=sorted(judged.spoilt),
    )


def _shown(rows: Iterable[Finding], language: str) -> list[FindingOut]:
    """Show findings with the names of their files and of those they share a value with."""
    shown = [row for row in rows if row.rule in shipped()]
    names: dict[tuple[str, int], FileName] = selectors.names_of(shown)
    others: dict[str, list[int]] = {}
    for row in shown:
        for kind, key in row.params.get("others", []):
            others.setdefault(kind, []).append(key)
    names |= selectors.file_names(others)
    return [FindingOut.of(row, shipped()[row.rule], names, language) for row in shown]
