"""Catalogues: items, editions, events, putting parts together and splitting them."""

import sys

import pytest
from tests.unit.protocol.body_reading import CORPUS

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import (
    CatalogChange,
    CatalogEvent,
    CatalogItem,
    CatalogNotify,
    CatalogResponse,
    CatalogResult,
    Collector,
    Edition,
    Outcome,
    Switch,
    build_catalogue,
)

NVR = "34020000001180000001"
GROUP = "34020000002150000001"
ORGANISATION = "34020000002160000001"


def camera(number: int, **fields: object) -> CatalogItem:
    code = f"3402000000131{number:07d}"
    return CatalogItem(code, f"北门{number}", parental=0, register_way=1, secrecy=0)._replace(
        **fields
    )


def field_sample(name: str):
    return manscdp.parse((CORPUS / "manscdp" / "field" / f"quirk-{name}.xml").read_bytes()).message


def through(item: CatalogItem, edition: Edition) -> CatalogItem:
    body = manscdp.build(CatalogResponse(1, NVR, 1, (item,)), edition=edition)
    return manscdp.parse(body).message.items[0]


# cases: 50
def test_each_edition_gets_its_own_fields_and_both_are_read():
    extra = ("PTZType", "1", "PositionType", "3", "PointType", "1", "SecurityLevelCode", "A")
    item = camera(1, owner="o", safety_way=0, extra=extra)
    old, new = through(item, Edition.V2016), through(item, Edition.V2022)
    assert old.extra == ("PTZType", "1", "PositionType", "3")
    assert new.extra == ("SecurityLevelCode", "A", "PTZType", "1", "PointType", "1")
    assert (old.owner, new.owner) == ("o", "")
    assert (old.safety_way, new.safety_way) == (0, None)
    assert new.get("PointType") == "1"
    assert new.get("MAC") == ""


# cases: 51
def test_business_group_is_read_inside_info_and_outside():
    inside = field_sample("group-inside-info").items[0]
    outside = field_sample("extra-outside-info").items[0]
    assert inside.business_group_id == outside.business_group_id == GROUP
    for edition in Edition:
        assert through(inside, edition).business_group_id == GROUP


# cases: 52
@pytest.mark.parametrize("code", ["34", "3402", "340202", "34020211"])
def test_divisions_carry_code_and_name_only(code):
    body = manscdp.build(CatalogResponse(1, NVR, 1, (camera(1, device_id=code, name="县"),)))
    text = body.decode("gb18030")
    item = text[text.index("<Item>") : text.index("</Item>")].split()
    assert item == ["<Item>", f"<DeviceID>{code}</DeviceID>", "<Name>县</Name>"]


# cases: 53
def test_groups_and_organisations_have_their_fixed_forms():
    group = CatalogItem(GROUP, "公园", civil_code="340200", parent_id=NVR, model="never sent")
    organisation = CatalogItem(ORGANISATION, "北园", business_group_id=GROUP)
    for edition in Edition:
        assert through(group, edition)._replace(civil_code="") == CatalogItem(
            GROUP, "公园", parent_id=NVR
        )
        assert through(organisation, edition) == organisation
    assert through(group, Edition.V2022).civil_code == "340200"
    assert through(group, Edition.V2016).civil_code == ""
    shared = camera(1, parent_id=f"{NVR}/{ORGANISATION}")
    assert shared.parents() == (NVR, ORGANISATION)


def test_relayed_camera_keeps_every_field_of_the_same_edition():
    for name in ("s3_5-catalog-response-2016", "s3_5-catalog-item-2022"):
        body = (CORPUS / "manscdp" / "gb28181" / f"{name}.xml").read_bytes()
        item = manscdp.parse(body).message.items[0]
        assert through(item, Edition.V2016 if "2016" in name else Edition.V2022) == item


# cases: 54
def test_statuses_are_mapped():
    statuses = [item.status for item in field_sample("status-online").items]
    assert statuses == [Switch.ON] * 4 + [Switch.OFF] * 2


