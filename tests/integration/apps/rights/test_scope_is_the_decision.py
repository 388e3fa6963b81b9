"""What a list shows is what each single decision allows, on whichever database runs."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Permission, Post, Role, ScopeKind
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.places.models import Unit
from lianjing.apps.registry import policies
from lianjing.apps.registry.models import Channel, ChannelLabel, Device, Group
from lianjing.apps.registry.selectors import ChannelFilter, TreeView, channel_page, tree_page
from lianjing.apps.registry.selectors import channel as channel_of
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights import services
from lianjing.apps.rights.choices import Action, Origin, Purpose, SubjectKind
from lianjing.apps.rights.services import GrantPlan, RulePlan
from lianjing.kernel.errors import NotFoundError

pytestmark = pytest.mark.django_db
REGIONS = ("34", "3402", "340221", "340222", "349", "35")
ACTIONS = (Action.CATALOGUE, Action.LIVE, Action.PTZ, Action.LIVE | Action.UNMASK)


class World:
    """A random little world: channels of every kind, grants of every kind, people."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.itself = system("test")
        self.device = Device.objects.create(code="34020000002000000001", name="county")
        self.units = self._units()
        self.groups = self._groups()
        self.divisions = [self._division(code) for code in ("34", "3402", "340221")]
        self.channels = [self._channel(number) for number in range(40)]
        self.organisation = Organisation.objects.create(name="bureau")
        self.people = [self._person(f"p{n}") for n in range(2)]

    def _units(self) -> list[Unit]:
        top = Unit.objects.create(name="bureau")
        below = Unit.objects.create(name="school", parent=top)
        other = Unit.objects.create(name="other")
        for unit, path in ((top, f"/{top.pk}/"), (below, f"/{top.pk}/{below.pk}/")):
            Unit.objects.filter(pk=unit.pk).update(path=path)
        Unit.objects.filter(pk=other.pk).update(path=f"/{other.pk}/")
        return [top, below, other]

    def _groups(self) -> list[Group]:
        root = Group.objects.create(device=self.device, code="r", kind="platform")
        Group.objects.filter(pk=root.pk).update(path=f"/{root.pk}/")
        leaf = Group.objects.create(device=self.device, code="l", kind="organisation", parent=root)
        Group.objects.filter(pk=leaf.pk).update(path=f"/{root.pk}/{leaf.pk}/")
        return [root, leaf]

    def _division(self, code: str) -> Group:
        return Group.objects.create(device=None, code=code, kind="region", path=f"/{code}/")

    def _channel(self, number: int) -> Channel:
        pick = self.random.choice
        channel = Channel.objects.create(
            device=self.device,
            code=f"c{number}",
            name=f"camera {number:02d}",
            search=f"camera {number:02d}",
            online=self.random.random() < 0.5,
            region=pick([*REGIONS, ""]),
            group=pick([None, *Group.objects.filter(device=self.device)]),
            unit=pick([None, 10**9, *(unit.pk for unit in self.units)]),
            point_class=pick(["", "1", "2"]),
            place_class=pick(["", "7", "71", "72"]),
            secret=self.random.random() < 0.2,
            private=self.random.random() < 0.2,
        )
        for label in ("gate", "square"):
            if self.random.random() < 0.3:
                ChannelLabel.objects.create(channel=channel, label=label)
        return channel

    def _person(self, name: str) -> Actor:
        user = User.objects.create(username=name, role=Role.OPERATOR)
        pick = self.random.choice
        scopes = [
            ScopeOf(ScopeKind.ALL),
            ScopeOf(ScopeKind.REGION, pick(REGIONS)),
            ScopeOf(ScopeKind.GROUP, str(pick([*self.groups, *self.divisions]).pk)),
            ScopeOf(ScopeKind.UNIT, str(pick(self.units).pk)),
        ]
        return Actor(
            user_id=user.pk,
            username=name,
            role=pick([Role.OPERATOR, Role.VIEWER, Role.REGISTRAR, Role.ADMIN, Role.REPORTER]),
            scopes=tuple(one for one in scopes if self.random.random() < 0.3),
            organisation=pick([None, self.organisation.pk]),
            post=pick([Post.HEAD, Post.MEMBER]),
            address="10.1.2.3",
        )

    def rule(self) -> RulePlan:
        facets: dict[str, Any] = {
            "region": self.random.choice(REGIONS),
            "group": self.random.choice([*self.groups, *self.divisions]).pk,
            "unit": self.random.choice([10**9, *(unit.pk for unit in self.units)]),
            "point_class": self.random.choice(["1", "2"]),
            "place_class": self.random.choice(["7", "71", "9"]),
            "label": self.random.choice(["gate", "square"]),
        }
        used = {name: v for name, v in facets.items() if self.random.random() < 0.25}
        return RulePlan(**used)

    def grant(self) -> None:
        pick, some = self.random.choice, self.random.sample
        keys = [channel.pk for channel in self.channels]
        named = some(keys, 12)
        kind = pick([SubjectKind.PERSON, SubjectKind.POST, SubjectKind.UPPER])
        actions = Action.CATALOGUE
        for action in (Action.LIVE, Action.PTZ, Action.UNMASK, Action.SECRET, Action.PRIVATE):
            actions |= action if self.random.random() < 0.5 else Action(0)
        now = datetime.now(UTC)
        plan = GrantPlan(
            origin=Origin.REQUEST,
            title="test",
            subject=kind,
            person=pick(self.people).user_id if kind is SubjectKind.PERSON else None,
            organisation=self.organisation.pk if kind is SubjectKind.POST else None,
            post=pick([None, Post.HEAD]),
            upper="city" if kind is SubjectKind.UPPER else "",
            actions=actions,
            purpose=Purpose.DUTY,
            valid_from=now + timedelta(days=pick([-9, -9, 1])),
            valid_until=now + timedelta(days=pick([9, 9, -1]))
            if pick([1, 1, 0])
            else now + timedelta(days=30),
            networks=pick([(), ("10.1.0.0/16",), ("10.9.0.0/16",)]),
            rules=[self.rule() for _ in range(pick([0, 1, 2]))] or [self.rule()],
            channels=named[: pick([0, 0, 3])],
            excluded=named[3 : 3 + pick([0, 0, 9])],
        )
        if plan.valid_until is not None and plan.valid_from and plan.valid_until > plan.valid_from:
            grant = services.issue(actor=self.itself, plan=plan)
            if pick([0, 0, 0, 1]):
                pick([services.end, services.suspend])(actor=self.itself, grant=grant, reason="x")


