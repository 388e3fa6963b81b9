"""What changes below is told above, counted, and survives restarts."""

import asyncio

from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.events import Reason
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogEvent
from lianjing.simulator.plan import ChannelPlan, DevicePlan, Kind

from .cascade_kit import (
    CHANNELS,
    CITY,
    COUNTY,
    NVR,
    TOWN,
    below,
    knows,
    recorder,
    under,
    witness,
)
from .platform_under_test import until, upper_entry


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
    await right.enter(right.entry(CITY, is_platform=True), uppers=[right.upper_entry(left)])
    await left.change(uppers=(left.upper_entry(right),))
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
    await until(lambda: county.online(TOWN))
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
    await until(lambda: counts() == (6, 8, 8, 8))


# cases: 21, 22, 23
async def test_a_redirection_is_followed_and_left_when_it_fails(make_platform):
    town = await make_platform(TOWN)
    async with witness() as gate, witness() as hall:
        gate.redirect_to = hall.endpoint.local
        port = gate.endpoint.local.port
        entry = upper_entry(town, CITY, port, keepalive_seconds=1)
        await town.enter(uppers=[entry])
        await hall.until(lambda: TOWN in hall.peers)
        await hall.until(lambda: hall.peers[TOWN].keepalives >= 1)
        assert TOWN not in gate.peers
        assert gate.redirects == 1
        # the hall turns it away: back to the gate
        hall.reject = 403
        del hall.peers[TOWN]
        await gate.until(lambda: gate.redirects >= 2, within=30)
        gate.redirect_to = gate.endpoint.local
        await until(
            lambda: any(
                event.reason == "upper_refused" for event in town.told(events.UpperChanged)
            ),
            within=15,
        )
        assert gate.redirects < 20, "a loop of redirections is left"
