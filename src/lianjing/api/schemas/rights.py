"""Grants as they are given, listed and shown."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.requests import Hours, Networks, ResourceRuleIn, Weekly, sum_of
from lianjing.apps.accounts.choices import Post, Role
from lianjing.apps.audit.models import Record
from lianjing.apps.places.selectors import names_of
from lianjing.apps.registry.selectors.naming import group_names, unit_names
from lianjing.apps.rights import selectors
from lianjing.apps.rights.choices import Action, GrantState, Origin, Purpose, SubjectKind
from lianjing.apps.rights.engine.words import words_of
from lianjing.apps.rights.models import Grant, GrantRule
from lianjing.apps.rights.selectors.listing import Resources, resources_of
from lianjing.apps.rights.services import GrantChanges, GrantPlan, RulePlan
from lianjing.apps.sharing.selectors import names_of_uppers

GrantKey = Annotated[int, Field(ge=1, le=2**63 - 1)]
GrantLine = Annotated[str, Field(max_length=500)]
GrantActions = Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=10)]
Channels = Annotated[list[GrantKey], Field(max_length=20_000)]
Streams = Annotated[int, Field(ge=1, le=10_000)]


class GrantRuleIn(Schema):
    """Cameras by what they are: every facet that is filled must fit."""

    own_area: bool = False
    region: Annotated[str, Field(max_length=8, pattern=r"^\d*$")] = ""
    group: GrantKey | None = None
    unit: GrantKey | None = None
    point_class: Annotated[str, Field(max_length=4)] = ""
    place_class: Annotated[str, Field(max_length=8)] = ""
    label: Annotated[str, Field(max_length=40)] = ""


class GrantRuleOut(GrantRuleIn):
    """A rule with the names of what it goes by."""

    region_name: str
    group_name: str
    unit_name: str


class NamedRuleOut(ResourceRuleIn):
    """A rule of a request with the names of what it goes by."""

    region_name: str
    group_name: str
    unit_name: str


class GrantIn(Schema):
    """A grant to be given directly, or one that stands for a role."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    subject: SubjectKind
    person: GrantKey | None = None
    organisation: GrantKey | None = None
    post: Post | None = None
    role: Role | None = None
    upper: Annotated[str, Field(max_length=16)] = ""
    actions: GrantActions
    purpose: Purpose
    purpose_text: GrantLine = ""
    basis: GrantLine = ""
    conditions: GrantLine = ""
    ask_reason: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    """None: a standing one, for roles only."""
    weekly: Weekly = []
    networks: Networks = []
    max_streams: Streams | None = None
    rules: Annotated[list[GrantRuleIn], Field(max_length=200)] = []
    channels: Channels = []
    excluded: Channels = []

    def plan(self) -> GrantPlan:
        """Give what the service takes."""
        standing = self.subject is SubjectKind.ROLE and self.valid_until is None
        plain = self.dict(exclude={"actions", "rules"})
        return GrantPlan(
            **plain,
            origin=Origin.STANDING if standing else Origin.DIRECT,
            actions=sum_of(self.actions),
            rules=[RulePlan(**rule.dict()) for rule in self.rules],
        )


class GrantReasonIn(Schema):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=300)]


class GrantNarrowIn(GrantReasonIn):
    """What is to become less of a grant; what is not given stays."""

    actions: GrantActions | None = None
    valid_until: datetime | None = None
    weekly: Weekly | None = None
    networks: Networks | None = None
    max_streams: Streams | None = None
    conditions: GrantLine | None = None
    exclude: Channels = []

    def changes(self) -> GrantChanges:
        """Give what the service takes."""
        plain = self.dict(exclude={"actions", "reason"})
        actions = None if self.actions is None else sum_of(self.actions)
        return GrantChanges(**plain, actions=actions)


class GrantChangeIn(GrantReasonIn):
    """What is to become of a grant given directly; what is not given stays."""

    actions: GrantActions | None = None
    valid_until: datetime | None = None
    weekly: Weekly | None = None
    networks: Networks | None = None
    max_streams: Streams | None = None
    any_streams: bool = False
    conditions: GrantLine | None = None
    rules: Annotated[list[GrantRuleIn], Field(max_length=200)] | None = None
    add: Channels = []
    exclude: Channels = []
    forget: Channels = []

    def changes(self) -> GrantChanges:
        """Give what the service takes."""
        plain = self.dict(exclude={"actions", "reason", "rules"})
        actions = None if self.actions is None else sum_of(self.actions)
        rules = None if self.rules is None else [RulePlan(**rule.dict()) for rule in self.rules]
        return GrantChanges(**plain, actions=actions, rules=rules)


class GrantPersonOut(Schema):
    """Somebody."""

    id: int
    username: str
    name: str
    role: Role
    organisation: str