@pytest.mark.parametrize("seed", range(12))
def test_the_condition_covers_what_each_decision_allows(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(seed)
    for _ in range(8):
        world.grant()
    for narrow in (0, 10**6):
        monkeypatch.setattr("lianjing.apps.registry.policies.conditions.NARROW", narrow)
        for person in world.people:
            for action in ACTIONS:
                condition = policies.channels_in_scope(person, action)
                shown = set(Channel.objects.filter(condition).values_list("code", flat=True))
                each = {
                    c.code for c in world.channels if policies.decide(person, action, c).allowed
                }
                assert shown == each, (person.role, person.scopes, action)
            page = policies.allowed_actions(person, world.channels)
            for channel in world.channels:
                for action in (Action.CATALOGUE, Action.LIVE, Action.PTZ, Action.SECRET):
                    one = policies.decide(person, action, channel).allowed
                    assert bool(page[channel.pk] & action) == one
        for action in ACTIONS:
            reach = rights.reach_of_upper("city", action, address="10.1.9.9")
            condition = policies.condition_of(reach)
            shown = set(Channel.objects.filter(condition).values_list("code", flat=True))
            each = {
                c.code
                for c in world.channels
                if policies.decide_upper("city", action, c, address="10.1.9.9").allowed
            }
            assert shown == each


WHERE = (
    ChannelFilter(),
    ChannelFilter(search="camera 1"),
    ChannelFilter(online=True, region="3402"),
)


def fits(channel: Channel, where: ChannelFilter) -> bool:
    asked = where.online is None or channel.online == where.online
    found = all(word in channel.search for word in where.search.split())
    return asked and found and channel.region.startswith(where.region)


@pytest.mark.parametrize("narrow", [0, 10**6])
@pytest.mark.parametrize("seed", range(20, 26))
def test_a_page_is_cut_from_what_each_decision_allows(
    seed: int, narrow: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(seed)
    for _ in range(8):
        world.grant()
    monkeypatch.setattr("lianjing.apps.registry.policies.conditions.NARROW", narrow)
    for person in world.people:
        known = [
            channel
            for channel in sorted(world.channels, key=lambda one: (one.name, one.pk))
            if policies.decide(person, Action.CATALOGUE, channel).allowed
        ]
        if not person.may(Permission.CHANNELS_VIEW):
            assert not known
            continue
        for where in WHERE:
            seen = [channel for channel in known if fits(channel, where)]
            for offset in (0, 5, 1000):
                page = channel_page(actor=person, where=where, offset=offset, limit=7)
                assert page.channels == seen[offset : offset + 7], (person.role, where, offset)
                assert page.total == len(seen)
                allowed = policies.allowed_actions(person, page.channels)
                assert page.allowed == allowed
        for one in world.channels:
            assert (one in known) == is_shown(person, one.pk)


@pytest.mark.parametrize("narrow", [0, 10**6])
@pytest.mark.parametrize("seed", range(30, 36))
def test_the_tree_counts_what_each_decision_allows(
    seed: int, narrow: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(seed)
    for _ in range(8):
        world.grant()
    monkeypatch.setattr("lianjing.apps.registry.policies.conditions.NARROW", narrow)
    root, leaf = world.groups
    for person in world.people:
        sight = policies.sight_of(policies.scope_of(person).each())
        if sight is not policies.Sight.PART or not person.may(Permission.CHANNELS_VIEW):
            continue  # these are shown stored counters, which nobody keeps here
        known = [c for c in world.channels if policies.decide(person, Action.CATALOGUE, c).allowed]
        below = {root.pk: [root.pk, leaf.pk], leaf.pk: [leaf.pk]}
        for parent, node in ((None, root), (root, leaf)):
            inside = [c for c in known if c.group_id in below[node.pk]]
            above = None if parent is None else parent.pk
            if parent is not None and not any(c.group_id in below[parent.pk] for c in known):
                with pytest.raises(NotFoundError):
                    tree_page(actor=person, view=TreeView.ORGANISATION, parent=above)
                continue
            page = tree_page(actor=person, view=TreeView.ORGANISATION, parent=above)
            told = [(one.id, one.total, one.online) for one in page.nodes]
            online = sum(c.online for c in inside)
            assert told == ([(node.pk, len(inside), online)] if inside else [])
            here = [c for c in known if c.group_id == above and above is not None]
            assert page.channels == sorted(here, key=lambda one: (one.name, one.pk))
            assert page.channels_total == len(here)


def is_shown(person: Actor, key: int) -> bool:
    try:
        return channel_of(actor=person, key=key).pk == key
    except NotFoundError:
        return False


def test_a_page_costs_the_same_however_long(django_assert_num_queries: Any) -> None:
    world = World(1)
    person = world.people[0]
    services.issue(
        actor=world.itself,
        plan=GrantPlan(
            origin=Origin.REQUEST,
            title="all facets",
            subject=SubjectKind.PERSON,
            person=person.user_id,
            actions=Action.LIVE,
            purpose=Purpose.DUTY,
            valid_until=datetime.now(UTC) + timedelta(days=1),
            rules=[RulePlan(group=world.groups[0].pk), RulePlan(unit=1), RulePlan(label="gate")],
        ),
    )
    policies.allowed_actions(person, world.channels[:1])
    with django_assert_num_queries(5):  # the stamp, groups, divisions, units, labels
        policies.allowed_actions(person, world.channels)
