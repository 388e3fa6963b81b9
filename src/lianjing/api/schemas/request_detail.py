"""One request whole: what it says, who decides, what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lianjing.api.schemas.request_parts import (
    OfferedActOut,
    RequestEventOut,
    RequestGrantOut,
    RequestPaperOut,
    StepOut,
)
from lianjing.api.schemas.requests import (
    Actions,
    Code,
    FootageOut,
    Networks,
    RequestOut,
    ScopeOut,
    Weekly,
    actions_of,
    plain_of,
)
from lianjing.api.schemas.rights import NamedRuleOut, RuleWords
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import User
from lianjing.apps.approvals.details import Evidence, Publication, Relocation, Viewing
from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.approvals.selectors.demands import masks_wanted
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.approvals.services.offers import left_of, offers
from lianjing.apps.rights.choices import SubjectKind
from lianjing.apps.sharing.selectors import names_of_uppers


class RequestDetailOut(RequestOut):
    """A request whole, with what the caller can do with it."""

    version: int
    round: int
    requester_post: str
    credit_code: str
    department: str
    phone: str
    subject: SubjectKind | None
    persons: list[int]
    person_names: list[str]
    whom: str
    """Whom it is for, in words."""
    subject_organisation: int | None
    subject_post: str
    upper: str
    purpose_text: str
    basis: str
    actions: Actions
    rules: list[NamedRuleOut]
    """Nodes and units are named to those who may read the list of cameras."""
    channels: list[int]
    codes: list[Code]
    weekly: Weekly
    networks: Networks
    terminals: str
    max_streams: int | None
    accounts: int
    protection: str
    security_person: str
    security_phone: str
    pledge: bool
    evidence: Evidence | None
    viewing: Viewing | None
    publication: Publication | None
    relocation: Relocation | None
    parent: str
    """Number of the request it renews."""
    left: ScopeOut
    begins: datetime | None
    half_at: datetime | None
    in_force_since: datetime | None
    closed_at: datetime | None
    steps: list[StepOut]
    events: list[RequestEventOut]
    papers: list[RequestPaperOut]
    footage: list[FootageOut]
    grants: list[RequestGrantOut]
    acts: list[OfferedActOut]
    editable: bool
    sees_cameras: bool
    """Whether the caller may read the resolved list of cameras."""
    forms: list[str]
    masks: list[str]
    """What must be masked before it is published, by the names of its particulars."""

    @classmethod
    def show(cls, row: Request, actor: Actor, language: str) -> "RequestDetailOut":
        """Show a request to somebody."""
        return cls(**plain_of(row, language), **_own(row, actor), **_around(row, actor, language))


_SAME = (
    "version",
    "round",
    "requester_post",
    "credit_code",
    "department",
    "phone",
    "persons",
    "subject_post",
    "upper",
    "purpose_text",
    "basis",
    "channels",
    "codes",
    "weekly",
    "networks",
    "terminals",
    "max_streams",
    "accounts",
    "protection",
    "security_person",
    "security_phone",
    "pledge",
    "begins",
    "half_at",
    "in_force_since",
    "closed_at",
)


def _own(row: Request, actor: Actor) -> dict[str, Any]:
    table = table_of(row)
    people = list(selectors.persons(row)) if row.persons else []
    given = dict(row.details)
    found: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    if not selectors.party(actor, row):
        for name in ("phone", "security_phone"):
            found[name] = _hidden(found[name])
        for name in ("person_name", "person_phone", "id_last", "first_id_last", "second_id_last"):
            if given.get(name):
                given[name] = "" if name.endswith("last") else _hidden(str(given[name]))
    for name in ("evidence", "viewing", "publication", "relocation"):
        found[name] = given if table.details == name else None
    cameras = selectors.sees_cameras(actor, row)
    return {
        **found,
        "rules": RuleWords.told(row.rules, inside=cameras),
        "whom": _whom(row, people),
        "subject": row.subject or None,
        "person_names": [one.name or one.username for one in people],
        "subject_organisation": row.subject_organisation_id,
        "actions": actions_of(row.actions),
        "parent": row.parent.number if row.parent else "",
        "left": ScopeOut.of(left_of(row)),
        "forms": list(table.forms),
        "masks": list(masks_wanted()) if table.details == "publication" else [],
        "sees_cameras": cameras,
    }


def _whom(row: Request, people: Sequence[User]) -> str:
    if row.subject == SubjectKind.UPPER:
        return names_of_uppers({row.upper}).get(row.upper, row.upper)
    if row.subject == SubjectKind.PERSON:
        return "、".join(one.name or one.username for one in people) or row.requester_name
    return selectors.whom(row) if row.subject else ""


def _hidden(text: str) -> str:
    """Show the first character, and the last four of something longer."""
    return text if len(text) < 2 else f"{text[0]}***{text[-4:] if len(text) > 7 else ''}"


def _around(row: Request, actor: Actor, language: str) -> dict[str, Any]:
    table = table_of(row)
    offered = offers(actor, row)
    mine = set(offered.steps)
    cameras = selectors.sees_cameras(actor, row)
    return {
        "steps": [
            StepOut.of(one, table, language, mine=one.pk in mine, cameras=cameras)
            for one in selectors.steps(row)
        ],
        "events": [RequestEventOut.of(one, table, language) for one in selectors.events(row)],
        "papers": [RequestPaperOut.of(one) for one in selectors.papers(row)],
        "footage": [FootageOut.of(one) for one in selectors.items(row)],
        "grants": [RequestGrantOut.of(one) for one in selectors.grants(row)],
        "acts": [
            OfferedActOut(
                act=way.act,
                name=way.name.word(language),
                needs_words=way.reason,
                fills=list(way.fills),
                missing=list(offered.missing[way.act]),
            )
            for way in offered.acts
        ],
        "editable": row.state == table.first and row.requester_id == actor.user_id,
    }
