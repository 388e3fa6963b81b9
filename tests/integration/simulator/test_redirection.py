"""A redirected device goes where it is sent, and comes back when it is not wanted there."""

import asyncio

import pytest

from lianjing.simulator.platform import UpperPlatform

from .conftest import CAMERA, PASSWORD, SERVER


@pytest.fixture
async def other():
    platform = UpperPlatform(code=SERVER, password=PASSWORD)
    await platform.open()
    yield platform
    await platform.close()


# cases: 21
async def test_it_registers_with_the_server_it_is_sent_to(upper, other, registered):
    upper.redirect_to = other.endpoint.local
    async with registered(wait=False):
        await other.until(lambda: CAMERA in other.peers)
        await other.until(lambda: other.peers[CAMERA].keepalives >= 2)
        assert not upper.peers


# cases: 22
async def test_refused_there_it_comes_back(upper, other, registered):
    upper.redirect_to = other.endpoint.local
    other.reject = 403
    async with registered(wait=False):
        await upper.until(lambda: upper.redirects >= 2)
        upper.redirect_to = None
        await upper.until(lambda: CAMERA in upper.peers)


# cases: 23
async def test_two_servers_pointing_at_each_other_are_given_up(upper, other, registered):
    upper.redirect_to, other.redirect_to = other.endpoint.local, upper.endpoint.local
    async with registered(wait=False) as device:
        await upper.until(lambda: upper.redirects >= 2)
        await asyncio.sleep(0.2)
        assert upper.redirects + other.redirects <= 5
        assert "302" in device.registration.standing.last_error
