"""Catalogues become rows: whole, in parts, in any order, by change."""

import pytest

from lianjing.apps.accounts.actor import system
from lianjing.apps.places.services import enter_division
from lianjing.apps.registry.models import (
    Channel,
    Device,
    Group,
    RosterChange,
    StatusChange,
)
from lianjing.apps.rights.choices import Action
from lianjing.apps.sharing import services as sharing
from lianjing.apps.sharing.services import ShareChanges, UpperChanges
from lianjing.ingest import catalogue as catalogue_module
from lianjing.ingest.folder import Folder
from lianjing.ingest.roster import shared_nodes
from lianjing.link import events
from lianjing.link.events import Node

from .conftest import (
    ORGANISATION,
    PLATFORM,
    RECORDER,
    Feed,
    camera,
    catalogue,
    offline,
    online,
    registered,
)

pytestmark = pytest.mark.django_db
ACTIONS = Action.CATALOGUE | Action.FORWARD


def test_a_catalogue_is_taken_over_as_a_difference(feed: Feed) -> None:
    nodes = [
        Node(code=ORGANISATION, name="北部", group=""),
        camera(1, parent=f"{PLATFORM}/{ORGANISATION}", civil_code="340221"),
        camera(2, ptz_type=1, extra={"Owner": "市局"}),
    ]
    feed(registered(), online(), catalogue(nodes))
    device = Device.objects.get()
    assert (device.channels_total, device.channels_online) == (2, 2)
    first = Channel.objects.get(code=camera(1).code)
    assert first.group is not None
    assert first.group.name == "北部"
    assert first.region == "340221"
    assert "sxj1" in first.search
    assert first.detail.parent_code == f"{PLATFORM}/{ORGANISATION}"
    assert Channel.objects.get(code=camera(2).code).detail.fields == {"Owner": "市局"}
    regions = {g.code: g.total for g in Group.objects.filter(device=None)}
    assert regions == {"34": 2, "3402": 2, "340221": 2}
    feed(catalogue([camera(2, ptz_type=1, name="改名"), camera(3)], query="q2"))
    names = set(Channel.objects.values_list("name", flat=True))
    assert names == {"改名", "摄像机3"}
    assert Channel.objects.get(name="改名").pk == Channel.objects.get(code=camera(2).code).pk
    assert not Group.objects.filter(code=ORGANISATION).exists()
    assert Device.objects.get().channels_total == 2


def test_parts_wait_for_each_other_in_any_order(feed: Feed) -> None:
    feed(registered(), online())
    feed(catalogue([camera(1)], done=False))
    assert not Channel.objects.exists()
    held = feed.folder.held_position("later")
    assert held < feed.position
    feed(catalogue([camera(2)]))
    assert Channel.objects.count() == 2
    assert feed.folder.held_position("later") == "later"


def test_unfinished_parts_are_read_again_after_a_restart(feed: Feed) -> None:
    feed(registered(), online())
    since = feed.position
    run = feed.records(catalogue([camera(1)], done=False), offline())
    assert feed.folder.fold(run, since)
    again = Folder("signal")
    position, held = again.resume()
    assert (position, held) == (run[-1].position, since)
    again.replay(run, held)
    end = feed.records(catalogue([camera(2)]))
    assert again.fold(end, position)
    assert Channel.objects.count() == 2
    assert StatusChange.objects.count() == 2


# cases: 48
def test_a_partial_answer_never_removes(feed: Feed) -> None:
    feed(registered(), online(), catalogue([camera(1), camera(2)]))
    feed(catalogue([camera(3)], query="q2", complete=False))
    assert Channel.objects.count() == 3


def test_an_answer_that_never_ends_counts_as_a_part(feed: Feed) -> None:
    feed.folder._clock = lambda: 100.0
    feed(registered(), online(), catalogue([camera(1)]))
    feed(catalogue([camera(2)], query="q2", done=False))
    assert Channel.objects.count() == 1
    feed.folder._clock = lambda: 500.0
    feed(events.DeviceSeen(seen={PLATFORM: 2000.0}))
    assert Channel.objects.count() == 2


def test_notifications_add_change_and_remove(feed: Feed) -> None:
    feed(registered(), online(), catalogue([camera(1), camera(2)]))
    feed(
        events.CatalogueChanged(
            device=PLATFORM,
            at=1200.0,
            upserted=(camera(3), camera(1, name="新名")),
            removed=(camera(2).code,),
        )
    )
    assert set(Channel.objects.values_list("name", flat=True)) == {"新名", "摄像机3"}
    node = Node(code=ORGANISATION, name="新组织")
    moved = camera(3, parent=ORGANISATION)
    feed(events.CatalogueChanged(device=PLATFORM, at=1300.0, upserted=(node, moved)))
    channel = Channel.objects.get(code=camera(3).code)
    assert channel.group is not None
    assert channel.group.name == "新组织"
    feed(events.CatalogueChanged(device=PLATFORM, at=1400.0, removed=(ORGANISATION,)))
    channel.refresh_from_db()
    assert channel.group is not None
    assert channel.group.code == PLATFORM
    assert not Group.objects.filter(code=ORGANISATION).exists()


