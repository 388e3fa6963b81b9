"""Pictures over several hops, and why they do not come."""

import time

import pytest

from lianjing.link import signal as link
from lianjing.protocol import sdp
from lianjing.simulator.plan import DevicePlan

from .cascade_kit import CAMERA, CITY, COUNTY, TOWN, below, knows
from .platform_under_test import AT_ONCE, until
from .platform_under_test import node as shared_node


# cases: 130
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_picture_comes_through_one_hop_over_either_transport(make_platform, transport):
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True, idle_seconds=1)
    await town.enter(town.entry(CAMERA))
    fleet = await town.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await below(county, town, transport=transport)
    await knows(county, TOWN, [CAMERA])
    answer = await county.play(TOWN, CAMERA)
    assert isinstance(answer, link.Playing), answer
    mine, below_it = county.server.pulls, town.server.pulls
    [upper_pull], [lower_pull] = mine._by_stream.values(), below_it._by_stream.values()
    assert upper_pull.ssrc != lower_pull.ssrc, "each hop has an SSRC of its own"
    assert sdp.write_ssrc(upper_pull.ssrc)[1:6] == TOWN[3:8], "chosen by the lower domain"
    mine.end(upper_pull, "idle")
    await until(lambda: fleet.device(CAMERA).calls.byes_received)
    assert below_it.count == 0


async def test_a_picture_comes_through_two_hops_in_time(make_platform):
    city = await make_platform(CITY, media=True)
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True)
    await town.enter(town.entry(CAMERA))
    await town.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await below(county, town)
    await below(city, county)
    await knows(city, COUNTY, [CAMERA])
    begin = time.monotonic()
    answer = await city.play(COUNTY, CAMERA)
    assert isinstance(answer, link.Playing), answer
    assert time.monotonic() - begin < AT_ONCE


async def test_a_refusal_below_is_told_above_with_its_code(make_platform):
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True)
    await town.enter(town.entry(CAMERA))
    fleet = await town.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await below(county, town)
    await knows(county, TOWN, [CAMERA])
    fleet.device(CAMERA).change_faults({"refuse": 486})
    begin = time.monotonic()
    answer = await county.play(TOWN, CAMERA)
    assert (answer.cause, answer.facts["status"]) == ("refused", "486")
    assert time.monotonic() - begin < AT_ONCE
    await until(lambda: town.server.relays._by_name == {})


async def test_the_lower_says_why_it_has_no_picture(make_platform):
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True, first_packet_seconds=0.5)
    await town.enter(town.entry(CAMERA))
    fleet = await town.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await below(county, town)
    await knows(county, TOWN, [CAMERA])
    fleet.device(CAMERA).change_faults({"silent": True})
    answer = await county.play(TOWN, CAMERA)
    assert (answer.cause, answer.facts["status"]) == ("refused", "408")
    assert answer.facts["warning"] == "no_rtp"


async def test_a_share_taken_away_ends_the_picture_and_the_channel(make_platform):
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True)
    await town.enter(town.entry(CAMERA))
    await town.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await county.enter(county.entry(TOWN, is_platform=True))
    entry = town.upper_entry(county)
    node = shared_node(CAMERA, CAMERA)
    await town.change(uppers=(entry,), shares_added={entry.key: (node,)})
    await until(lambda: county.online(TOWN))
    await knows(county, TOWN, [CAMERA])
    await until(lambda: town.server.uppers.notifying._held)
    assert isinstance(await county.play(TOWN, CAMERA), link.Playing)
    await town.change(shares_removed={entry.key: (node,)})
    await until(lambda: county.server.pulls.count == 0)
    await until(lambda: CAMERA not in county.device(TOWN).channels)
    assert (await county.play(TOWN, CAMERA)).cause == "channel_unknown"