def test_passwords_are_not_kept():
    body = manscdp.build(CatalogResponse(1, NVR, 1, (camera(1),)))
    body = body.replace(b"<Secrecy>", b"<Password>secret</Password><Secrecy>")
    assert "secret" not in repr(manscdp.parse(body))


# cases: 91
def test_notification_under_response_is_a_notification():
    message = field_sample("notify-root-response")
    assert isinstance(message, CatalogNotify)
    assert message.changes[0].event is CatalogEvent.OFF


def test_bare_acknowledgement_is_not_an_empty_catalogue():
    assert isinstance(field_sample("catalog-acknowledgement"), CatalogResult)
    assert field_sample("sumnum-zero-no-list") == CatalogResponse(1, NVR)


@pytest.mark.parametrize(
    ("item", "event"),
    [
        ("<Name>a</Name>", CatalogEvent.UPDATE),
        ("<Status>OFF</Status>", CatalogEvent.OFF),
        ("<Status>ON</Status>", CatalogEvent.ON),
        ("<Event>add</Event><Name>a</Name>", CatalogEvent.ADD),
        ("<Event>DELETE</Event>", CatalogEvent.DEL),
        ("<Event>Weird</Event><Name>a</Name>", CatalogEvent.UPDATE),
    ],
)
def test_events_are_read_or_guessed(item, event):
    body = f"<Notify><CmdType>Catalog</CmdType><DeviceList><Item><DeviceID>1</DeviceID>{item}"
    message = manscdp.parse(f"{body}</Item></DeviceList></Notify>".encode()).message
    assert [change.event for change in message.changes] == [event]


# cases: 81
def test_notified_changes_carry_what_their_event_needs():
    changes = tuple(CatalogChange(event, camera(1)) for event in CatalogEvent)
    body = manscdp.build(CatalogNotify(1, NVR, 7, changes))
    assert body.count(b"<Name>") == 2
    assert body.count(b"<Event>") == 7


def new_collector() -> Collector[CatalogItem]:
    return Collector(lambda item: item.device_id)


# cases: 46, 47
def test_parts_out_of_order_and_repeated_make_one_catalogue():
    collector = new_collector()
    collector.expect("key", now=0)
    cameras = [camera(n) for n in range(16)]
    parts = [cameras[i : i + 4] for i in (8, 0, 0, 12)]
    for part in parts:
        assert collector.receive("key", total=16, records=part, now=1) is None
    done = collector.receive("key", total=16, records=cameras[4:8], now=2)
    assert done is not None
    assert done.outcome is Outcome.COMPLETE
    assert {item.device_id for item in done.records} == {item.device_id for item in cameras}
    assert (len(done.records), done.parts, done.duplicates) == (16, 5, 4)
    assert collector.next_deadline() is None


# cases: 48
def test_a_lost_part_gives_a_partial_catalogue_after_five_seconds():
    collector = new_collector()
    collector.expect("key", now=0)
    collector.receive("key", total=8, records=[camera(1)], now=3)
    assert collector.progress("key") == (1, 8)
    assert collector.next_deadline() == 8
    assert collector.expire(7.9) == []
    (done,) = collector.expire(8)
    assert (done.outcome, len(done.records), done.total) == (Outcome.PARTIAL, 1, 8)
    late = collector.receive("key", total=8, records=[camera(2)], now=20)
    assert late is not None
    assert late.outcome is Outcome.LATE
    assert late.records == (camera(2),)


# cases: 49
def test_nothing_found_completes_at_once():
    collector = new_collector()
    collector.expect("key", now=0)
    done = collector.receive("key", total=0, records=(), now=1)
    assert done is not None
    assert done.outcome is Outcome.COMPLETE


def test_first_part_may_take_two_minutes():
    collector = new_collector()
    collector.expect("key", now=0)
    assert collector.next_deadline() == 120
    assert collector.expire(119) == []
    assert [done.outcome for done in collector.expire(120)] == [Outcome.SILENT]
    assert len(collector) == 0


