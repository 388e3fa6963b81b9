"""What is owed under the rule book, papers and inspections behind it."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Query, Router, Status, UploadedFile

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.compliance_sheets import obligations_xlsx
from lianjing.api.description import PAPERS, gives
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.inspections import (
    FilePaperIn,
    FilePaperOut,
    FilePapersOut,
    InspectionIn,
    InspectionOut,
    InspectionsOut,
)
from lianjing.api.schemas.jobs import JobOut
from lianjing.api.schemas.obligations import (
    ComplianceJudgeIn,
    ComplianceOut,
    ExceptionDecisionIn,
    JudgedOut,
    ObligationAssignIn,
    ObligationCommentIn,
    ObligationDetailOut,
    ObligationExceptionIn,
    ObligationOut,
    ObligationQuery,
    ObligationRemarkIn,
    ObligationsAssignedOut,
    ObligationsOut,
    ObligationStepOut,
    ObligationSumOut,
    ObligationSumsOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.compliance import wording
from lianjing.apps.compliance.choices import UNSETTLED, Owed
from lianjing.apps.compliance.engine import Book, Judgement, RuleSubject
from lianjing.apps.compliance.engine.lights import light_of
from lianjing.apps.compliance.engine.rule import weaker
from lianjing.apps.compliance.models import Obligation
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors import obligations as selectors
from lianjing.apps.compliance.services import judging, owing, papers
from lianjing.apps.compliance.services.papers import MOST_BYTES, papers_directory
from lianjing.apps.equipment.deadlines import Light
from lianjing.kernel.errors import NotFoundError
from lianjing.runtime.store import path_of

router = Router(tags=["compliance"], auth=signed_in)

MOST_EXPORTED = 20_000


def _shown(rows: Iterable[Obligation], language: str) -> list[ObligationOut]:
    """Show obligations by their rules as they hold where each is."""
    today, shipped = books.today(), books.all_rules()
    book = Book(shipped.values(), books.overrides(), today=today)
    found = []
    for row in rows:
        rule = book.rules(row.region).get(row.rule, shipped.get(row.rule))
        if rule is not None:
            weak = bool(weaker(shipped[row.rule], rule))
            standing = wording.standing_text(rule, language, weaker=weak)
            light = _light(row, today)
            found.append(ObligationOut.of(row, rule, light, today, language, standing))
    return found


def _light(row: Obligation, today: date) -> Light:
    return light_of(row.due, today, settled=row.state not in UNSETTLED)


@router.get("/compliance/obligations", response=ObligationsOut)
def list_obligations(
    request: HttpRequest,
    where: Query[ObligationQuery],
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List what is owed, what is due first."""
    rows = selectors.obligations(actor=actor_in(request), where=where.filter())
    return paged(rows, page, page_size, partial(_shown, language=language_of(request)))


@router.get("/compliance/obligations/sums", response=ObligationSumsOut)
def sum_obligations(request: HttpRequest, where: Query[ObligationQuery]) -> ObligationSumsOut:
    """Count what is owed under the same filters, by rule and by light."""
    actor, language = actor_in(request), language_of(request)
    known = books.all_rules()
    items = [
        ObligationSumOut(
            rule=one.rule,
            title=rule.texts(language).title,
            standing=wording.standing_of(rule.confidence),
            standing_text=wording.standing_text(rule, language),
            severity=rule.severity,
            many=one.many,
            late=one.late,
        )
        for one in selectors.sums_by_rule(actor=actor, where=where.filter())
        if (rule := known.get(one.rule)) is not None
    ]
    lights = selectors.sums_by_light(actor=actor, where=where.filter())
    return ObligationSumsOut(items=items, lights=lights)


@router.get("/compliance/obligations/sheet", openapi_extra=gives("xlsx"))
def export_obligations(request: HttpRequest, where: Query[ObligationQuery]) -> HttpResponse:
    """Give what is owed under the same filters as a workbook."""
    actor, language = actor_in(request), language_of(request)
    require(actor, Permission.FILES_EXPORT)
    rows = selectors.obligations(actor=actor, where=where.filter())[:MOST_EXPORTED]
    body = obligations_xlsx(_shown(rows, language), language)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(body, content_type=kind)
    answer.headers["Content-Disposition"] = 'attachment; filename="obligations.xlsx"'
    return answer


