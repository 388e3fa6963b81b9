"""Why somebody may see a camera, who may, and what somebody sees."""

from collections.abc import Iterable
from datetime import datetime

from ninja import Schema

from lianjing.api.schemas.rights import GrantPersonOut, GrantRuleOut
from lianjing.apps.accounts.choices import Role
from lianjing.apps.accounts.models import User
from lianjing.apps.places.selectors import names_of
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.selectors.granted import Holder
from lianjing.apps.registry.selectors.naming import group_names, labels_of, unit_names
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import Decision, Reason, Rule
from lianjing.apps.rights.engine.explaining import Considered, Cover, Explained
from lianjing.apps.rights.engine.words import words_of
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.selectors.listing import papers_of


def person_of(user: User) -> GrantPersonOut:
    """Show somebody."""
    unit = user.organisation
    return GrantPersonOut(
        id=user.pk,
        username=user.username,
        name=user.name,
        role=Role(user.role),
        organisation=unit.name if unit is not None else "",
    )


class PeopleOut(Schema):
    """A page of people."""

    items: list[GrantPersonOut]
    total: int
    page: int
    page_size: int


def people_of(users: Iterable[User]) -> list[GrantPersonOut]:
    """Show some people."""
    return [person_of(user) for user in users]


class AskedChannelOut(Schema):
    """A camera as rights look at it."""

    id: int
    code: str
    name: str
    online: bool
    region: str
    region_name: str
    unit_name: str
    point_class: str
    place_class: str
    labels: list[str]
    secret: bool
    private: bool

    @classmethod
    def of(cls, channel: Channel) -> "AskedChannelOut":
        """Show a channel with what grants go by."""
        names = (
            "code",
            "name",
            "online",
            "region",
            "point_class",
            "place_class",
            "secret",
            "private",
        )
        keys = {channel.unit} if channel.unit is not None else set()
        return cls(
            **{name: getattr(channel, name) for name in names},
            id=channel.pk,
            region_name=names_of([channel.region]).get(channel.region, ""),
            unit_name=unit_names(keys).get(channel.unit or 0, ""),
            labels=labels_of(channel=channel.pk),
        )


class RightOut(Schema):
    """One action: allowed by which grant, or why not."""

    action: str
    allowed: bool
    reason: str
    """A code as in the words of refusals; empty if allowed."""
    grant: int | None
    number: str
    until: datetime | None
    purpose: str

    @classmethod
    def of(cls, action: Action, decision: Decision) -> "RightOut":
        """Show a decision."""
        names = ("allowed", "reason", "grant", "number", "until", "purpose")
        plain = {name: getattr(decision, name) for name in names}
        return cls(action=words_of(action)[0], **plain)


class ConsideredOut(Schema):
    """One grant that plays a part."""

    grant: int
    number: str
    title: str
    cover: Cover
    rule: GrantRuleOut | None
    """What of it covers the camera; None if the camera is named."""
    allows: list[str]
    refuses: dict[str, str]
    """Why not, by action."""
    valid_from: datetime | None
    valid_until: datetime | None
    weekly: list[list[int]]
    networks: list[str]
    purpose: str
    post: str
    subject: str


class ExplanationOut(Schema):
    """The whole answer."""

    person: GrantPersonOut
    channel: AskedChannelOut
    rights: list[RightOut]
    grants: list[ConsideredOut]
    others: int
    """Grants of the person about other cameras."""
    at: datetime
    address: str
    account: str
    """Empty if the account is open at that time; else `disabled` or `ended`."""
    account_ends_at: datetime | None
    permitted: list[str]
    """What the role allows at all, whatever is granted."""

    @classmethod
    def of(
        cls, user: User, channel: Channel, found: Explained, *, at: datetime, address: str
    ) -> "ExplanationOut":
        """Show an explanation."""
        papers = papers_of(one.grant.key for one in found.considered)
        roles = [a for a, one in found.decisions.items() if one.reason != Reason.ROLE]
        return cls(
            at=at,
            address=address,
            account=_account(user, at),
            account_ends_at=user.ends_at,
            permitted=[words_of(action)[0] for action in roles],
            person=person_of(user),
            channel=AskedChannelOut.of(channel),
            rights=[RightOut.of(action, one) for action, one in found.decisions.items()],
            grants=[_considered(one, papers.get(one.grant.key)) for one in found.considered],
            others=found.others,
        )


def _account(user: User, at: datetime) -> str:
    if not user.is_active:
        return "disabled"
    return "ended" if user.ends_at is not None and user.ends_at <= at else ""


def _considered(one: Considered, paper: Grant | None) -> ConsideredOut:
    named = {words_of(action)[0]: why for action, why in one.reasons.items()}
    return ConsideredOut(
        grant=one.grant.key,
        number=one.grant.number,
        title=paper.title if paper else "",
        valid_from=paper.valid_from if paper else None,
        valid_until=paper.valid_until if paper else None,
        weekly=paper.weekly if paper else [],
        networks=paper.networks if paper else [],
        purpose=paper.purpose if paper else "",
        post=paper.post if paper else "",
        subject=one.grant.subject,
        cover=one.cover,
        rule=_rule(one.rule, own_area=one.cover is Cover.OWN_AREA),
        allows=[name for name, why in named.items() if not why],
        refuses={name: why for name, why in named.items() if why},
    )


def _rule(rule: Rule | None, *, own_area: bool) -> GrantRuleOut | None:
    if rule is None:
        return None
    names = ("region", "group", "unit", "point_class", "place_class", "label")
    return GrantRuleOut(
        **{name: getattr(rule, name) for name in names},
        own_area=own_area,
        region_name=names_of([rule.region]).get(rule.region, "") if rule.region else "",
        group_name=group_names({rule.group}).get(rule.group, "") if rule.group else "",
        unit_name=unit_names({rule.unit}).get(rule.unit, "") if rule.unit else "",
    )


class HolderOut(Schema):
    """Somebody who may do something with a camera."""

    person: GrantPersonOut | None
    upper: str
    actions: list[str]
    grant: int | None
    number: str
    until: datetime | None

    @classmethod
    def of(cls, holder: Holder) -> "HolderOut":
        """Show a holder."""
        decision = holder.decision
        return cls(
            person=person_of(holder.person) if holder.person is not None else None,
            upper=holder.upper,
            actions=words_of(holder.actions),
            grant=decision.grant,
            number=decision.number,
            until=decision.until,
        )


class HoldersOut(Schema):
    """Everybody who may, a page of them."""

    channel: AskedChannelOut
    items: list[HolderOut]
    total: int
    page: int
    page_size: int
