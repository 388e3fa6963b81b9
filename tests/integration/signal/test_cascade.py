"""Platforms above platforms: catalogues, pictures, commands and changes over several hops."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from lianjing.kernel.codes import NodeKind, classify
from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.events import Reason
from lianjing.link.roster import SharedNode
from lianjing.protocol import manscdp, sdp
from lianjing.protocol.manscdp import CatalogEvent
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.plan import ChannelPlan, DevicePlan, FleetPlan, Kind, ServerPlan
from lianjing.simulator.platform import LowerPlatform, UpperPlatform

from .platform_under_test import PASSWORD, until, upper_entry

CITY, COUNTY, TOWN = (
    "34020000002000000001",
    "34020200002000000001",
    "34020211002000000001",
)
CAMERA = "34020211001320000001"
NVR = "34020211001180000001"
CHANNELS = [f"340202110013100000{n:02d}" for n in range(1, 7)]


def recorder(**habits):
    plans = tuple(ChannelPlan(code, f"清溪{n}") for n, code in enumerate(CHANNELS, 1))
    return DevicePlan(NVR, "清溪录像机", kind=Kind.NVR, channels=plans, **habits)


async def below(upper, lower, **facts):
    """Register `lower` with `upper`, everything shared, and wait for it."""
    await upper.enter(upper.entry(lower.code, is_platform=True, subscribe_alarm=True))
    entries = list(lower.server.roster.entries.values())
    await lower.enter(*entries, uppers=[lower.upper_entry(upper, share_all=True, **facts)])
    await until(lambda: upper.online(lower.code))


async def knows(upper, lower_code, channels):
    """Wait until a platform has these channels of a lower one."""
    await until(lambda: set(channels) <= set(upper.device(lower_code).channels), within=15)


@asynccontextmanager
async def witness(code=CITY):
    """A fake upper platform that believes nothing."""
    upper = UpperPlatform(code=code, password=PASSWORD, keep_items=True)
    await upper.open()
    try:
        yield upper
    finally:
        await upper.close()


async def under(lower, upper, *, shares=None, entries=(), **facts):
    """Register a platform of ours with a fake upper."""
    port = upper.endpoint.local.port
    entry = upper_entry(lower, upper.code, port, **{"share_all": shares is None, **facts})
    await lower.enter(*entries, uppers=[entry], shares={entry.key: shares or ()})
    await upper.until(lambda: lower.code in upper.peers)
    return entry.key


# --- pictures ---------------------------------------------------------------------------------


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
    assert time.monotonic() - begin < 2


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
    assert time.monotonic() - begin < 1
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
    node = SharedNode(device=CAMERA, channel=CAMERA)
    await town.change(uppers=(entry,), shares_added={entry.key: (node,)})
    await until(lambda: county.online(TOWN))
    await knows(county, TOWN, [CAMERA])
    await until(lambda: town.server.uppers.notifying._held)
    assert isinstance(await county.play(TOWN, CAMERA), link.Playing)
    await town.change(shares_removed={entry.key: (node,)})
    await until(lambda: county.server.pulls.count == 0)
    await until(lambda: CAMERA not in county.device(TOWN).channels)
    assert (await county.play(TOWN, CAMERA)).cause == "channel_unknown"


# --- what exists for an upper -----------------------------------------------------------------


# cases: 129
async def test_a_query_is_answered_with_everything_shared_parents_first(make_platform):
    town = await make_platform(TOWN)
    entries = [town.entry(NVR), town.entry(CAMERA)]
    await town.enter(*entries)
    await town.fleet(recorder(), DevicePlan(CAMERA, "大门"), keepalive=30)
    await until(lambda: len(town.device(NVR).channels) == 6 and town.device(CAMERA).channels)
    async with witness() as upper:
        await under(town, upper, items_per_message=2, entries=entries)
        harvest = await upper.fetch_catalogue(TOWN)
        codes = [item.device_id for item in harvest.items]
        assert harvest.promised == len(codes) == len(set(codes))
        assert codes[0] == TOWN
        assert {NVR, CAMERA, *CHANNELS} <= set(codes)
        assert harvest.messages > 3
        for place, item in enumerate(harvest.items):
            for parent in item.parents():
                assert parent in codes[:place], f"{item.device_id} comes before {parent}"


# cases: 53, 129
async def test_organisations_and_divisions_of_a_lower_platform_reach_the_top(make_platform):
    county = await make_platform(COUNTY)
    await county.enter(county.entry(TOWN, is_platform=True))
    plan = FleetPlan(server=ServerPlan(COUNTY, "127.0.0.1", county.port, PASSWORD))
    lower = LowerPlatform(plan=plan, code=TOWN, channels=40, transport=Transport.TCP)
    async with lower, witness() as upper:
        await until(lambda: county.online(TOWN))
        await until(lambda: len(county.device(TOWN).channels) == len(lower.items))
        await under(county, upper, entries=[county.entry(TOWN, is_platform=True)])
        harvest = await upper.fetch_catalogue(COUNTY)
        codes = [item.device_id for item in harvest.items]
        kinds = {classify(code) for code in codes}
        assert {
            NodeKind.PLATFORM,
            NodeKind.REGION,
            NodeKind.BUSINESS_GROUP,
            NodeKind.ORGANISATION,
            NodeKind.CAMERA,
        } <= kinds
        assert sum(classify(code) is NodeKind.CAMERA for code in codes) == 40
        for place, item in enumerate(harvest.items):
            above = [*item.parents(), item.business_group_id]
            for parent in above:
                if parent:
                    assert parent in codes[:place], f"{item.device_id} before {parent}"


# cases: 75, 131
async def test_what_is_not_shared_does_not_exist_over_any_method(make_platform):
    town = await make_platform(TOWN, media=True)
    await town.enter(town.entry(NVR))
    await town.fleet(recorder(), keepalive=30)
    await until(lambda: len(town.device(NVR).channels) == 6)
    shown, hidden = CHANNELS[0], CHANNELS[1]
    async with witness() as upper:
        shares = (SharedNode(device=NVR, channel=shown),)
        await under(town, upper, shares=shares, entries=[town.entry(NVR)])
        harvest = await upper.fetch_catalogue(TOWN)
        assert shown in harvest.codes
        assert hidden not in harvest.codes
        offer = sdp.build(sdp.live_offer(owner=CITY, address="127.0.0.1", port=9, ssrc=200000001))
        call = await upper.invite(TOWN, hidden, offer, "0200000001")
        assert call.final_status == 404
        sn = upper.next_sn
        control = manscdp.DeviceControl(sn(), hidden, manscdp.KeyFrameRequest())
        assert await upper.send(TOWN, control) == 404
        assert await upper.send(TOWN, manscdp.DeviceStatusQuery(sn(), hidden)) == 404
        assert await upper.send(TOWN, manscdp.CatalogQuery(sn(), hidden)) == 404
        assert await upper.send(TOWN, manscdp.PresetQuery(sn(), hidden)) == 404
        assert await upper.send(TOWN, manscdp.DeviceStatusQuery(sn(), shown)) == 200


# cases: 33, 34
async def test_an_upper_is_told_who_we_are(make_platform):
    town = await make_platform(TOWN)
    async with witness() as upper:
        await under(town, upper)
        info = await upper.ask(TOWN, manscdp.DeviceInfoQuery(upper.next_sn(), TOWN))
        assert isinstance(info, manscdp.DeviceInfoResponse)
        assert info.device_name == town.settings.platform.name
        status = await upper.ask(TOWN, manscdp.DeviceStatusQuery(upper.next_sn(), TOWN))
        assert status.online is manscdp.Online.ONLINE
        assert await upper.send(TOWN, manscdp.Keepalive(upper.next_sn(), TOWN)) == 200


# cases: 39
async def test_an_unknown_command_of_an_upper_is_answered(make_platform):
    town = await make_platform(TOWN)
    async with witness() as upper:
        await under(town, upper)
        unknown = manscdp.UnknownMessage(upper.next_sn(), TOWN, manscdp.Root.QUERY, "Weather")
        assert await upper.send(TOWN, unknown) == 200
        await until(lambda: town.count("unhandled.UnknownMessage"))


# cases: 133
async def test_two_uppers_with_the_same_number_each_get_their_own_answer(make_platform):
    town = await make_platform(TOWN)
    await town.enter(town.entry(NVR))
    await town.fleet(recorder(), keepalive=30)
    await until(lambda: len(town.device(NVR).channels) == 6)
    async with witness(CITY) as one, witness("33020000002000000001") as two:
        first = upper_entry(town, one.code, one.endpoint.local.port, key="one", share_all=True)
        second = upper_entry(town, two.code, two.endpoint.local.port, key="two", share_all=True)
        await town.enter(town.entry(NVR), uppers=[first, second])
        await one.until(lambda: TOWN in one.peers)
        await two.until(lambda: TOWN in two.peers)
        one._sn = two._sn = 41
        answers = await asyncio.gather(
            one.ask(TOWN, manscdp.PresetQuery(42, CHANNELS[0])),
            two.ask(TOWN, manscdp.PresetQuery(42, CHANNELS[1])),
        )
        assert [answer.device_id for answer in answers] == CHANNELS[:2]
        assert [answer.sn for answer in answers] == [42, 42]


async def test_codes_that_clash_are_shown_under_names_of_their_own(make_platform):
    town = await make_platform(TOWN)
    other = NVR[:-1] + "2"
    await town.enter(town.entry(NVR), town.entry(other))
    twin = DevicePlan(other, "二", kind=Kind.NVR, channels=recorder().channels)
    await town.fleet(recorder(), twin, keepalive=30)
    await until(lambda: len(town.device(other).channels) == len(town.device(NVR).channels) == 6)
    shown_as = CHANNELS[0][:-2] + "91"
    async with witness() as upper:
        shares = (
            SharedNode(device=NVR, channel=CHANNELS[0]),
            SharedNode(device=other, channel=CHANNELS[0], shown_as=shown_as),
        )
        await under(town, upper, shares=shares, entries=[town.entry(NVR), town.entry(other)])
        harvest = await upper.fetch_catalogue(TOWN)
        parents = {item.device_id: item.parents() for item in harvest.items}
        assert NVR in parents[CHANNELS[0]]
        assert other in parents[shown_as]
        answer = await upper.ask(TOWN, manscdp.PresetQuery(upper.next_sn(), shown_as))
        assert answer.device_id == shown_as


# --- changes ----------------------------------------------------------------------------------


def changes_at(upper):
    """List (code, event) of all catalogue notifications so far."""
    return [
        (change.item.device_id, change.event)
        for message in upper.received
        if isinstance(message, manscdp.CatalogNotify)
        for change in message.changes
    ]


# cases: 80, 81, 83
async def test_a_subscriber_is_told_what_is_off_and_then_every_change(make_platform):
    town = await make_platform(TOWN)
    await town.enter(town.entry(NVR))
    fleet = await town.fleet(recorder(), keepalive=30)
    nvr = fleet.device(NVR)
    await until(lambda: len(town.device(NVR).channels) == 6 and nvr.watchers.kinds)
    await nvr.set_online(nvr.channels[CHANNELS[5]], online=False)
    await until(lambda: not town.device(NVR).channels[CHANNELS[5]].own_online)
    async with witness() as upper:
        await under(town, upper, entries=[town.entry(NVR)])
        await upper.fetch_catalogue(TOWN)
        assert await upper.subscribe(TOWN, manscdp.CatalogQuery(upper.next_sn(), TOWN)) == 200
        await upper.until(lambda: changes_at(upper))
        assert changes_at(upper) == [(CHANNELS[5], CatalogEvent.OFF)]
        upper.received.clear()
        await nvr.set_online(nvr.channels[CHANNELS[0]], online=False)
        await upper.until(lambda: changes_at(upper) == [(CHANNELS[0], CatalogEvent.OFF)])
        await nvr.set_online(nvr.channels[CHANNELS[0]], online=True)
        await upper.until(lambda: (CHANNELS[0], CatalogEvent.ON) in changes_at(upper))
        new = CHANNELS[0][:-2] + "07"
        await nvr.add_channel(ChannelPlan(new, "新装"))
        await upper.until(lambda: (new, CatalogEvent.ADD) in changes_at(upper))
        added = next(
            change.item
            for message in upper.received
            for change in message.changes
            if change.event is CatalogEvent.ADD
        )
        assert (added.name, added.parents()[-1]) == ("新装", NVR)
        await nvr.remove_channel(new)
        await upper.until(lambda: (new, CatalogEvent.DEL) in changes_at(upper))


# cases: 87
async def test_many_changes_at_once_are_batched(make_platform):
    town = await make_platform(TOWN)
    codes = [f"3402021100131{n:07d}" for n in range(300)]
    plans = tuple(ChannelPlan(code, f"清溪{n}") for n, code in enumerate(codes))
    await town.enter(town.entry(NVR))
    nvr = DevicePlan(NVR, "大录像机", kind=Kind.NVR, channels=plans)
    fleet = await town.fleet(nvr, keepalive=30, items_per_message=50)
    await until(lambda: len(town.device(NVR).channels) == 300)
    async with witness() as upper:
        await under(town, upper, entries=[town.entry(NVR)])
        assert await upper.subscribe(TOWN, manscdp.CatalogQuery(upper.next_sn(), TOWN)) == 200
        await fleet.device(NVR).crash()
        town.clock.ahead += 190
        await upper.until(lambda: len(changes_at(upper)) >= 301)
        told = changes_at(upper)
        assert len(told) == 301, "each channel and the recorder once"
        assert {event for _, event in told} == {CatalogEvent.OFF}
        notifies = [m for m in upper.received if isinstance(m, manscdp.CatalogNotify)]
        assert len(notifies) <= 6


async def test_a_change_at_the_bottom_is_seen_at_the_top(make_platform):
    city, county, town = [await make_platform(code) for code in (CITY, COUNTY, TOWN)]
    await town.enter(town.entry(NVR))
    fleet = await town.fleet(recorder(), keepalive=30)
    nvr = fleet.device(NVR)
    await until(lambda: len(town.device(NVR).channels) == 6)
    await below(county, town)
    await below(city, county)
    await knows(city, COUNTY, CHANNELS)
    for platform in (county, town):
        await until(lambda p=platform: p.server.uppers.notifying._held)
    await until(lambda: nvr.watchers.kinds)
    top = city.device(COUNTY).channels
    await nvr.set_online(nvr.channels[CHANNELS[0]], online=False)
    await until(lambda: not top[CHANNELS[0]].own_online)
    assert top[CHANNELS[1]].own_online
    await nvr.set_online(nvr.channels[CHANNELS[0]], online=True)
    await until(lambda: top[CHANNELS[0]].own_online)
    changed = city.told(events.ChannelsStatusChanged)
    assert [(c.channels, c.online) for c in changed if CHANNELS[0] in c.channels][-2:] == [
        ((CHANNELS[0],), False),
        ((CHANNELS[0],), True),
    ]


# cases: 134
async def test_platforms_registered_with_each_other_do_not_echo(make_platform):
    left, right = await make_platform(CITY), await make_platform(COUNTY)
    camera = "34020000001320000001"
    await left.enter(left.entry(camera), left.entry(COUNTY, is_platform=True))
    await left.fleet(DevicePlan(camera, "左"), keepalive=30)
    await right.enter(
        right.entry(CITY, is_platform=True), uppers=[right.upper_entry(left, share_all=True)]
    )
    await left.change(uppers=(left.upper_entry(right, share_all=True),))
    await until(lambda: left.online(COUNTY) and right.online(CITY))
    await knows(right, CITY, [camera])
    await asyncio.sleep(2.5)  # time for an echo, if there were one
    assert camera not in left.device(COUNTY).channels
    assert set(right.device(CITY).channels) == {CITY, camera}


# cases: 135
async def test_an_alarm_reaches_the_upper_once_and_is_stored_on_the_way(make_platform):
    town = await make_platform(TOWN)
    await town.enter(town.entry(NVR))
    fleet = await town.fleet(recorder(), keepalive=30)
    await until(lambda: len(town.device(NVR).channels) == 6)
    async with witness() as upper:
        await under(town, upper, entries=[town.entry(NVR)])
        await fleet.device(NVR).raise_alarm(CHANNELS[0], method=5, alarm_type=2, text="越界")
        await upper.until(lambda: any(isinstance(m, manscdp.AlarmNotify) for m in upper.received))
        await asyncio.sleep(0.3)
        alarms = [m for m in upper.received if isinstance(m, manscdp.AlarmNotify)]
        assert [(a.device_id, a.description) for a in alarms] == [(CHANNELS[0], "越界")]
        stored = town.told(events.AlarmRaised)
        assert [(a.device, a.source) for a in stored] == [(NVR, CHANNELS[0])]


async def test_a_control_of_an_upper_reaches_the_camera(make_platform):
    county, town = await make_platform(COUNTY), await make_platform(TOWN)
    await town.enter(town.entry(NVR))
    fleet = await town.fleet(recorder(), keepalive=30)
    await until(lambda: len(town.device(NVR).channels) == 6)
    await below(county, town)
    await knows(county, TOWN, CHANNELS)
    before = fleet.device(NVR).channels[CHANNELS[0]].as_json()
    await county.ask(link.Ptz(device=TOWN, channel=CHANNELS[0], pan=1))
    await until(lambda: fleet.device(NVR).channels[CHANNELS[0]].as_json() != before)
    result = await county.ask(link.Control(device=TOWN, channel=CHANNELS[0], action="guard_set"))
    assert result == link.ControlResult(result="ok")


# cases: 29, 128
async def test_an_upper_that_restarts_has_us_back_by_the_rule_of_keepalives(make_platform):
    county, town = await make_platform(COUNTY), await make_platform(TOWN)
    await below(county, town)
    await county.stop_signal()
    (county.directory / "state" / "signal.log").unlink()
    await asyncio.sleep(0.5)
    await county.start_signal()
    await until(lambda: county.online(TOWN), within=20)
    upper = next(iter(town.server.uppers._links.values())).upper
    await until(lambda: upper.online)


async def test_a_wrong_password_upward_is_said_as_a_refusal(make_platform):
    county, town = await make_platform(COUNTY), await make_platform(TOWN)
    await county.enter(county.entry(TOWN, is_platform=True))
    entry = town.upper_entry(county, password="wrong")
    await town.enter(uppers=[entry])
    await until(
        lambda: any(event.reason == "upper_refused" for event in town.told(events.UpperChanged))
    )
    assert not county.online(TOWN)
    # people correct it, and it works at once
    await town.change(uppers=(town.upper_entry(county),))
    await until(lambda: county.online(TOWN))


async def test_a_lost_connection_to_an_upper_is_made_again_at_once(make_platform):
    county, town = await make_platform(COUNTY), await make_platform(TOWN)
    await below(county, town, transport="tcp", keepalive_seconds=60)
    for connection in list(county.server.core.stack.transports.connections.values()):
        connection.close()
    await until(
        lambda: (
            [event.reason for event in county.told(events.DeviceStatusChanged)]
            == [Reason.REGISTERED, Reason.CONNECTION_LOST, Reason.REGISTERED]
        )
    )


async def test_pushes_are_counted(make_platform):
    town = await make_platform(TOWN)
    await town.enter(town.entry(NVR))
    await town.fleet(recorder(), keepalive=30)
    await until(lambda: len(town.device(NVR).channels) == 6)
    async with witness() as upper:
        key = await under(town, upper, entries=[town.entry(NVR)])
        await town.ask(link.PushCatalogue(upper=key))
        await upper.until(lambda: len(upper.harvest.codes) == 8)
        await until(
            lambda: any(
                isinstance(n, link.UpperNotice) and n.acknowledged == 8 for n in town.notices
            )
        )
        notice = [n for n in town.notices if isinstance(n, link.UpperNotice)][-1]
        assert (notice.shared, notice.expected, notice.sent) == (6, 8, 8)


async def test_what_is_told_by_notifications_is_counted_too(make_platform):
    county = await make_platform(COUNTY)
    town = await make_platform(TOWN)
    await below(county, town)  # nothing to share yet: an empty catalogue goes up
    await town.enter(town.entry(NVR), uppers=list(town.server.roster.uppers.values()))
    await town.fleet(recorder(), keepalive=30)
    await knows(county, TOWN, CHANNELS)

    def counts():
        [known] = town.server.uppers._links.values()
        numbers = known.upper.counts
        return numbers.shared, numbers.expected, numbers.sent, numbers.acknowledged

    # six channels, the recorder they hang under, and the platform itself
    await until(lambda: counts() == (6, 8, 8, 8), within=15)


# cases: 21, 22, 23
async def test_a_redirection_is_followed_and_left_when_it_fails(make_platform):
    town = await make_platform(TOWN)
    async with witness() as gate, witness() as hall:
        gate.redirect_to = hall.endpoint.local
        port = gate.endpoint.local.port
        entry = upper_entry(town, CITY, port, share_all=True, keepalive_seconds=1)
        await town.enter(uppers=[entry])
        await hall.until(lambda: TOWN in hall.peers)
        await hall.until(lambda: hall.peers[TOWN].keepalives >= 1)
        assert TOWN not in gate.peers
        assert gate.redirects == 1
        # the hall turns it away: back to the gate
        hall.reject = 403
        del hall.peers[TOWN]
        await gate.until(lambda: gate.redirects >= 2, within=15)
        gate.redirect_to = gate.endpoint.local
        await until(
            lambda: any(
                event.reason == "upper_refused" for event in town.told(events.UpperChanged)
            ),
            within=15,
        )
        assert gate.redirects < 20, "a loop of redirections is left"