@router.post("/compliance/obligations/assign", response=ObligationsAssignedOut)
def assign(request: HttpRequest, body: ObligationAssignIn) -> ObligationsAssignedOut:
    """Give several to a unit, a department or a person, with a day."""
    many = owing.assign(
        actor=actor_in(request), keys=body.ids, charge=body.charge(), text=body.text
    )
    return ObligationsAssignedOut(assigned=many)


@router.get("/compliance/obligations/{int:key}", response=ObligationDetailOut)
def get_obligation(request: HttpRequest, key: int) -> ObligationDetailOut:
    """Show one with its history and what may be done about it."""
    return _detail(request, key)


def _detail(request: HttpRequest, key: int) -> ObligationDetailOut:
    actor = actor_in(request)
    row = selectors.obligation(actor=actor, key=key)
    shown = _shown([row], language_of(request))
    if not shown:
        raise NotFoundError(f"the rule of {key} is no more")
    return ObligationDetailOut(
        **shown[0].dict(),
        created_at=row.created_at,
        steps=[ObligationStepOut.of(step) for step in selectors.steps(row)],
        acts=_acts(actor, row, shown[0]),
    )


def _acts(actor: Actor, row: Obligation, shown: ObligationOut) -> list[str]:
    edits, manages = actor.may(Permission.FILES_EDIT), actor.may(Permission.FILES_MANAGE)
    unsettled = row.state in UNSETTLED
    may = {
        "acknowledge": edits and row.state == Owed.OPEN,
        "start": edits and row.state in {Owed.OPEN, Owed.ACKNOWLEDGED},
        "comment": edits,
        "recheck": edits and row.state != Owed.FIXED,
        "assign": manages and unsettled,
        "ask": edits and unsettled and shown.excusable and not row.asked_by,
        "decide": manages and unsettled and row.asked_by not in {"", actor.username},
        "end": manages and row.state == Owed.EXCEPTED,
    }
    return [act for act, allowed in may.items() if allowed]


@router.post("/compliance/obligations/{int:key}/acknowledge", response=ObligationDetailOut)
def acknowledge(request: HttpRequest, key: int, body: ObligationRemarkIn) -> ObligationDetailOut:
    """Confirm that it is seen and true."""
    owing.acknowledge(actor=actor_in(request), key=key, text=body.text)
    return _detail(request, key)


@router.post("/compliance/obligations/{int:key}/start", response=ObligationDetailOut)
def start_rectifying(
    request: HttpRequest, key: int, body: ObligationRemarkIn
) -> ObligationDetailOut:
    """Say that it is being put right."""
    owing.start(actor=actor_in(request), key=key, text=body.text)
    return _detail(request, key)


@router.post("/compliance/obligations/{int:key}/recheck", response=ObligationDetailOut)
def recheck(request: HttpRequest, key: int, body: ObligationRemarkIn) -> ObligationDetailOut:
    """Judge it again: it is fixed if it is right now, and by nothing else."""
    owing.recheck(actor=actor_in(request), key=key, text=body.text)
    return _detail(request, key)


@router.post("/compliance/obligations/{int:key}/comments", response=ObligationDetailOut)
def comment(request: HttpRequest, key: int, body: ObligationCommentIn) -> ObligationDetailOut:
    """Say something about it."""
    owing.comment(actor=actor_in(request), key=key, text=body.text)
    return _detail(request, key)


@router.post("/compliance/obligations/{int:key}/exception", response=ObligationDetailOut)
def ask_exception(
    request: HttpRequest, key: int, body: ObligationExceptionIn
) -> ObligationDetailOut:
    """Ask for it to be accepted until a day; somebody else decides."""
    owing.ask_exception(actor=actor_in(request), key=key, reason=body.reason, until=body.until)
    return _detail(request, key)


@router.post("/compliance/obligations/{int:key}/exception/decide", response=ObligationDetailOut)
def decide_exception(
    request: HttpRequest, key: int, body: ExceptionDecisionIn
) -> ObligationDetailOut:
    """Grant or refuse an exception somebody else asked for."""
    owing.decide_exception(actor=actor_in(request), key=key, grant=body.grant, text=body.text)
    return _detail(request, key)


