"""What happens to sessions and subscriptions of an upper when its rights change."""

import asyncio

import pytest

from lianjing.kernel.actions import Action
from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.pictures import Rect
from lianjing.link.roster import ChannelMasks, ShareTerms
from lianjing.protocol import manscdp as m
from lianjing.protocol.manscdp import CatalogEvent
from lianjing.simulator.plan import DevicePlan

from .cascade_kit import CAMERA, CITY, COUNTY, TOWN, below, knows, recorder
from .platform_under_test import AT_ONCE, EVERY_ACTION, HOME, node, until
from .test_relays import SERIAL, offer, witness

WATCH = int(Action.CATALOGUE | Action.LIVE)
MOVE = int(Action.CATALOGUE | Action.LIVE | Action.PTZ)
UPPER = "34020000002000000001"
WHO = f"{UPPER}-li.si"
STOP = m.PtzCommand("A50F0100000000B5")


@pytest.fixture
async def town(make_platform):
    platform = await make_platform(TOWN, media=True, idle_seconds=1)
    await platform.enter(platform.entry(CAMERA))
    platform.sims = await platform.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: platform.device(CAMERA).channels)
    return platform


async def let(town, actions, *, streams=None, key="up"):
    """Give the upper these actions with the camera, and nothing else."""
    limits = () if streams is None else ("7",)
    terms = {key: ShareTerms(streams={} if streams is None else {"7": streams})}
    shared = node(CAMERA, CAMERA, actions, limits=limits)
    if actions:
        await town.change(shares_added={key: (shared,)}, terms=terms)
    else:
        await town.change(shares_removed={key: (shared,)}, terms=terms)


async def control(upper, command=STOP, code=CAMERA):
    return await upper.send(TOWN, m.DeviceControl(upper.next_sn(), code, command))


async def test_taking_a_share_back_ends_its_picture_with_the_reason(town):
    async with witness(town) as upper:
        await let(town, MOVE)
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        await until(lambda: upper.taker.ssrcs)
        begin = asyncio.get_running_loop().time()
        await let(town, 0)
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert asyncio.get_running_loop().time() - begin < AT_ONCE
        assert upper.reasons == ['SIP;cause=403;text="revoked"']
        assert await control(upper) == 404
        records = m.RecordInfoQuery(upper.next_sn(), CAMERA)
        assert await upper.send(TOWN, records) == 404
        again = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert again.final_status == 404
        await until(lambda: town.server.pulls.count == 0)


async def test_narrowing_ends_only_what_is_no_longer_allowed(town):
    async with witness(town) as upper:
        await let(town, MOVE)
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert await control(upper) == 200
        await let(town, WATCH)
        assert await control(upper) == 403
        assert upper.byes == []
        await let(town, int(Action.CATALOGUE | Action.PTZ))
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert await control(upper) == 200


async def test_a_limit_of_streams_holds_and_what_is_over_it_ends(town):
    async with witness(town) as upper:
        await let(town, WATCH, streams=2)
        calls = [await upper.invite(TOWN, CAMERA, offer(upper), f"020000000{n}") for n in (1, 2, 3)]
        assert [call.final_status for call in calls] == [200, 200, 486]
        assert await upper.end(calls[0]) == 200
        fourth = await upper.invite(TOWN, CAMERA, offer(upper), "0200000004")
        assert fourth.final_status == 200
        await let(town, WATCH, streams=1)
        await upper.until(lambda: len(upper.byes) == 1)
        assert upper.byes == [fourth.invite.call_id], "the oldest keeps its place"
        refused = [e.reason for e in town.told(events.UpperRefused)]
        assert refused == ["streams_used_up"]
        assert await upper.end(calls[1]) == 200


