"""A platform that believes nothing, and a device made for each test."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from lianjing.simulator.device import Device
from lianjing.simulator.fleet import Fleet
from lianjing.simulator.plan import DevicePlan, FleetPlan, ServerPlan
from lianjing.simulator.platform import UpperPlatform

SERVER = "34020000002000000001"
CAMERA = "34020211001320000001"
PASSWORD = "gb-test-pass"


@pytest.fixture
async def upper() -> AsyncIterator[UpperPlatform]:
    """A fake platform that listens."""
    platform = UpperPlatform(code=SERVER, password=PASSWORD, keep_items=True)
    await platform.open()
    yield platform
    await platform.close()


Registered = Callable[..., AbstractAsyncContextManager[Device]]


@pytest.fixture
def registered(upper: UpperPlatform) -> Registered:
    """Run one device with impatient habits and wait until it is registered."""

    @asynccontextmanager
    async def enter(*, code: str = CAMERA, wait: bool = True, **habits) -> AsyncIterator[Device]:
        host, port = upper.endpoint.local
        device = DevicePlan(code, "清溪镇政府大门", **habits)
        plan = FleetPlan(
            server=ServerPlan(SERVER, host, port, PASSWORD),
            devices=(device,),
            keepalive=0.2,
            keepalives_lost=2,
            retry=0.3,
        )
        async with Fleet(plan) as fleet:
            if wait:
                await upper.until(lambda: code in upper.peers)
            yield fleet.device(code)

    return enter