@router.post("/compliance/obligations/{int:key}/exception/end", response=ObligationDetailOut)
def end_exception(request: HttpRequest, key: int, body: ObligationRemarkIn) -> ObligationDetailOut:
    """Take an exception back before its day."""
    owing.end_exception(actor=actor_in(request), key=key, text=body.text)
    return _detail(request, key)


@router.get("/compliance/subjects/{subject}/{int:key}", response=ComplianceOut)
def get_compliance(request: HttpRequest, subject: RuleSubject, key: int) -> ComplianceOut:
    """Judge one camera, system, contract, filing or unit now, rule by rule."""
    language = language_of(request)
    found = selectors.standing(actor=actor_in(request), subject=subject, key=key)
    return ComplianceOut(
        subject=subject,
        key=key,
        name=found.name,
        items=[_judged(one, language) for one in found.judged],
        owed=_shown(found.owed, language),
    )


def _judged(one: Judgement, language: str) -> JudgedOut:
    rule, verdict = one
    words = rule.texts(language)
    return JudgedOut(
        rule=rule.id,
        title=words.title,
        text=wording.asks(rule, language),
        source=rule.source,
        article=rule.article,
        standing=wording.standing_of(rule.confidence),
        standing_text=wording.standing_text(rule, language),
        severity=rule.severity,
        method=rule.method,
        outcome=verdict.outcome,
        wrong=wording.told(rule, verdict.params, language) if verdict.opens else "",
        due=verdict.due,
        params=dict(verdict.params),
    )


@router.get("/compliance/subjects/{subject}/{int:key}/papers", response=FilePapersOut)
def list_papers(request: HttpRequest, subject: RuleSubject, key: int) -> FilePapersOut:
    """List the papers behind a camera or contract."""
    rows = selectors.papers(actor=actor_in(request), subject=subject, key=key)[:200]
    return FilePapersOut(items=[FilePaperOut.of(row) for row in rows])


@router.get("/compliance/subjects/{subject}/{int:key}/inspections", response=InspectionsOut)
def list_inspections(request: HttpRequest, subject: RuleSubject, key: int) -> InspectionsOut:
    """List what was seen of a camera or unit, the newest first."""
    rows = selectors.inspections(actor=actor_in(request), subject=subject, key=key)[:200]
    return InspectionsOut(items=[InspectionOut.of(row) for row in rows])


@router.post("/compliance/papers", response={201: FilePaperOut})
def enter_paper(
    request: HttpRequest, body: Form[FilePaperIn], scan: File[UploadedFile | None] = None
) -> Status[FilePaperOut]:
    """Enter a consent, permit or record of supervision, with its scan if there is one."""
    content = scan.read(MOST_BYTES + 1) if scan is not None else b""
    row = papers.enter_paper(actor=actor_in(request), wish=body.wish(), scan=content)
    return Status(201, FilePaperOut.of(row))


@router.get("/compliance/papers/{int:key}/scan", openapi_extra=gives(*PAPERS))
def get_scan(request: HttpRequest, key: int) -> FileResponse:
    """Give the scan of a paper."""
    row = selectors.paper(actor=actor_in(request), key=key)
    if not row.digest:
        raise NotFoundError(f"paper {key} has no scan")
    path = path_of(papers_directory(), row.digest)
    if not path.exists():
        raise NotFoundError(f"the scan of {key} is not there")
    answer = FileResponse(path.open("rb"), content_type=row.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="paper-{key}"'
    return answer


@router.delete("/compliance/papers/{int:key}", response={204: None})
def withdraw_paper(request: HttpRequest, key: int) -> Status[None]:
    """Take a paper out of force; it stays on record."""
    papers.withdraw_paper(actor=actor_in(request), key=key)
    return Status(204, None)


@router.post("/compliance/inspections", response={201: InspectionOut})
def enter_inspection(request: HttpRequest, body: InspectionIn) -> Status[InspectionOut]:
    """Enter what was seen in a camera's picture, or in the rooms of a unit."""
    row = papers.enter_inspection(actor=actor_in(request), look=body.look(timezone.now()))
    return Status(201, InspectionOut.of(row))


@router.post("/compliance/judge", response={202: JobOut})
def judge(request: HttpRequest, body: ComplianceJudgeIn) -> Status[JobOut]:
    """Have a division judged again in the background."""
    job = judging.ask_to_judge(actor=actor_in(request), region=body.region)
    return Status(202, JobOut.of(job, language_of(request)))