class GrantOut(Schema):
    """A grant as lists show it."""

    id: int
    number: str
    title: str
    state: GrantState
    rests: str
    """Why nothing is allowed by it at this moment; empty if it counts."""
    origin: Origin
    subject: SubjectKind
    whom: str
    """The subject in words: a name, a unit, a role's code, the key of an upper platform."""
    person: int | None
    organisation: int | None
    post: str
    role: str
    upper: str
    actions: list[str]
    valid_from: datetime
    valid_until: datetime | None
    weekly: list[Hours]
    networks: list[str]
    max_streams: int | None
    purpose: Purpose
    purpose_text: str
    request: str
    created_by: str
    created_at: datetime
    review_on: date | None
    rules: list[GrantRuleOut]
    listed: int
    excluded: int

    @classmethod
    def many(cls, rows: Iterable[Grant]) -> "list[GrantOut]":
        """Show a page of grants with a fixed number of queries."""
        found = list(rows)
        keys = [row.pk for row in found]
        resources, now = resources_of(keys), selectors.standing_now(keys)
        words = RuleWords([rule for one in resources.values() for rule in one.rules])
        uppers = names_of_uppers({row.upper for row in found if row.upper})
        return [cls(**grant_fields(row, resources[row.pk], now, words, uppers)) for row in found]


class GrantsOut(Schema):
    """A page of grants."""

    items: list[GrantOut]
    total: int
    page: int
    page_size: int


class GrantDetailOut(GrantOut):
    """One grant with all that is in it."""

    basis: str
    conditions: str
    ask_reason: bool
    on_paper: int
    """How many cameras are named on its paper."""
    ended_at: datetime | None
    ended_by: str
    end_reason: str
    covers: int
    """How many cameras it covers now, known to the reader or not."""

    @classmethod
    def whole(cls, row: Grant, covers: int) -> "GrantDetailOut":
        """Show one grant."""
        resources, now = resources_of([row.pk])[row.pk], selectors.standing_now([row.pk])
        uppers = names_of_uppers({row.upper} - {""})
        return cls(
            **grant_fields(row, resources, now, RuleWords(resources.rules), uppers),
            basis=row.basis,
            conditions=row.conditions,
            ask_reason=row.ask_reason,
            on_paper=len(row.snapshot),
            ended_at=row.ended_at,
            ended_by=row.ended_by,
            end_reason=row.end_reason,
            covers=covers,
        )


class GrantStepOut(Schema):
    """One thing done with a grant."""

    at: datetime
    action: str
    actor: str
    name: str
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @classmethod
    def of(cls, row: Record) -> "GrantStepOut":
        """Show a record of the audit."""
        plain = {name: getattr(row, name) for name in ("at", "action", "actor", "reason")}
        return cls(**plain, name=row.person, before=row.before, after=row.after)


class RuleWords:
    """Names of what rules go by, fetched for all of them at once."""

    def __init__(self, rules: Iterable[GrantRule | ResourceRuleIn]) -> None:
        found = list(rules)
        self._regions = names_of({rule.region for rule in found if rule.region})
        self._groups = group_names({rule.group for rule in found if rule.group is not None})
        self._units = unit_names({rule.unit for rule in found if rule.unit is not None})

    def of(self, rule: GrantRule) -> GrantRuleOut:
        """Show a rule."""
        plain = {name: getattr(rule, name) for name in GrantRuleIn.model_fields}
        return GrantRuleOut(
            **plain,
            region_name=self._regions.get(rule.region, ""),
            group_name=self._groups.get(rule.group or 0, ""),
            unit_name=self._units.get(rule.unit or 0, ""),
        )

    @classmethod
    def told(cls, rows: Iterable[dict[str, Any]], *, inside: bool) -> list[NamedRuleOut]:
        """Show the rules of a request; names of nodes and units only to those `inside`.

        An applicant writes keys: what they are called must not be had by guessing them.
        """
        rules = [ResourceRuleIn(**one) for one in rows]
        words = cls(rules)
        return [
            NamedRuleOut(
                **one.dict(),
                region_name=words._regions.get(one.region, ""),
                group_name=words._groups.get(one.group or 0, "") if inside else "",
                unit_name=words._units.get(one.unit or 0, "") if inside else "",
            )
            for one in rules
        ]


def grant_fields(
    row: Grant,
    resources: Resources,
    now: Mapping[int, str],
    words: RuleWords,
    uppers: Mapping[str, str],
) -> dict[str, Any]:
    """Give the fields of `GrantOut`."""
    plain = {name: getattr(row, name) for name in _PLAIN}
    return plain | {
        "id": row.pk,
        "rests": now.get(row.pk, "ended" if row.state == GrantState.ENDED else "expired"),
        "whom": whom(row, uppers),
        "person": row.person_id,
        "organisation": row.organisation_id,
        "actions": words_of(Action(row.actions)),
        "rules": [words.of(rule) for rule in resources.rules],
        "listed": resources.listed,
        "excluded": resources.excluded,
    }


def whom(row: Grant, uppers: Mapping[str, str]) -> str:
    """Name the subject of a grant; uppers by their names, or by their keys once they are gone."""
    if row.subject == SubjectKind.PERSON:
        known = row.person.name if row.person is not None else ""
        return f"{known} ({row.person_name})" if known else row.person_name
    if row.subject == SubjectKind.POST and row.organisation is not None:
        return row.organisation.name
    return row.role or uppers.get(row.upper, row.upper)


_PLAIN = (
    *("number", "title", "state", "origin", "subject", "post", "role", "upper"),
    *("valid_from", "valid_until", "weekly", "networks", "max_streams", "purpose"),
    *("purpose_text", "request", "created_by", "created_at", "review_on"),
)
