"""Platforms above platforms, for the tests of cascades."""

from contextlib import asynccontextmanager

from lianjing.simulator.plan import ChannelPlan, DevicePlan, Kind
from lianjing.simulator.platform import UpperPlatform

from .platform_under_test import PASSWORD, until, upper_entry

CITY, COUNTY, TOWN = (
    "34020000002000000001",
    "34020200002000000001",
    "34020211002000000001",
)
CAMERA = "34020211001320000001"
NVR = "34020211001180000001"
CHANNELS = [f"340202110013100000{n:02d}" for n in range(1, 7)]


def recorder(**habits):
    plans = tuple(ChannelPlan(code, f"清溪{n}") for n, code in enumerate(CHANNELS, 1))
    return DevicePlan(NVR, "清溪录像机", kind=Kind.NVR, channels=plans, **habits)


async def below(upper, lower, **facts):
    """Register `lower` with `upper`, everything shared, and wait for it."""
    await upper.enter(upper.entry(lower.code, is_platform=True, subscribe_alarm=True))
    entries = list(lower.server.roster.entries.values())
    await lower.enter(*entries, uppers=[lower.upper_entry(upper, **facts)])
    await until(lambda: upper.online(lower.code))


async def knows(upper, lower_code, channels):
    """Wait until a platform has these channels of a lower one."""
    await until(lambda: set(channels) <= set(upper.device(lower_code).channels))


@asynccontextmanager
async def witness(code=CITY):
    """A fake upper platform that believes nothing."""
    upper = UpperPlatform(code=code, password=PASSWORD, keep_items=True)
    await upper.open()
    try:
        yield upper
    finally:
        await upper.close()


async def under(lower, upper, *, shares=None, entries=(), **facts):
    """Register a platform of ours with a fake upper."""
    port = upper.endpoint.local.port
    entry = upper_entry(lower, upper.code, port, **facts)
    listed = {} if shares is None else {entry.key: tuple(shares)}
    await lower.enter(*entries, uppers=[entry], shares=listed)
    await upper.until(lambda: lower.code in upper.peers)
    return entry.key
