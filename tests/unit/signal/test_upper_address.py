"""Where an upper is that was entered by its name."""

import asyncio
import socket

from .conftest import Unstarted


async def test_a_name_is_looked_up_in_the_family_of_our_own_port(
    signal: Unstarted, monkeypatch
) -> None:
    async def getaddrinfo(host, port, *, family=0, **_):
        both = {socket.AF_INET6: "::1", socket.AF_INET: "127.0.0.1"}
        return [(f, None, None, "", (a, 0)) for f, a in both.items() if family in (0, f)]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    signal.upper(address="localhost")
    (link,) = signal.server.uppers._links.values()
    assert await link.registration._resolve("localhost") == "127.0.0.1"
