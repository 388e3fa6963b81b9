"""Catalogues of simulated devices are true, bent or deformed exactly as asked."""

import random

import pytest

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogItem, Edition, Repair, Switch
from lianjing.simulator.catalogue import catalogue_parts, list_items
from lianjing.simulator.channel import Channel
from lianjing.simulator.faults import Lie
from lianjing.simulator.plan import ChannelPlan, DevicePlan, Kind
from lianjing.simulator.quirks import Quirk

SERVER = "34020000002000000001"
RECORDER = "34020211001180000001"


def parts_of(*, lies=frozenset(), quirks=frozenset(), per_message=4, edition=Edition.V2016):
    channels = tuple(
        ChannelPlan(f"340202110013100000{number:02d}", f"东门{number}") for number in range(1, 11)
    )
    plan = DevicePlan(
        RECORDER, "录像机", Kind.NVR, channels, quirks=frozenset(quirks), edition=edition
    )
    states = [Channel(channel) for channel in channels]
    states[0].online = False
    items = list_items(plan, states, SERVER, frozenset(lies))
    return catalogue_parts(
        plan,
        items,
        sn=7,
        device_id=RECORDER,
        per_message=per_message,
        lies=frozenset(lies),
        chance=random.Random(1),
    )


def read(parts: list[bytes]) -> tuple[list[CatalogItem], int, set[Repair]]:
    items, total, repairs = [], 0, set()
    for part in parts:
        parsed = manscdp.parse(part)
        items += parsed.message.items
        total = parsed.message.total
        repairs |= set(parsed.repairs)
    return items, total, repairs


@pytest.mark.parametrize("edition", list(Edition))
def test_a_healthy_catalogue_comes_in_parts_and_is_true(edition):
    parts = parts_of(edition=edition)
    items, total, repairs = read(parts)
    assert len(parts) == 3
    assert total == len(items) == len({item.device_id for item in items}) == 10
    assert not repairs
    assert [item.status for item in items].count(Switch.OFF) == 1
    assert {item.parent_id for item in items} == {RECORDER}
    assert {item.civil_code for item in items} == {"34020211"}


@pytest.mark.parametrize(
    "quirk",
    [
        Quirk.BARE_AMPERSAND,
        Quirk.ADDRESS_MARKUP,
        Quirk.RARE_CHARACTERS,
        Quirk.UTF8_UNDECLARED,
        Quirk.PARENTAL_65535,
        Quirk.STATUS_ONLINE,
        Quirk.ATTRIBUTES,
        Quirk.ONE_PER_MESSAGE,
    ],
)
def test_a_tolerant_reader_gets_ten_named_channels_whatever_the_quirk(quirk):
    items, _, _ = read(parts_of(quirks={quirk}))
    assert len({item.device_id for item in items}) == 10
    assert all(item.name.startswith("东门") for item in items)
    assert [item.status for item in items].count(Switch.OFF) == 1


def test_quirks_really_deform_the_bytes():
    assert b"A&B<" in parts_of(quirks={Quirk.BARE_AMPERSAND})[0]
    assert b"<Parental>65535<" in parts_of(quirks={Quirk.PARENTAL_65535})[0]
    assert b"<Status>OFFLINE<" in parts_of(quirks={Quirk.STATUS_ONLINE})[0]
    assert b'<Item DeviceID="' in parts_of(quirks={Quirk.ATTRIBUTES})[0]
    assert b"GB2312" in parts_of(quirks={Quirk.UTF8_UNDECLARED})[0]
    assert "东门".encode() in parts_of(quirks={Quirk.UTF8_UNDECLARED})[0]


def test_lies_are_told():
    assert read(parts_of(lies={Lie.WRONG_TOTAL}))[1] == 15
    assert len(read(parts_of(lies={Lie.DUPLICATE}))[0]) == 11
    assert len(read(parts_of(lies={Lie.LOST_PART}))[0]) < 10
    shuffled = read(parts_of(lies={Lie.SHUFFLED}))[0]
    assert len({item.device_id for item in shuffled}) == 10 < len(shuffled)
    first = read(parts_of(lies={Lie.SELF_PARENT}))[0][0]
    assert first.parent_id == first.device_id
    cycle = read(parts_of(lies={Lie.CYCLE}))[0][:2]
    assert cycle[0].parent_id == cycle[1].device_id
    assert cycle[1].parent_id == cycle[0].device_id
    assert any(len(item.device_id) == 19 for item in read(parts_of(lies={Lie.SHORT_CODE}))[0])


def test_a_broken_name_costs_at_most_itself():
    try:
        items = read(parts_of(lies={Lie.BROKEN_NAME}))[0]
    except MalformedMessageError:
        pytest.fail("one bad name lost the whole part")
    assert len(items) == 10