async def test_the_register_hears_of_a_relay_from_begin_to_end(town):
    async with witness(town) as upper:
        await let(town, WATCH)
        upper_request = upper._request
        upper._request = lambda *a, headers=None, **k: upper_request(
            *a, headers=[*(headers or ()), ("Monitor-User-Identity", WHO)], **k
        )
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        await until(lambda: upper.taker.ssrcs)
        [began] = town.told(events.RelayBegan)
        assert (began.upper, began.channel, began.action) == ("up", CAMERA, int(Action.LIVE))
        assert began.identity == WHO
        assert began.source == f"{HOME}:{upper.endpoint.local.port}"
        story = await town.story(began.call)
        assert story["identity"] == WHO
        await until(lambda: sum(upper.taker.ssrcs.values()) > 60)
        [relay] = town.server.relays._by_name.values()
        await until(lambda: relay.received > 10_000)
        town.server.relays._followed_at -= 11
        await until(lambda: followed(town))
        assert followed(town)[0].relays[began.relay] > 0
        assert await upper.end(call) == 200
        [over] = town.told(events.RelayOver)
        assert (over.relay, over.reason) == (began.relay, "peer_ended")
        assert over.bytes > 10_000


def followed(town):
    """List the signs of life of relays so far."""
    return town.told(events.RelaysFollowed)


async def test_a_refused_session_is_no_entry_but_a_refusal(town):
    async with witness(town) as upper:
        await let(town, int(Action.CATALOGUE))
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert call.final_status == 403
        assert town.told(events.RelayBegan) == []
        [refused] = town.told(events.UpperRefused)
        assert (refused.code, refused.what, refused.reason) == (
            CAMERA,
            "INVITE",
            "action_not_shared",
        )
        assert town.count("upper.refused.action_not_shared") == 1


async def test_an_upper_that_tries_codes_one_after_another_does_not_flood(town):
    async with witness(town) as upper:
        await let(town, WATCH)
        codes = [f"340202110013200{n:05d}" for n in range(100, 400)]
        tries = (upper.send(TOWN, m.DeviceInfoQuery(upper.next_sn(), code)) for code in codes)
        assert set(await asyncio.gather(*tries)) == {404}
        assert len(town.told(events.UpperRefused)) <= 22
        town.clock.ahead += 11
        await until(lambda: sum(e.count for e in town.told(events.UpperRefused)) == 300)


async def test_commands_that_repeat_are_told_with_a_count(town):
    async with witness(town) as upper:
        await let(town, MOVE)
        for _ in range(5):
            assert await control(upper) == 200
        [first] = town.told(events.UpperActed)
        assert (first.what, first.action, first.count) == ("PtzCommand", int(Action.PTZ), 1)
        town.clock.ahead += 11
        await until(lambda: [e.count for e in town.told(events.UpperActed)] == [1, 4])


async def test_playback_control_cannot_stop_what_others_watch(town):
    async with witness(town) as upper:
        await let(town, int(EVERY_ACTION))
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        body = b"TEARDOWN RTSP/1.0\r\nCSeq: 1\r\n\r\n"
        info = call.request("INFO", body=body, content_type="Application/MANSRTSP")
        answer = await upper.endpoint.request(info, flow=call.destination, within=5)
        assert answer.status == 403
        assert "INFO" not in town.sims.device(CAMERA).requests


async def test_a_loop_and_a_forged_way_are_refused(town):
    async with witness(town) as upper:
        await let(town, MOVE)
        plain = upper._request
        for who, status in ((f"{UPPER}-{TOWN}-x", 482), ("-".join([UPPER] * 8), 483), ("é", 200)):
            upper._request = lambda *a, headers=None, who=who, **k: plain(
                *a, headers=[*(headers or ()), ("Monitor-User-Identity", who)], **k
            )
            assert await control(upper) == status, who
            call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
            assert call.final_status == status, who