def test_catalogue_changes_reach_share_lists_that_follow_them(feed: Feed) -> None:
    feed(registered(), online(), catalogue([camera(1)]))
    actor = system("test")
    values = UpperChanges(name="U", code="34000000002000000001", address="192.0.2.9")
    upper = sharing.create_upper(actor=actor, values=values)
    group = Group.objects.get(device__code=PLATFORM)
    sharing.change_shares(
        actor=actor, upper=upper, changes=ShareChanges(groups_add=[group.pk], basis="x")
    )
    before = RosterChange.objects.filter(subject="share").count()
    feed(catalogue([camera(1)], query="q2"))
    assert RosterChange.objects.filter(subject="share").count() == before
    feed(catalogue([camera(1), camera(2)], query="q3"))
    assert RosterChange.objects.filter(subject="share").count() == before + 1


def test_a_channel_shared_by_name_is_withdrawn_above_when_it_vanishes_below(feed: Feed) -> None:
    feed(registered(), online(), catalogue([camera(1), camera(2)]))
    actor = system("test")
    values = UpperChanges(name="U", code="34000000002000000001", address="192.0.2.9")
    upper = sharing.create_upper(actor=actor, values=values)
    named = list(Channel.objects.values_list("pk", flat=True))
    sharing.change_shares(
        actor=actor, upper=upper, changes=ShareChanges(add=named, actions=ACTIONS, basis="x")
    )
    before = RosterChange.objects.filter(subject="share").count()
    feed(events.CatalogueChanged(device=PLATFORM, at=1200.0, removed=(camera(2).code,)))
    assert RosterChange.objects.filter(subject="share").count() == before + 1
    assert [node.channel for node in shared_nodes(upper)] == [camera(1).code]


def test_a_large_catalogue_is_planned_before_its_transaction(
    feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lianjing.ingest.folder.LARGE", 3)
    records = feed.records(
        registered(),
        catalogue([camera(1), camera(2), camera(3)], done=False),
        online(),
        catalogue([Node(code=ORGANISATION, name="北"), camera(4, parent=ORGANISATION)]),
        offline(),
    )
    runs = feed.folder.runs(records)
    assert [len(run) for run in runs] == [3, 1, 1]
    planned = []
    plan = catalogue_module.plan
    monkeypatch.setattr(catalogue_module, "plan", lambda *a: planned.append(1) or plan(*a))
    for run in runs:
        assert feed.folder.fold(run, feed.position)
        feed.position = run[-1].position
    assert planned == [1]
    assert Channel.objects.count() == 4
    assert Channel.objects.get(code=camera(4).code).group.name == "北"  # type: ignore[union-attr]
    again = feed.records(catalogue([camera(n) for n in range(2, 7)], query="q2"))
    assert feed.folder.fold(again, feed.position)
    codes = set(Channel.objects.values_list("code", flat=True))
    assert codes == {camera(n).code for n in range(2, 7)}
    assert not Group.objects.filter(code=ORGANISATION).exists()


# cases: 49
def test_an_empty_catalogue_is_no_error(feed: Feed) -> None:
    feed(registered(), online(), catalogue([]))
    assert Device.objects.get().catalogue_at is not None
    assert not Channel.objects.exists()


# cases: 50
def test_elements_of_either_edition_are_kept(feed: Feed) -> None:
    both = {"Owner": "市局", "SecurityLevelCode": "A", "GrassrootsCode": "000000"}
    feed(registered(), online(), catalogue([camera(1, extra=both)]))
    assert Channel.objects.get().detail.fields == both


# cases: 55
def test_a_camera_that_is_its_own_channel_is_one_channel(feed: Feed) -> None:
    code = "34020000001320000001"
    own = Node(code=code, name="门", parent=code)
    feed(registered(code), online(code), catalogue([own], device=code))
    channel = Channel.objects.get()
    assert (channel.code, channel.device.code) == (code, code)
    assert channel.group is not None
    assert channel.group.parent_id is None
    assert Device.objects.get().channels_total == 1


# cases: 57
def test_answers_of_two_devices_do_not_mix(feed: Feed) -> None:
    feed(registered(), online(), registered(RECORDER), online(RECORDER))
    feed(
        catalogue([camera(1)], query="a-7", done=False),
        catalogue([camera(2)], query="b-7", done=False, device=RECORDER),
        catalogue([camera(3)], query="a-7"),
        catalogue([camera(4)], query="b-7", device=RECORDER),
    )
    rows = Channel.objects.values_list("device__code", "code")
    assert {code for device, code in rows if device == PLATFORM} == {camera(1).code, camera(3).code}
    assert {code for device, code in rows if device == RECORDER} == {camera(2).code, camera(4).code}


def test_a_recorder_whose_cameras_come_later_is_a_node_then(feed: Feed) -> None:
    feed(registered(), online(), catalogue([Node(code=RECORDER, name="NVR", parent=PLATFORM)]))
    assert Channel.objects.get().code == RECORDER
    below = camera(1, parent=RECORDER)
    feed(events.CatalogueChanged(device=PLATFORM, at=1200.0, upserted=(below,)))
    channel = Channel.objects.get()
    assert channel.code == below.code
    assert channel.group is not None
    assert (channel.group.code, channel.group.name) == (RECORDER, "NVR")


def test_divisions_are_named_by_their_table_and_else_by_catalogues(feed: Feed) -> None:
    enter_division(actor=system("test"), code="34", name="安徽省")
    nodes = [Node(code="340221", name="芜湖县"), camera(1, civil_code="340221")]
    feed(registered(), online(), catalogue(nodes))
    names = dict(Group.objects.filter(device=None).values_list("code", "name"))
    assert names == {"34": "安徽省", "3402": "", "340221": "芜湖县"}
