"""What exists for an upper platform, and what does not."""

import asyncio

from lianjing.kernel.codes import NodeKind, classify
from lianjing.protocol import manscdp, sdp
from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.plan import DevicePlan, FleetPlan, Kind, ServerPlan
from lianjing.simulator.platform import LowerPlatform

from .cascade_kit import (
    CAMERA,
    CHANNELS,
    CITY,
    COUNTY,
    NVR,
    TOWN,
    recorder,
    under,
    witness,
)
from .platform_under_test import PASSWORD, node, until, upper_entry


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
        shares = (node(NVR, shown),)
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
        first = upper_entry(town, one.code, one.endpoint.local.port, key="one")
        second = upper_entry(town, two.code, two.endpoint.local.port, key="two")
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
            node(NVR, CHANNELS[0]),
            node(other, CHANNELS[0], shown_as=shown_as),
        )
        await under(town, upper, shares=shares, entries=[town.entry(NVR), town.entry(other)])
        harvest = await upper.fetch_catalogue(TOWN)
        parents = {item.device_id: item.parents() for item in harvest.items}
        assert NVR in parents[CHANNELS[0]]
        assert other in parents[shown_as]
        answer = await upper.ask(TOWN, manscdp.PresetQuery(upper.next_sn(), shown_as))
        assert answer.device_id == shown_as
