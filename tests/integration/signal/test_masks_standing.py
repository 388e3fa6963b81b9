"""A masked camera that is turned without us covers itself, if it tells where it looks."""

import asyncio

import pytest

from lianjing.kernel.actions import Action
from lianjing.link import signal as link
from lianjing.link.media import Done
from lianjing.link.pictures import EVERYTHING, Rect
from lianjing.link.roster import ChannelMasks
from lianjing.protocol import manscdp as m
from lianjing.runtime.settings import MasksTurning
from lianjing.simulator.footage.pose import Pose
from lianjing.simulator.plan import DevicePlan

from .cascade_kit import CAMERA, TOWN
from .platform_under_test import until
from .test_masks import ended
from .test_masks_turning import LEFT, TURN, right_half, told, watch
from .test_relays import SERIAL, offer, witness
from .test_upper_rights import let

PLACE = (CAMERA, CAMERA)
ELSEWHERE = Pose(pan=90.0)


async def town_of(make_platform, edition=m.Edition.V2022):
    platform = await make_platform(TOWN, media=True, idle_seconds=60)
    await platform.enter(platform.entry(CAMERA))
    plan = DevicePlan(CAMERA, "清溪镇政府大门", edition=edition)
    platform.sims = await platform.fleet(plan, keepalive=30)
    await until(lambda: platform.device(CAMERA).channels)
    platform.server.turning.home_seconds = 0.4
    platform.server.standing.seconds = 0.1
    await platform.change(masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=LEFT),))
    return platform


@pytest.fixture
async def town(make_platform):
    platform = await town_of(make_platform)
    await until(lambda: "stands/" + "/".join(PLACE) in platform.server.core.store.values)
    return platform


def look(platform, pose):
    """Turn the camera at the camera itself."""
    head(platform).look(pose)


def head(platform):
    return platform.sims.devices[CAMERA].channels[CAMERA].head


def watched(platform):
    """Have it asked as if somebody watched; no picture is needed to see it turn."""
    platform.server.standing.watched = lambda: {PLACE}


def covered(platform):
    return platform.server.core.directory.masks[PLACE] == EVERYTHING


async def test_turned_at_the_camera_it_is_covered_until_it_looks_back(town):
    before = await watch(town)
    clear = await watch(town, masks=())
    stood = head(town).pose
    look(town, ELSEWHERE)
    await until(lambda: covered(town))
    assert (before.stream, "masks_changed") in ended(town)
    assert (clear.stream, "masks_changed") not in ended(town)
    assert await right_half(town, (await watch(town)).stream) < 45
    look(town, stood)
    await until(lambda: told(town) == [True, False])
    assert not covered(town)


async def test_turned_while_nobody_watched_it_is_covered_before_anybody_sees(town):
    look(town, ELSEWHERE)
    await asyncio.sleep(0.3)
    assert not covered(town)  # nobody asks for cameras nobody watches
    await watch(town)
    assert covered(town)
    assert told(town) == [True]


async def test_an_upper_is_not_shown_it_either(town):
    async with witness(town) as upper:
        await let(town, int(Action.CATALOGUE | Action.LIVE))
        look(town, ELSEWHERE)
        await asyncio.sleep(0.3)  # what it said when its masks were drawn is no answer any more
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert call.final_status == 200
        assert covered(town)


async def test_somebody_who_says_that_it_fits_is_believed(town):
    watched(town)
    look(town, ELSEWHERE)
    await until(lambda: covered(town))
    assert isinstance(await town.ask(link.MasksFit(device=CAMERA, channel=CAMERA)), Done)
    await asyncio.sleep(0.5)
    assert told(town) == [True, False]


async def test_what_we_turned_does_not_uncover_itself(town):
    """A camera that answers the same whatever happens would otherwise undo what we know."""
    watched(town)
    stood = head(town).pose
    await town.ask(TURN)
    look(town, stood)
    await asyncio.sleep(0.8)
    assert told(town) == [True]


async def test_a_restart_forgets_neither_where_it_stood_nor_that_it_was_seen(town):
    watched(town)
    stood = head(town).pose
    look(town, ELSEWHERE)
    await until(lambda: covered(town))
    await town.stop_signal()
    await town.start_signal()
    town.server.turning.home_seconds = town.server.standing.seconds = 0.1
    assert covered(town)
    await until(lambda: town.device(CAMERA).channels and town.device(CAMERA).flow)
    look(town, stood)
    watched(town)
    await until(lambda: not covered(town))


async def test_masks_drawn_anew_belong_to_where_it_looks_then(town):
    look(town, ELSEWHERE)
    top = (Rect(0.0, 0.0, 1.0, 0.5),)
    await town.change(masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=top),))
    await asyncio.sleep(0.3)
    watched(town)
    await asyncio.sleep(0.5)
    assert told(town) == []


async def test_left_alone_by_the_setting_nobody_asks(town):
    town.server.turning.mode = MasksTurning.KEEP
    look(town, ELSEWHERE)
    watched(town)
    await asyncio.sleep(0.4)
    assert told(town) == []


async def test_a_camera_of_2016_is_not_asked(make_platform):
    platform = await town_of(make_platform, edition=m.Edition.V2016)
    watched(platform)
    look(platform, ELSEWHERE)
    await asyncio.sleep(0.4)
    assert told(platform) == []
