"""What goes into the roster for an upper platform is what its grants say now, no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Role
from lianjing.apps.registry import services as registry
from lianjing.apps.registry.choices import DeviceKind
from lianjing.apps.registry.models import Channel, Group, RosterChange
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action, GrantState, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services import GrantChanges, GrantPlan, RulePlan
from lianjing.apps.sharing import selectors, services
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.services import ShareChanges, UpperChanges
from lianjing.ingest.roster import share_terms, shared_nodes
from lianjing.kernel.errors import NotAllowedError

pytestmark = pytest.mark.django_db
ACTOR = system("test")
WATCH = Action.CATALOGUE | Action.LIVE
PASSED = WATCH | Action.FORWARD


class World:
    """A recorder of ours with four channels, one secret, and a platform below with two."""

    def __init__(self) -> None:
        self.recorder = registry.create_device(actor=ACTOR, code="34020000001180000001", name="NVR")
        self.below = registry.create_device(
            actor=ACTOR, code="34021100002000000001", name="Town", kind=DeviceKind.PLATFORM
        )
        self.root = Group.objects.get(device=self.recorder, parent=None)
        self.own = [self.channel(self.recorder, number) for number in range(1, 4)]
        self.secret = self.channel(self.recorder, 4, secret=True)
        self.town = [self.channel(self.below, number) for number in (5, 6)]
        values = UpperChanges(name="City", code="34000000002000000001", address="192.0.2.1")
        self.upper = services.create_upper(actor=ACTOR, values=values)

    def channel(self, device: Any, number: int, **facts: Any) -> Channel:
        code = f"3402000000132000000{number}"
        group = Group.objects.get(device=device, parent=None)
        return Channel.objects.create(device=device, code=code, group=group, **facts)

    def grant(self, actions: Action, **facts: Any) -> Grant:
        plan = GrantPlan(
            origin=Origin.REQUEST,
            title="x",
            subject=SubjectKind.UPPER,
            upper=self.upper.key,
            actions=actions,
            purpose=Purpose.EMERGENCY,
            **facts,
        )
        return rights.issue(actor=ACTOR, plan=plan)

    def given(self) -> dict[str, Action]:
        self.upper.refresh_from_db()
        return {node.channel: Action(node.actions) for node in shared_nodes(self.upper)}


@pytest.fixture
def world() -> World:
    return World()


def codes(*channels: Channel) -> list[str]:
    return [channel.code for channel in channels]


def test_nothing_is_given_by_default(world: World) -> None:
    assert world.given() == {}
    assert share_terms(world.upper).everything == 0


def test_each_channel_carries_the_sum_of_what_its_grants_allow(world: World) -> None:
    first, second, third = world.own
    world.grant(WATCH, channels=[first.pk, second.pk])
    world.grant(Action.PTZ, channels=[second.pk, third.pk])
    assert world.given() == {
        first.code: WATCH,
        second.code: WATCH | Action.PTZ,
        third.code: Action.CATALOGUE | Action.PTZ,
    }


def test_secret_channels_need_a_right_of_their_own(world: World) -> None:
    world.grant(WATCH, rules=[RulePlan(group=world.root.pk)])
    assert sorted(world.given()) == codes(*world.own)
    world.grant(Action.CATALOGUE | Action.SECRET, channels=[world.secret.pk])
    assert world.given()[world.secret.code] == Action.CATALOGUE | Action.SECRET


def test_what_comes_from_below_is_shown_only_where_it_may_be_passed_on(world: World) -> None:
    one, two = world.town
    world.grant(WATCH, channels=[one.pk, two.pk])
    assert set(selectors.shared_channels(world.upper)) == set()
    world.grant(PASSED, channels=[two.pk])
    assert list(selectors.shared_channels(world.upper)) == [two]
    assert Action.FORWARD not in world.given()[one.code], "signal hides it by that"
    assert Action.FORWARD in world.given()[two.code]


@pytest.mark.parametrize(
    ("networks", "given"), [(("192.0.2.0/24",), True), (("198.51.100.0/24", "10.0.0.0/8"), False)]
)
def test_a_grant_counts_on_its_networks_only(
    world: World, networks: tuple[str, ...], given: bool
) -> None:
    """The address the upper is entered with, which is where we register; a name is no address."""
    world.grant(WATCH, channels=tuple(c.pk for c in world.own), networks=networks)
    assert bool(world.given()) is given
    UpperPlatform.objects.filter(pk=world.upper.pk).update(address="city.example")
    assert world.given() == {}


def test_everything_is_said_once_and_only_what_differs_is_listed(world: World) -> None:
    world.grant(PASSED, rules=[RulePlan()], excluded=[world.own[0].pk])
    world.grant(Action.PTZ, channels=[world.own[1].pk])
    assert share_terms(world.upper).everything == int(PASSED)
    assert world.given() == {
        world.own[0].code: Action(0),
        world.own[1].code: PASSED | Action.PTZ,
        world.secret.code: Action(0),
    }
    later = world.channel(world.recorder, 9)
    assert later.code not in world.given(), "it is in, being what everything is"


def test_what_is_over_suspended_or_not_yet_gives_nothing(world: World) -> None:
    now = timezone.now()
    over = world.grant(WATCH, channels=[world.own[0].pk])
    rights.end(actor=ACTOR, grant=over, reason="x")
    resting = world.grant(WATCH, channels=[world.own[1].pk])
    rights.suspend(actor=ACTOR, grant=resting, reason="x")
    world.grant(WATCH, channels=[world.own[2].pk], valid_from=now + timedelta(hours=1))
    assert world.given() == {}


def test_streams_are_counted_by_grant_unless_one_does_not_limit_them(world: World) -> None:
    first, second, third = world.own
    few = world.grant(WATCH, channels=[first.pk, second.pk], max_streams=2)
    more = world.grant(WATCH, channels=[second.pk, third.pk], max_streams=5)
    world.grant(WATCH, channels=[third.pk])
    limits = {node.channel: node.limits for node in shared_nodes(world.upper)}
    assert limits == {
        first.code: (str(few.pk),),
        second.code: (str(few.pk), str(more.pk)),
        third.code: (),
    }
    assert share_terms(world.upper).streams == {str(few.pk): 2, str(more.pk): 5}


def test_a_limit_on_everything_holds_for_what_is_not_listed(world: World) -> None:
    wide = world.grant(PASSED, rules=[RulePlan()], max_streams=3)
    world.grant(WATCH, channels=[world.own[0].pk])
    terms = share_terms(world.upper)
    assert (terms.everything_limits, terms.streams) == ((str(wide.pk),), {str(wide.pk): 3})
    limits = {node.channel: node.limits for node in shared_nodes(world.upper)}
    assert limits[world.own[0].code] == ()
    assert world.own[1].code not in limits


def test_time_alone_is_noticed_once(world: World) -> None:
    now = timezone.now()
    grant = world.grant(
        WATCH,
        channels=[world.own[0].pk],
        valid_from=now - timedelta(hours=1),
        valid_until=now + timedelta(hours=1),
    )
    services.follow_rights()
    before = RosterChange.objects.filter(subject="share").count()
    assert services.follow_rights() == 0
    Grant.objects.filter(pk=grant.pk).update(valid_until=now - timedelta(seconds=1))
    rights.change(actor=ACTOR, grant=grant, changes=GrantChanges(conditions="x"))
    assert services.follow_rights() == 1
    assert services.follow_rights() == 0
    assert RosterChange.objects.filter(subject="share").count() == before + 1
    assert world.given() == {}


def test_a_grant_that_ends_reaches_the_roster_with_its_commit(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    grant = world.grant(WATCH, channels=[world.own[0].pk])
    before = RosterChange.objects.filter(subject="share", key=world.upper.key).count()
    with django_capture_on_commit_callbacks(execute=True):
        rights.end(actor=ACTOR, grant=grant, reason="x")
    rows = RosterChange.objects.filter(subject="share", key=world.upper.key)
    assert rows.count() == before + 1


def test_the_list_is_one_grant_of_the_security_administrator(world: World) -> None:
    share(world, groups_add=[world.root.pk], remove=[world.own[0].pk], actions=WATCH)
    [grant] = Grant.objects.filter(subject=SubjectKind.UPPER)
    assert (grant.origin, grant.upper, grant.actions) == ("direct", world.upper.key, int(WATCH))
    assert sorted(world.given()) == codes(*world.own[1:])
    share(world, add=[world.own[0].pk], actions=WATCH | Action.PTZ)
    assert world.given() == dict.fromkeys(codes(*world.own), WATCH | Action.PTZ)
    share(world, groups_remove=[world.root.pk], add=[world.own[2].pk])
    assert sorted(world.given()) == codes(world.own[2])
    share(world, share_all=True, remove=[world.own[2].pk])
    share(world, share_all=False)
    assert world.given() == {}
    assert Grant.objects.filter(subject=SubjectKind.UPPER).count() == 1


def test_what_is_withheld_from_nothing_is_forgotten(world: World) -> None:
    share(world, share_all=True, remove=[world.own[0].pk])
    share(world, share_all=False)
    share(world, share_all=True)
    assert world.own[0].code not in {c for c, a in world.given().items() if not a}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY])
def test_nobody_else_shares(world: World, role: Role) -> None:
    somebody = Actor(username="x", role=role, user_id=1)
    with pytest.raises(NotAllowedError):
        services.change_shares(
            actor=somebody, upper=world.upper, changes=ShareChanges(share_all=True)
        )


def test_an_upper_that_is_removed_leaves_no_grant_in_force(world: World) -> None:
    share(world, share_all=True)
    services.delete_upper(actor=ACTOR, upper=world.upper)
    assert not UpperPlatform.objects.exists()
    assert set(Grant.objects.filter(subject="upper").values_list("state", flat=True)) == {
        GrantState.ENDED
    }


def share(world: World, **changes: Any) -> None:
    said = ShareChanges(**{"basis": "芜数据〔2026〕8号", **changes})
    services.change_shares(actor=ACTOR, upper=world.upper, changes=said)


def test_a_label_or_an_owner_that_changes_is_told_to_signal(world: World) -> None:
    world.grant(WATCH, rules=[RulePlan(label="学校")])
    assert world.given() == {}
    before = RosterChange.objects.filter(subject="share").count()
    registry.label_channels(actor=ACTOR, channels=[world.own[0].pk], add=["学校"])
    assert RosterChange.objects.filter(subject="share").count() == before + 1
    assert sorted(world.given()) == codes(world.own[0])
