"""Values people decided on go up in place of what devices send, and outlive what comes."""

from lianjing.link.roster import Override
from lianjing.simulator.plan import ChannelPlan

from .cascade_kit import CHANNELS, CITY, COUNTY, NVR, TOWN, below, knows, recorder
from .platform_under_test import until

ELEMENTS = {
    "Name": "人民路东口",
    "CivilCode": "340202",
    "Longitude": "117.5",
    "Latitude": "31.8",
    "PTZType": "3",
    "Secrecy": "1",
    "Port": "no number",
}


async def chain(make_platform):
    city, county, town = [await make_platform(code) for code in (CITY, COUNTY, TOWN)]
    await town.enter(town.entry(NVR))
    fleet = await town.fleet(recorder(), keepalive=30)
    await until(lambda: len(town.device(NVR).channels) == 6)
    await below(county, town)
    await below(city, county)
    await knows(city, COUNTY, CHANNELS)
    for platform in (county, town):
        await until(lambda p=platform: p.server.uppers.notifying._held)
    return city, county, town, fleet.device(NVR)


def shown(platform, code=CHANNELS[0]):
    return platform.device(COUNTY).channels[code].item


async def test_a_value_goes_up_at_once_and_is_taken_back(make_platform):
    city, county, _, _ = await chain(make_platform)
    before = shown(city)
    await county.change(overrides=(Override(device=TOWN, channel=CHANNELS[0], elements=ELEMENTS),))
    await until(lambda: shown(city).name == "人民路东口")
    item = shown(city)
    assert (item.civil_code, item.longitude, item.latitude) == ("340202", 117.5, 31.8)
    assert (item.get("PTZType"), item.secrecy, item.port) == ("3", 1, before.port)
    # below, nothing is changed, and neither are others
    assert county.device(TOWN).channels[CHANNELS[0]].item.name == before.name
    assert shown(city, CHANNELS[1]).name == "清溪2"
    await county.change(overrides=(Override(device=TOWN, channel=CHANNELS[0]),))
    await until(lambda: shown(city) == before)


async def test_a_value_outlives_a_synchronisation_and_a_restart(make_platform):
    city, county, _, nvr = await chain(make_platform)
    await county.change(
        overrides=(Override(device=TOWN, channel=CHANNELS[0], elements={"Name": "人民路东口"}),)
    )
    await until(lambda: shown(city).name == "人民路东口")
    # the camera is taken out and put back below
    await nvr.remove_channel(CHANNELS[0])
    await until(lambda: CHANNELS[0] not in city.device(COUNTY).channels)
    await nvr.add_channel(ChannelPlan(CHANNELS[0], "别名"))
    await until(lambda: CHANNELS[0] in city.device(COUNTY).channels)
    assert shown(city).name == "人民路东口"
    # the whole catalogue is asked for again, at both
    county.server.catalogues.refresh(county.device(TOWN))
    city.server.catalogues.refresh(city.device(COUNTY))
    await until(lambda: not city.server.catalogues._asked)
    assert shown(city).name == "人民路东口"
    await county.stop_signal()
    await county.start_signal()
    assert county.server.core.directory.overrides == {(TOWN, CHANNELS[0]): {"Name": "人民路东口"}}
    assert CHANNELS[0] in county.device(TOWN).channels  # an orderly stop loses nothing
    await until(lambda: city.online(COUNTY))
    city.server.catalogues.refresh(city.device(COUNTY))
    await until(lambda: not city.server.catalogues._asked)
    assert shown(city).name == "人民路东口"
    # a snapshot without it takes it back
    await county.enter(
        *county.server.roster.entries.values(), uppers=list(county.server.roster.uppers.values())
    )
    assert county.server.core.directory.overrides == {}
    await until(lambda: shown(city).name == "别名")