async def test_a_subscription_that_is_left_over_hears_nothing_of_what_was_taken_back(make_platform):
    town = await make_platform(TOWN)
    await town.enter(town.entry(recorder().code))
    fleet = await town.fleet(recorder(), keepalive=30)
    nvr = recorder().code
    await until(lambda: len(town.device(nvr).channels) == 6)
    codes = sorted(town.device(nvr).channels)
    async with witness(town) as upper:
        everything = tuple(node(nvr, code, WATCH) for code in codes)
        await town.change(shares_added={"up": everything}, terms={"up": ShareTerms()})
        for query in (m.CatalogQuery, m.AlarmQuery, m.MobilePositionQuery):
            assert await upper.subscribe(TOWN, query(upper.next_sn(), TOWN)) == 200
        await town.change(shares_removed={"up": everything[1:]})
        gone = {codes[n] for n in range(1, 6)}
        await upper.until(lambda: deleted(upper) >= gone)
        before = len(upper.received)
        device = town.device(nvr)
        alarm = m.AlarmNotify(1, codes[1], priority=1, method=2, alarm_time=1.0)
        position = m.MobilePositionNotify(2, codes[1], positions=(m.Position(codes[1]),))
        town.server.uppers.alarm(device, alarm)
        town.server.uppers.position(device, position)
        town.server.status.channels_said(device, codes[1:], online=False, reason="notified")
        town.server.status.channels_said(device, codes[:1], online=False, reason="notified")
        await upper.until(lambda: len(upper.received) > before)
        await asyncio.sleep(0.3)
        told = {
            c.item.device_id for r in upper.received[before:] for c in getattr(r, "changes", ())
        }
        assert told == {codes[0]}
        assert not any(isinstance(r, m.AlarmNotify) for r in upper.received[before:])
    del fleet


def deleted(upper):
    """Name the nodes an upper was told are gone."""
    changes = [c for r in upper.received for c in getattr(r, "changes", ())]
    return {change.item.device_id for change in changes if change.event is CatalogEvent.DEL}


async def test_what_becomes_secret_is_taken_back_at_once(town):
    async with witness(town) as upper:
        await let(town, MOVE)
        assert await upper.subscribe(TOWN, m.CatalogQuery(upper.next_sn(), TOWN)) == 200
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        device = town.device(CAMERA)
        item = device.channels[CAMERA].item._replace(secrecy=1)
        town.server.catalogues._apply(device, [item], [])
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        await upper.until(lambda: CAMERA in deleted(upper))
        assert await control(upper) == 404
        await let(town, MOVE | int(Action.SECRET))
        assert await control(upper) == 200


async def test_covered_parts_stay_covered_for_uppers(town):
    """The town cannot paint in this test, so the upper gets nothing rather than everything."""
    async with witness(town) as upper:
        await let(town, MOVE)
        masks = (Rect(0.0, 0.0, 0.5, 0.5),)
        cover = ChannelMasks(device=CAMERA, channel=CAMERA, masks=masks)
        await town.change(masks=(cover,))
        asked = []
        show = town.server.pulls.variants.show

        async def watched(pull, wanted):
            asked.append(wanted)
            return await show(pull, wanted)

        town.server.pulls.variants.show = watched
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert asked == [masks]
        if call.final_status == 200:
            assert await upper.end(call) == 200
        await let(town, MOVE | int(Action.UNMASK))
        clear = await upper.invite(TOWN, CAMERA, offer(upper), "0200000002")
        assert clear.final_status == 200
        assert asked == [masks]
        await let(town, MOVE)
        await upper.until(lambda: clear.invite.call_id in upper.byes)


async def test_the_code_shown_is_the_only_one_that_works(town):
    alias = "34020211001320000099"
    async with witness(town) as upper:
        shared = node(CAMERA, CAMERA, MOVE, shown_as=alias)
        await town.change(shares_added={"up": (shared,)}, terms={"up": ShareTerms()})
        assert await control(upper) == 404
        assert await control(upper, code=alias) == 200
        call = await upper.invite(TOWN, alias, offer(upper), SERIAL)
        assert call.final_status == 200
        await town.change(shares_removed={"up": (shared,)})
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert await control(upper, code=alias) == 404


async def test_a_share_taken_back_at_the_bottom_ends_the_picture_at_the_top(make_platform):
    city = await make_platform(CITY, media=True)
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True)
    await town.enter(town.entry(CAMERA))
    await town.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await below(county, town)
    await below(city, county)
    await knows(city, COUNTY, [CAMERA])
    key = next(iter(town.server.roster.uppers))
    wish = {"viewer": link.Viewer(user="wang", unit="city")}
    playing = await city.play(COUNTY, CAMERA, **wish)
    assert isinstance(playing, link.Playing), playing
    began = asyncio.get_running_loop().time()
    await town.change(terms={key: ShareTerms()})
    await until(lambda: city.server.pulls.count == 0)
    ended = link.StreamEndedNotice
    await until(lambda: any(isinstance(n, ended) for n in city.notices))
    assert [n.cause for n in city.notices if isinstance(n, ended)] == ["share_ended"]
    await until(lambda: CAMERA not in city.device(COUNTY).channels)
    assert asyncio.get_running_loop().time() - began < 5
    story = await city.story(playing.call)
    assert story["cause"]["code"] == "share_ended"
    [at_town] = town.told(events.RelayBegan)
    [at_county] = county.told(events.RelayBegan)
    assert at_county.identity == f"{CITY}-wang;org=city"
    assert at_town.identity == f"{COUNTY}-{at_county.identity}"


