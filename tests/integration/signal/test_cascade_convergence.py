"""Whatever order changes come in, the top ends with what the bottom is."""

from lianjing.link.roster import ShareTerms
from lianjing.simulator.plan import ChannelPlan

from .cascade_kit import CHANNELS, CITY, COUNTY, NVR, TOWN, below, knows, recorder
from .platform_under_test import EVERY_ACTION, until


async def chain(make_platform):
    """A town below a county below a city; all know all and follow all."""
    city, county, town = [await make_platform(code) for code in (CITY, COUNTY, TOWN)]
    await town.enter(town.entry(NVR))
    fleet = await town.fleet(recorder(), keepalive=30)
    await until(lambda: len(town.device(NVR).channels) == 6)
    await below(county, town)
    await below(city, county)
    await knows(city, COUNTY, [*CHANNELS, NVR])
    for platform in (county, town):
        await until(lambda p=platform: p.server.uppers.notifying._held)
    await until(lambda: not quiet_reasons(county, town))
    return city, county, town, fleet.device(NVR)


def quiet_reasons(*platforms):
    return [
        held.pending or held.sending
        for platform in platforms
        for held in platform.server.uppers.notifying._held.values()
        if held.pending or held.sending
    ]


async def test_a_recorder_that_is_named_later_is_named_at_the_top(make_platform):
    city, _, town, _ = await chain(make_platform)
    await town.change(devices=(town.entry(NVR, name="清溪录像机"),))
    top = city.device(COUNTY).channels
    await until(lambda: top[NVR].item.name == "清溪录像机")
    assert top[CHANNELS[0]].item.parents()[-1] == NVR


async def test_a_late_name_is_told_though_the_shares_change_at_the_same_time(make_platform):
    city, _, town, _ = await chain(make_platform)
    (key,) = town.server.roster.uppers
    limited = ShareTerms(everything=int(EVERY_ACTION), streams={"SQ-1": 9})
    await town.change(devices=(town.entry(NVR, name="清溪录像机"),), terms={key: limited})
    top = city.device(COUNTY).channels
    await until(lambda: top[NVR].item.name == "清溪录像机")


async def test_a_recorder_that_goes_is_off_at_the_top_and_on_when_it_is_back(make_platform):
    city, _, town, nvr = await chain(make_platform)
    top = city.device(COUNTY).channels
    await nvr.crash()
    town.clock.ahead += 190
    await until(lambda: not top[NVR].own_online and not top[CHANNELS[0]].own_online)
    nvr.start()
    await until(lambda: top[NVR].own_online and top[CHANNELS[0]].own_online)


async def test_a_parent_without_children_is_gone_at_the_top(make_platform):
    city, _, _, nvr = await chain(make_platform)
    top = city.device(COUNTY).channels
    for code in CHANNELS:
        await nvr.remove_channel(code)
    await until(lambda: NVR not in top and CHANNELS[0] not in top)
    await nvr.add_channel(ChannelPlan(CHANNELS[0], "又装上"))
    await until(lambda: CHANNELS[0] in top and NVR in top)
    assert top[CHANNELS[0]].item.parents()[-1] == NVR
