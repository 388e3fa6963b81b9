"""Why somebody may see a camera, who may, and what somebody sees."""

from collections.abc import Mapping
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
from lianjing.apps.rights.engine import Decision, Rule
from lianjing.apps.rights.engine.explaining import Considered, Cover, Explained
from lianjing.apps.rights.engine.words import words_of
from lianjing.apps.rights.selectors.listing import titles_of


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

    @classmethod
    def of(cls, channel: Channel) -> "AskedChannelOut":
        """Show a channel with what grants go by."""
        names = ("code", "name", "online", "region", "point_class", "place_class", "secret")
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


class ExplanationOut(Schema):
    """The whole answer."""

    person: GrantPersonOut
    channel: AskedChannelOut
    rights: list[RightOut]
    grants: list[ConsideredOut]
    others: int
    """Grants of the person about other cameras."""

    @classmethod
    def of(cls, user: User, channel: Channel, found: Explained) -> "ExplanationOut":
        """Show an explanation."""
        titles = titles_of(one.grant.key for one in found.considered)
        return cls(
            person=person_of(user),
            channel=AskedChannelOut.of(channel),
            rights=[RightOut.of(action, one) for action, one in found.decisions.items()],
            grants=[_considered(one, titles) for one in found.considered],
            others=found.others,
        )


def _considered(one: Considered, titles: Mapping[int, str]) -> ConsideredOut:
    named = {words_of(action)[0]: why for action, why in one.reasons.items()}
    return ConsideredOut(
        grant=one.grant.key,
        number=one.grant.number,
        title=titles.get(one.grant.key, ""),
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