async def test_everybody_who_watches_one_pull_is_told_to_each_platform_below(make_platform):
    city = await make_platform(CITY, media=True)
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True)
    await town.enter(town.entry(CAMERA))
    sims = await town.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await below(county, town)
    await below(city, county)
    await knows(city, COUNTY, [CAMERA])
    for user in ("wang", "li", "wang", "li"):
        viewer = link.Viewer(user=user, unit="city")
        assert isinstance(await city.play(COUNTY, CAMERA, viewer=viewer), link.Playing)
    await until(lambda: joined(town))
    [began] = county.told(events.RelayBegan)
    assert began.identity == f"{CITY}-wang;org=city"
    assert joined(county) == [f"{CITY}-li;org=city"]
    assert joined(town) == [f"{COUNTY}-{CITY}-li;org=city"]
    assert len(town.told(events.RelayBegan)) == 1
    assert sims.device(CAMERA).requests["INVITE"] == 1


def joined(platform):
    """On whose behalf else a running picture is watched above, as this platform knows."""
    acted = platform.told(events.UpperActed)
    return [one.identity for one in acted if one.what == "AlsoWatching"]


async def test_a_county_passes_on_only_what_it_may(make_platform):
    city = await make_platform(CITY)
    county = await make_platform(COUNTY, media=True)
    town = await make_platform(TOWN, media=True)
    await town.enter(town.entry(CAMERA))
    await town.fleet(DevicePlan(CAMERA, "x"), keepalive=30)
    await until(lambda: town.device(CAMERA).channels)
    await below(county, town)
    await below(city, county)
    await knows(city, COUNTY, [CAMERA])
    key = next(iter(county.server.roster.uppers))
    kept = int(EVERY_ACTION & ~Action.FORWARD)
    await county.change(terms={key: ShareTerms(everything=kept)})
    await until(lambda: CAMERA not in city.device(COUNTY).channels)
    answer = await city.play(COUNTY, CAMERA)
    assert isinstance(answer, link.PlayFailed)
    assert isinstance(await county.play(TOWN, CAMERA), link.Playing), "its own viewers may"


async def test_two_uppers_have_two_views(town):
    async with witness(town) as one, witness(town, "33020000002000000001", "two") as two:
        await let(town, MOVE, key="up")
        await let(town, WATCH, key="two")
        assert (await control(one), await control(two)) == (200, 403)
        await let(town, 0, key="two")
        assert (await control(one), await control(two)) == (200, 404)


async def test_one_relay_of_an_upper_is_stopped_alone_and_its_dialog_is_over(town):
    async with witness(town) as upper:
        await let(town, WATCH)
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        other = await upper.invite(TOWN, CAMERA, offer(upper), "0200000003")
        await until(lambda: len(town.told(events.RelayBegan)) == 2)
        began = town.told(events.RelayBegan)[0]
        await town.ask(link.EndRelays(relays=(began.relay, "unknown"), reason="stopped"))
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert upper.reasons == ['SIP;cause=403;text="stopped"']
        for inside in (
            call.request("INFO", body=b"PLAY RTSP/1.0", content_type="Application/MANSRTSP"),
            call.request("INVITE", body=call.invite.body, content_type="APPLICATION/SDP"),
        ):
            answer = await upper.endpoint.request(inside, flow=call.destination, within=5)
            assert answer.status == 481
        await asyncio.sleep(0.3)
        assert upper.byes == [call.invite.call_id], "the other one goes on"
        assert await upper.end(other) == 200
        again = await upper.invite(TOWN, CAMERA, offer(upper), "0200000002")
        assert again.final_status == 200
        assert await upper.end(again) == 200
