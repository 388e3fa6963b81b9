"""Fake platforms and load fleets count what really happened."""

import asyncio

import pytest

from lianjing.protocol.sip.flow import Transport
from lianjing.simulator.load import LoadFleet, LoadPlan
from lianjing.simulator.plan import FleetPlan, ServerPlan
from lianjing.simulator.platform import LowerPlatform, UpperPlatform

from .conftest import PASSWORD, SERVER

LOWER = "34010000002000000001"


@pytest.fixture
def server(upper) -> ServerPlan:
    host, port = upper.endpoint.local
    return ServerPlan(SERVER, host, port, PASSWORD)


@pytest.mark.parametrize(
    ("transport", "window"), [(Transport.TCP, 1), (Transport.UDP, 1), (Transport.UDP, 8)]
)
async def test_a_lower_platform_registers_and_gives_its_whole_catalogue(
    upper, server, transport, window
):
    plan = FleetPlan(server=server)
    lower = LowerPlatform(
        plan=plan, code=LOWER, channels=1000, transport=transport, window=window, per_message=20
    )
    async with lower:
        await upper.until(lambda: LOWER in upper.peers)
        harvest = await upper.fetch_catalogue(LOWER)
    assert len(harvest.codes) == len(lower.items)
    assert harvest.messages == lower.parts_sent == -(-len(lower.items) // 20)


@pytest.mark.parametrize("sockets", [0, 2])
async def test_a_load_fleet_registers_and_floods_and_counts(upper, server, sockets):
    plan = LoadPlan(server=server, devices=50, sockets=sockets, window=16)
    async with LoadFleet(plan) as fleet:
        tally = await fleet.register_all()
        assert (tally.answered, tally.lost, fleet.registered) == (50, 0, 50)
        assert len(upper.peers) == 50
        ports = {peer.flow.port for peer in upper.peers.values()}
        assert len(ports) == (sockets or 50)
        flood = await fleet.flood_keepalives(0.3)
        assert flood.answered == flood.sent > 50
        assert sum(peer.keepalives for peer in upper.peers.values()) == flood.sent
        assert 0 < flood.percentile(0.5) <= flood.percentile(0.99) < 1
        again = await fleet.flood_registrations(0.2)
        assert again.answered == again.sent > 0


async def test_a_load_fleet_registers_anew_where_it_was_forgotten(upper, server):
    plan = LoadPlan(server=server, devices=20, keepalive=0.3)
    async with LoadFleet(plan) as fleet:
        await fleet.register_all()
        upper.peers.clear()
        tally = await fleet.keep_alive(0.8)
        assert tally.registered_anew == 20
        assert len(upper.peers) == 20


async def test_a_load_fleet_answers_what_the_platform_asks(upper, server):
    async with LoadFleet(LoadPlan(server=server, devices=3)) as fleet:
        await fleet.register_all()
        code = fleet.devices[1].code
        harvest = await upper.fetch_catalogue(code)
        assert harvest.codes == {code}


async def test_silence_is_repeated_then_counted(upper, server):
    async with LoadFleet(LoadPlan(server=server, devices=5)) as fleet:
        upper.endpoint.deaf = True
        task = asyncio.create_task(fleet.register_all(within=30))
        async with asyncio.timeout(30):
            while fleet.tally.resent < 5:
                await asyncio.sleep(0.05)
        upper.endpoint.deaf = False
        tally = await task
        assert tally.answered == 5


async def test_a_port_taken_for_datagrams_is_left_for_another(monkeypatch):
    loop, tried = asyncio.get_running_loop(), []
    really = loop.create_datagram_endpoint

    async def first_taken(protocol, *, local_addr):
        tried.append(local_addr)
        if len(tried) == 1:
            raise OSError("address in use")
        return await really(protocol, local_addr=local_addr)

    monkeypatch.setattr(loop, "create_datagram_endpoint", first_taken)
    platform = UpperPlatform(code=SERVER, password=PASSWORD)
    await platform.open()
    assert platform.endpoint.local == tried[1]
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(*tried[0])
    await platform.close()