# cases: 57
def test_same_serial_of_two_devices_does_not_mix():
    collector = new_collector()
    collector.expect(("a", 1), now=0)
    collector.expect(("b", 1), now=0)
    done = collector.receive(("a", 1), total=1, records=[camera(1)], now=1)
    assert done is not None
    assert collector.progress(("b", 1)) == (0, None)


def test_pushed_catalogue_is_handed_over_as_unasked():
    came = new_collector().receive("key", total=1, records=[camera(1)], now=1)
    assert came is not None
    assert came.outcome is Outcome.UNASKED


def test_cancelled_question_is_forgotten():
    collector = new_collector()
    collector.expect("key", now=0)
    collector.cancel("key")
    assert collector.expire(1000) == []


# cases: 129
def test_catalogue_is_split_by_count_and_adds_up():
    cameras = [camera(n) for n in range(101)]
    bodies = list(build_catalogue(sn=5, device_id=NVR, items=cameras, max_items=50))
    read = [manscdp.parse(body).message for body in bodies]
    assert [len(part.items) for part in read] == [50, 50, 1]
    assert {(part.sn, part.total) for part in read} == {(5, 101)}
    assert [item for part in read for item in part.items] == cameras


def test_catalogue_is_split_by_size():
    cameras = [camera(n) for n in range(20)]
    bodies = list(build_catalogue(sn=5, device_id=NVR, items=cameras, max_bytes=1100))
    assert len(bodies) > 5
    assert max(map(len, bodies)) <= 1100
    tiny = list(build_catalogue(sn=5, device_id=NVR, items=cameras, max_bytes=10))
    assert len(tiny) == 20


def test_empty_catalogue_is_one_part_without_a_list():
    (body,) = build_catalogue(sn=5, device_id=NVR, items=[])
    assert manscdp.parse(body).message == CatalogResponse(5, NVR)
    assert b"DeviceList" not in body


# cases: 87
def test_notifications_are_split_with_their_own_counts():
    changes = tuple(CatalogChange(CatalogEvent.ON, camera(n)) for n in range(5))
    parts = list(manscdp.split_notify(CatalogNotify(1, NVR, 5, changes), 2))
    assert [(part.total, len(part.changes)) for part in parts] == [(2, 2), (2, 2), (1, 1)]


def test_item_takes_little_memory():
    body = (CORPUS / "manscdp" / "gb28181" / "s3_5-catalog-response-2016.xml").read_bytes()
    item = manscdp.parse(body).message.items[0]
    own = [item, item.device_id, item.name, item.address, item.ip_address, item.extra]
    assert sum(map(sys.getsizeof, own)) + 2 * 24 < 1024


# cases: 55, 56
def test_odd_codes_are_all_read_and_only_an_item_without_code_is_dropped():
    codes = [item.device_id for item in field_sample("catalog-odd-codes").items]
    assert len(codes) == 4
    assert len(codes[0]) == 19


def test_info_within_info_and_twice_is_read_without_fuss():
    item = "<Item><DeviceID>1</DeviceID><Info><Info>a</Info><MAC>b</MAC></Info><info><X/></info>"
    body = f"<Response><CmdType>Catalog</CmdType><DeviceList>{item}</Item></DeviceList></Response>"
    assert manscdp.parse(body.encode()).message.items[0].extra == ("MAC", "b")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"&#xD800;{NVR}", NVR),
        (f"{NVR}&#xD&#xD800;800;", f"{NVR}&#xD800;"),
        (f"{NVR}&#0;&#x1F;&#9999999;", NVR),
        ("3402&#13;&#10;Via: x", "3402Via:x"),
        ("3402 0000\u2028", "34020000"),
    ],
)
def test_a_code_that_fits_into_no_header_is_cleaned(written: str, read: str) -> None:
    body = (
        "<Response><CmdType>Catalog</CmdType><SN>1</SN><DeviceID>3</DeviceID><SumNum>1</SumNum>"
        f'<DeviceList Num="1"><Item><DeviceID>{written}</DeviceID></Item></DeviceList></Response>'
    )
    message = manscdp.parse(body.encode()).message
    assert isinstance(message, CatalogResponse)
    assert [item.device_id for item in message.items] == [read]
