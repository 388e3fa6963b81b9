"""The audit: searching it, the chain over it, exports, and what was found unusual."""

from typing import Annotated

from django.http import FileResponse, HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.description import gives
from lianjing.api.language import language_of
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.audit import (
    AuditChainOut,
    AuditExportOut,
    AuditExportsOut,
    AuditFilter,
    AuditJobOut,
    RecordDetailOut,
    RecordsOut,
)
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.unusual import (
    FlagOut,
    FlagSettledIn,
    FlagsOut,
    UnusualRuleIn,
    UnusualRuleOut,
    UnusualRulesOut,
)
from lianjing.apps.audit.choices import FlagState
from lianjing.apps.audit.selectors import chain as chain_selectors
from lianjing.apps.audit.selectors import unusual as unusual_selectors
from lianjing.apps.audit.services import asking, looking, unusual
from lianjing.apps.audit.services.unusual import RuleWish
from lianjing.apps.jobs import audit_work

router = Router(tags=["audit"], auth=signed_in)

Limit = Annotated[int, Field(ge=1, le=200)]
Wanted = Annotated[AuditFilter, Query()]


@router.get("/audit", response=RecordsOut)
def list_records(
    request: HttpRequest, wanted: Wanted, before: Key | None = None, limit: Limit = 50
) -> RecordsOut:
    """Search what was done, newest first; that somebody searched is recorded."""
    found = looking.search(
        actor=actor_in(request), wanted=wanted.wanted(), before=before, limit=limit
    )
    return RecordsOut.of(found)


@router.get("/audit/records/{key}", response=RecordDetailOut)
def get_record(request: HttpRequest, key: Key) -> RecordDetailOut:
    """Show one record with its old and new values; that it was read is recorded."""
    return RecordDetailOut.of_opened(looking.open_record(actor=actor_in(request), key=key))


@router.get("/audit/chain", response=AuditChainOut)
def get_chain(request: HttpRequest) -> AuditChainOut:
    """Tell how the chain stands: last link, last seal, verified when."""
    state = chain_selectors.state(actor=actor_in(request))
    return AuditChainOut.of(state, language_of(request))


@router.post("/audit/checks", response={202: AuditJobOut})
def ask_for_check(request: HttpRequest) -> Status[AuditJobOut]:
    """Have the whole chain verified."""
    job = audit_work.ask_for_check(actor=actor_in(request))
    return Status(202, AuditJobOut(job=job.pk))


# --- exports ---


@router.post("/audit/exports", response={202: AuditExportOut})
def ask_for_export(request: HttpRequest, body: AuditFilter) -> Status[AuditExportOut]:
    """Have records written into a file: a stretch of time as chain, else what is found."""
    export = audit_work.ask_for_export(actor=actor_in(request), wanted=body.wanted())
    return Status(202, AuditExportOut.of(export))


@router.get("/audit/exports", response=AuditExportsOut)
def list_exports(request: HttpRequest, page: Page = 1, page_size: PageSize = 20) -> PageDict:
    """List one's own exports, newest first."""
    rows = chain_selectors.exports(actor=actor_in(request))
    return paged(rows, page, page_size, lambda found: map(AuditExportOut.of, found))


@router.get("/audit/exports/{key}", response=AuditExportOut)
def get_export(request: HttpRequest, key: Key) -> AuditExportOut:
    """Show how far an export is."""
    return AuditExportOut.of(chain_selectors.export(actor=actor_in(request), key=key))


@router.get("/audit/exports/{key}/file", openapi_extra=gives("gzip"))
def fetch_export(request: HttpRequest, key: Key) -> FileResponse:
    """Fetch the file of an export; that it was fetched is recorded."""
    _, path = asking.fetch(actor=actor_in(request), key=key)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


# --- unusual use ---


@router.get("/audit/flags", response=FlagsOut)
def list_flags(
    request: HttpRequest,
    state: FlagState | None = None,
    subject: str = "",
    rule: str = "",
    page: Page = 1,
    page_size: PageSize = 20,
) -> PageDict:
    """List what was found unusual, newest first."""
    language = language_of(request)
    rows = unusual_selectors.flags(
        actor=actor_in(request), state=state or "", subject=subject, rule=rule
    )
    return paged(rows, page, page_size, lambda found: (FlagOut.of(f, language) for f in found))


@router.post("/audit/flags/{key}/settle", response=FlagOut)
def settle_flag(request: HttpRequest, key: Key, body: FlagSettledIn) -> FlagOut:
    """Say what a flag was about; noted once."""
    actor = actor_in(request)
    flag = unusual_selectors.flag(actor=actor, key=key)
    settled = unusual.settle(actor=actor, flag=flag, state=body.state, comment=body.comment)
    return FlagOut.of(settled, language_of(request))


@router.get("/audit/rules", response=UnusualRulesOut)
def list_rules(request: HttpRequest) -> UnusualRulesOut:
    """List the rules of unusual use, as they hold here and as shipped."""
    language = language_of(request)
    found = unusual_selectors.rules(actor=actor_in(request))
    return UnusualRulesOut(items=[UnusualRuleOut.of(one, language) for one in found])


@router.put("/audit/rules/{rule}", response=UnusualRuleOut)
def set_rule(request: HttpRequest, rule: str, body: UnusualRuleIn) -> UnusualRuleOut:
    """Have a rule hold otherwise, with a reason."""
    actor = actor_in(request)
    unusual.set_rule(actor=actor, rule=rule, wish=RuleWish(**body.dict()))
    found = unusual_selectors.rules(actor=actor)
    standing = next(one for one in found if one.rule.key == rule)
    return UnusualRuleOut.of(standing, language_of(request))
