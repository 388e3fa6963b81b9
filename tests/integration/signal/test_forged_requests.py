"""Right words from the wrong place, or too late: requests that name what is not theirs."""

import asyncio
import itertools

import pytest

from lianjing.link import events
from lianjing.link.roster import Override
from lianjing.protocol import manscdp as m

from .cascade_kit import CAMERA, TOWN
from .platform_under_test import until
from .test_relays import SERIAL, offer, witness
from .test_upper_rights import MOVE, UPPER, control, let, town

__all__ = ["town"]
_numbers = itertools.count(1)


def from_there(thief, request):
    via = f"SIP/2.0/UDP {thief.host}:{thief.port};rport;branch=z9hG4bKforged{next(_numbers)}"
    return request.with_top("Via", via)


@pytest.mark.parametrize("method", ["BYE", "INFO"])
async def test_a_call_is_ended_and_steered_by_nobody_beside_its_upper(town, raw_device, method):
    """Somebody has seen its Call-ID and tags, and sends from another host."""
    async with witness(town) as upper:
        await let(town, MOVE)
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        await until(lambda: upper.taker.ssrcs)
        thief = await raw_device(town, UPPER, "127.0.0.2")
        thief.send(from_there(thief, call.request(method)))
        assert (await thief.response()).status == 403
        assert town.count("suspicious") == 1
        assert upper.byes == []
        assert town.server.pulls.count == 1


async def test_what_a_device_says_after_its_registration_is_over_does_not_count(
    platform, raw_device
):
    """Its path is still the same, but nobody has proven anything on it for too long."""
    await platform.enter(platform.entry(CAMERA))
    device = await raw_device(platform, CAMERA)
    await device.register()
    said = m.CatalogNotify(1, CAMERA)
    alarm = m.AlarmNotify(7, CAMERA, priority=1, method=5, alarm_type=2)
    platform.clock.ahead += 3606
    for message in (said, alarm):
        assert (await device.say(message)).status == 403
    assert not [one for one in platform.events if isinstance(one, events.AlarmRaised)]


async def test_a_camera_we_call_secret_is_secret_to_uppers_whatever_it_says_itself(town):
    async with witness(town) as upper:
        await let(town, MOVE)
        call = await upper.invite(TOWN, CAMERA, offer(upper), SERIAL)
        await until(lambda: upper.taker.ssrcs)
        secret = Override(device=CAMERA, channel=CAMERA, elements={"Secrecy": "1"})
        await town.change(overrides=(secret,))
        async with asyncio.timeout(20):
            await upper.until(lambda: upper.byes == [call.invite.call_id])
        assert await control(upper) == 404
