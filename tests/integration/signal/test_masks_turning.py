"""A masked camera that is turned shows nothing to who may not see all, until it is back."""

import asyncio
from unittest.mock import ANY

import numpy as np
import pytest

from lianjing.kernel.actions import Action
from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.media import Done, Fault
from lianjing.link.pictures import Rect
from lianjing.link.roster import ChannelMasks
from lianjing.protocol import manscdp as m
from lianjing.protocol.manscdp import ptz
from lianjing.runtime.settings import MasksTurning
from lianjing.simulator.plan import DevicePlan

from .cascade_kit import CAMERA, TOWN
from .platform_under_test import until
from .test_masks import ended, seen
from .test_relays import SERIAL, offer, witness
from .test_upper_rights import let

LEFT = (Rect(0.0, 0.0, 0.5, 1.0),)
PRESET = 3
MOVE = int(Action.CATALOGUE | Action.LIVE | Action.PTZ)
TURN = link.Ptz(device=CAMERA, channel=CAMERA, pan=1)


def call_preset(number):
    return link.Control(device=CAMERA, channel=CAMERA, action="preset_call", number=number)


@pytest.fixture
async def town(make_platform):
    platform = await make_platform(TOWN, media=True, idle_seconds=5)
    await platform.enter(platform.entry(CAMERA))
    platform.sims = await platform.fleet(DevicePlan(CAMERA, "清溪镇政府大门"), keepalive=30)
    await until(lambda: platform.device(CAMERA).channels)
    await platform.change(
        masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=LEFT, preset=PRESET),)
    )
    platform.server.turning.home_seconds = 1.0
    return platform


async def watch(platform, **facts):
    playing = await platform.play(CAMERA, CAMERA, **facts)
    assert isinstance(playing, link.Playing), playing
    return playing


async def right_half(platform, stream):
    """Give the brightest of what lies outside the drawn mask."""
    pictures = await seen(platform, stream, size=40_000)
    return max(int(np.percentile(one[:, one.shape[1] // 2 + 8 :], 99)) for one in pictures)


def told(platform):
    return [one.turned for one in platform.told(events.MasksTurned)]


async def test_while_it_is_turned_all_is_covered_and_the_preset_brings_it_back(town):
    before = await watch(town)
    clear = await watch(town, masks=())
    assert await right_half(town, before.stream) > 100
    assert isinstance(await town.ask(TURN), link.ControlResult)
    assert (before.stream, "masks_changed") in ended(town)
    assert (clear.stream, "masks_changed") not in ended(town)
    turned = await watch(town)
    assert turned.stream != before.stream
    assert await right_half(town, turned.stream) < 45
    await town.ask(call_preset(PRESET))
    await until(lambda: told(town) == [True, False])
    assert await right_half(town, (await watch(town)).stream) > 100


async def test_another_preset_or_a_move_on_the_way_home_leaves_it_covered(town):
    await town.ask(call_preset(4))
    assert told(town) == [True]
    await town.ask(call_preset(PRESET))
    await asyncio.sleep(0.2)
    await town.ask(TURN)
    await asyncio.sleep(1.3)
    assert told(town) == [True]
    assert town.server.core.directory.masks[CAMERA, CAMERA] != LEFT
    assert isinstance(await town.ask(link.MasksFit(device=CAMERA, channel=CAMERA)), Done)
    assert town.server.core.directory.masks[CAMERA, CAMERA] == LEFT
    assert told(town) == [True, False]


async def test_a_restart_forgets_neither_the_turn_nor_the_drawing(town):
    await town.ask(TURN)
    await town.stop_signal()
    await town.start_signal()
    directory = town.server.core.directory
    assert directory.masks[CAMERA, CAMERA] == (Rect(0.0, 0.0, 1.0, 1.0),)
    assert directory.drawn[CAMERA, CAMERA] == LEFT
    assert directory.mask_presets[CAMERA, CAMERA] == PRESET
    await town.ask(link.MasksFit(device=CAMERA, channel=CAMERA))
    assert directory.masks[CAMERA, CAMERA] == LEFT


async def test_new_masks_of_a_turned_camera_wait_until_it_is_back(town):
    await town.ask(TURN)
    top = (Rect(0.0, 0.0, 1.0, 0.5),)
    await town.change(masks=(ChannelMasks(device=CAMERA, channel=CAMERA, masks=top),))
    directory = town.server.core.directory
    assert directory.masks[CAMERA, CAMERA] == (Rect(0.0, 0.0, 1.0, 1.0),)
    await town.ask(link.MasksFit(device=CAMERA, channel=CAMERA))
    assert directory.masks[CAMERA, CAMERA] == top


async def test_the_preset_the_masks_hang_on_is_held(town):
    wish = link.Control(device=CAMERA, channel=CAMERA, action="preset_set", number=PRESET)
    assert await town.control.call(wish) == Fault(code="mask_preset_held", message=ANY)


async def test_an_upper_that_turns_it_sees_nothing_more_either(town):
    async with witness(town) as upper:
        await let(town, MOVE)
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        assert call.final_status == 200
        move = m.PtzCommand.of(ptz.Move(pan=50))
        assert await upper.send(TOWN, m.DeviceControl(upper.next_sn(), CAMERA, move)) == 200
        await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert upper.reasons == ['SIP;cause=480;text="masks_changed"']
        held = m.PtzCommand.of(ptz.Preset(ptz.PresetAction.SET, PRESET))
        assert await upper.send(TOWN, m.DeviceControl(upper.next_sn(), CAMERA, held)) == 403


async def test_an_upper_with_the_right_to_all_goes_on(town):
    async with witness(town) as upper:
        await let(town, MOVE | int(Action.UNMASK))
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        await until(lambda: upper.taker.ssrcs)
        await town.ask(TURN)
        await asyncio.sleep(0.3)
        assert upper.byes == []
        assert await upper.end(call) == 200


async def test_by_the_setting_it_is_not_turned_at_all_or_left_as_it_is(town):
    town.server.turning.mode = MasksTurning.REFUSE
    assert await town.control.call(TURN) == Fault(code="masks_hold_camera", message=ANY)
    stop = link.Ptz(device=CAMERA, channel=CAMERA)
    assert isinstance(await town.control.call(stop), link.ControlResult)
    async with witness(town) as upper:
        await let(town, MOVE)
        move = m.PtzCommand.of(ptz.Move(pan=50))
        assert await upper.send(TOWN, m.DeviceControl(upper.next_sn(), CAMERA, move)) == 403
    town.server.turning.mode = MasksTurning.KEEP
    assert isinstance(await town.control.call(TURN), link.ControlResult)
    assert town.server.core.directory.masks[CAMERA, CAMERA] == LEFT


async def test_a_camera_without_masks_is_turned_as_ever(town):
    await town.change(masks=())
    playing = await watch(town)
    await town.ask(TURN)
    await asyncio.sleep(0.2)
    assert told(town) == []
    assert playing.stream not in [stream for stream, _ in ended(town)]
