"""Platforms in this process on free ports, driven through their control link."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from .platform_under_test import Platform
from .raw_device import RawDevice

MakePlatform = Callable[..., Awaitable[Platform]]


@pytest.fixture
async def make_platform(tmp_path) -> AsyncIterator[MakePlatform]:
    """Make platforms of the code given; all end with the test."""
    async with AsyncExitStack() as stack:

        async def make(code: str, *, media: bool = False, **sip: object) -> Platform:
            platform = Platform(tmp_path / code, code, sip)
            stack.push_async_callback(platform.close)
            await platform.open(media=media)
            return platform

        yield make


@pytest.fixture
async def platform(make_platform) -> Platform:
    """One platform without a media node."""
    return await make_platform("34020000002000000001")


@pytest.fixture
async def playing(make_platform) -> Platform:
    """One platform with its media node."""
    return await make_platform("34020000002000000001", media=True)


@pytest.fixture
async def raw_device() -> AsyncIterator[Callable[..., Awaitable[RawDevice]]]:
    """Make devices written by hand; all are closed with the test."""
    made: list[RawDevice] = []

    async def make(platform: Platform, code: str, host: str = "127.0.0.1") -> RawDevice:
        made.append(await RawDevice(platform, code).open(host))
        return made[-1]

    yield make
    for device in made:
        device.close()
