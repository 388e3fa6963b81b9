"""The rule book: rules with sources and marks, what divisions changed, packs of regions."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.description import gives
from lianjing.api.language import language_of
from lianjing.api.schemas.compliance import (
    BookHistoryOut,
    BookOut,
    BookRuleOut,
    Region,
    RuleOverrideBackIn,
    RuleOverrideIn,
    RuleOverrideOut,
    RuleOverrideReasonIn,
    RulePackIn,
    RulePackOut,
    RulePacksOut,
    RulePreviewOut,
)
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.compliance import library, wording
from lianjing.apps.compliance.engine import Book
from lianjing.apps.compliance.engine.rule import weaker
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors import obligations as selectors
from lianjing.apps.compliance.selectors.preview import preview
from lianjing.apps.compliance.services import packs, rules
from lianjing.kernel.errors import NotAllowedError, NotFoundError

router = Router(tags=["compliance"], auth=signed_in)


def _require_reader(actor: Actor) -> None:
    """Whoever sees files or keeps the rules reads the book."""
    if not (actor.may(Permission.FILES_VIEW) or actor.may(Permission.RULEBOOK_MANAGE)):
        raise NotAllowedError(f"{actor.username} may not read the rule book")


@router.get("/compliance/rules", response=BookOut)
def list_book(request: HttpRequest, region: Region = "") -> BookOut:
    """List the rules as they hold in a division, each with source, mark, and what is owed."""
    actor = actor_in(request)
    _require_reader(actor)
    language, day = language_of(request), books.today()
    shipped, rows = books.all_rules(), list(books.override_rows())
    nearest = books.nearest(rows, region, day)
    book = Book(shipped.values(), map(books.override_of, rows), today=day)
    items = {
        key: BookRuleOut.of(rule, shipped[key], nearest.get(key), language)
        for key, rule in book.rules(region).items()
    }
    if actor.may(Permission.FILES_VIEW):
        where = selectors.ObligationFilter(region=region)
        for one in selectors.sums_by_rule(actor=actor, where=where):
            if one.rule in items:
                items[one.rule].owed, items[one.rule].late = one.many, one.late
        for key, counts in selectors.outcomes(actor=actor).items():
            if key in items:
                items[key].outcomes = counts
    return BookOut(region=region, version=library.version(), items=list(items.values()))


@router.get("/compliance/rules/{rule}/history", response=BookHistoryOut)
def book_history(request: HttpRequest, rule: str) -> BookHistoryOut:
    """List what divisions changed about a rule, the newest first."""
    actor = actor_in(request)
    _require_reader(actor)
    books.rule(rule)
    rows = books.history(rule=rule)[:200]
    return BookHistoryOut(items=[RuleOverrideOut.of(row) for row in rows])


@router.put("/compliance/rules/{rule}", response=BookRuleOut)
def change_rule(request: HttpRequest, rule: str, body: RuleOverrideReasonIn) -> BookRuleOut:
    """Have a rule hold differently in a division from a day on; all is judged again."""
    rules.change_rule(
        actor=actor_in(request),
        rule=rule,
        region=body.region,
        wish=body.wish(),
        reason=body.reason,
    )
    return _rule(rule, body.region, language_of(request))


@router.post("/compliance/rules/{rule}/withdraw", response=BookRuleOut)
def withdraw_change(request: HttpRequest, rule: str, body: RuleOverrideBackIn) -> BookRuleOut:
    """Take back what a division changed about a rule."""
    rules.withdraw_change(
        actor=actor_in(request), rule=rule, region=body.region, reason=body.reason
    )
    return _rule(rule, body.region, language_of(request))


def _rule(key: str, region: str, language: str) -> BookRuleOut:
    day = books.today()
    now = books.book(day).rules(region)[key]
    row = books.nearest(books.override_rows(), region, day).get(key)
    return BookRuleOut.of(now, books.rule(key), row, language)


@router.post("/compliance/rules/{rule}/preview", response=RulePreviewOut)
def preview_change(request: HttpRequest, rule: str, body: RuleOverrideIn) -> RulePreviewOut:
    """Say how many findings a change would make or end, without changing anything."""
    actor = actor_in(request)
    known = rules.changeable(actor, rule, body.region)
    wish = body.wish()
    rules.check_wish(known, wish)
    override = rules.override_of(known, body.region, wish)
    found = preview(actor=actor, rule=known, override=override)
    weak = weaker(known, override.apply(known))
    return RulePreviewOut(
        subjects=found.subjects,
        judged=found.judged,
        before=found.before,
        after=found.after,
        appear=found.appear,
        vanish=found.vanish,
        estimated=found.estimated,
        weaker=list(weak),
        standing_text=wording.standing_text(known, language_of(request), weaker=bool(weak)),
    )


@router.get("/compliance/packs", response=RulePacksOut)
def list_packs(request: HttpRequest) -> RulePacksOut:
    """List the packs of regional rules, and the examples that come with the product."""
    _require_reader(actor_in(request))
    examples = [
        RulePackOut(
            name=pack.id,
            version=pack.version,
            region=pack.region,
            title=pack.title,
            rules=len(pack.rules),
            loaded_by="",
            loaded_at=None,
        )
        for pack in library.examples()
    ]
    rows = [RulePackOut.of(row, len(library.read(row.text).rules)) for row in books.packs()]
    return RulePacksOut(items=rows, examples=examples)


@router.get("/compliance/packs/examples/{name}", openapi_extra=gives("toml"))
def example_pack(request: HttpRequest, name: str) -> HttpResponse:
    """Give the file of an example, to be loaded as it is or changed first."""
    _require_reader(actor_in(request))
    if name not in {pack.id for pack in library.examples()}:
        raise NotFoundError(f"no example {name}")
    text = (library.PACKS / f"{name}.toml").read_bytes()
    return HttpResponse(text, content_type="application/toml; charset=utf-8")


@router.post("/compliance/packs", response={201: RulePackOut})
def load_pack(request: HttpRequest, body: RulePackIn) -> Status[RulePackOut]:
    """Load a pack of regional rules from its text."""
    row = packs.load_pack(actor=actor_in(request), text=body.text)
    return Status(201, RulePackOut.of(row, len(library.read(row.text).rules)))


@router.delete("/compliance/packs/{name}", response={204: None})
def remove_pack(request: HttpRequest, name: str) -> Status[None]:
    """Take a pack away."""
    packs.remove_pack(actor=actor_in(request), name=name)
    return Status(204, None)
