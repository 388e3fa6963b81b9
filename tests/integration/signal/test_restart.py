"""Kill -9 and start again: nobody alive is shown offline, nobody has to come back."""

import asyncio
import os
import signal as signals
import subprocess
import sys

import pytest
from tests.services import free_port, free_ports

from lianjing.link import signal as link
from lianjing.link.bus.journal import JournalSubscriber
from lianjing.link.connection import connect
from lianjing.link.events import DeviceStatusChanged
from lianjing.link.ports import SIGNAL
from lianjing.media.node import MediaNode
from lianjing.protocol.sip.flow import Transport
from lianjing.runtime import configuration, secrets
from lianjing.simulator.fleet import Fleet
from lianjing.simulator.plan import DevicePlan, FleetPlan, ServerPlan

from .platform_under_test import HOME, PASSWORD, until

CODE = "34020000002000000001"
CAMERAS = [f"3402000000132000000{n}" for n in range(1, 6)]


class Child:
    """Signal as a process of its own."""

    def __init__(self, directory) -> None:
        self.directory = directory
        self.port, self.link, self.media, viewers = (free_port() for _ in range(4))
        ports = free_ports(64)
        directory.mkdir()
        (directory / "lianjing.toml").write_text(
            f'[platform]\ncode = "{CODE}"\n'
            f'[sip]\naddress = "{HOME}"\nport = {self.port}\n'
            f'[media]\naddress = "{HOME}"\nadvertise = "{HOME}"\nhttp_port = {viewers}\n'
            f"ports_from = {ports}\nports_to = {ports + 63}\n"
            f"[link]\nsignal_port = {self.link}\nmedia_port = {self.media}\n"
        )
        secrets.write_private(directory / "secrets" / "access", PASSWORD)
        self.key = secrets.key(directory / "secrets", "link")

    async def start(self) -> None:
        """Start it and connect to its control port."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lianjing.signal"],
            env={**os.environ, "LIANJING_DATA": str(self.directory)},
            stdout=subprocess.DEVNULL,
        )
        async with asyncio.timeout(60):
            while True:
                try:
                    self.control = await connect(HOME, self.link, key=self.key, shapes=SIGNAL)
                    break
                except Exception:  # noqa: BLE001 - it is starting
                    await asyncio.sleep(0.05)
        self.reader = asyncio.create_task(self.control.run())

    async def kill(self) -> None:
        """Kill -9."""
        self.process.send_signal(signals.SIGKILL)
        await asyncio.to_thread(self.process.wait)
        self.control.close()
        await asyncio.gather(self.reader, return_exceptions=True)

    async def status(self) -> link.SignalStatus:
        """Ask how it is."""
        answer = await self.control.call(link.AskSignalStatus())
        assert isinstance(answer, link.SignalStatus)
        return answer

    def went_offline(self) -> list[str]:
        """Name the devices its journal calls offline."""
        records = JournalSubscriber(self.directory / "journal").read("signal", "", limit=100_000)
        found = [record.event for record in records]
        return [e.device for e in found if isinstance(e, DeviceStatusChanged) and not e.online]


@pytest.fixture
async def child(tmp_path):
    process = Child(tmp_path / "data")
    await process.start()
    yield process
    await process.kill()


def fleet_at(child, devices, **habits):
    plan = FleetPlan(
        server=ServerPlan(CODE, HOME, child.port, PASSWORD),
        devices=tuple(devices),
        **{"keepalive": 0.5, "keepalives_lost": 30, "retry": 0.5, **habits},
    )
    return Fleet(plan)


async def test_kill_9_forgets_no_device_and_no_channel(child):
    async with fleet_at(child, [DevicePlan(code, code) for code in CAMERAS]) as fleet:
        standings = [device.registration.standing for device in fleet.devices.values()]
        await until(lambda: all(standing.keepalives_answered for standing in standings))
        async with asyncio.timeout(30):
            while (await child.status()).channels < len(CAMERAS):
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        await child.kill()
        await child.start()
        status = await child.status()
        assert status.devices_online == len(CAMERAS)
        answered = [standing.keepalives_answered for standing in standings]
        pairs = list(zip(standings, answered, strict=True))
        await until(lambda: all(s.keepalives_answered > n + 1 for s, n in pairs))
        assert [standing.registrations for standing in standings] == [1] * len(CAMERAS)
        assert [standing.failures for standing in standings] == [0] * len(CAMERAS)
        # catalogues that were not on disk yet are asked for again
        async with asyncio.timeout(30):
            while (await child.status()).channels < len(CAMERAS):
                await asyncio.sleep(0.05)
        assert child.went_offline() == []


@pytest.mark.parametrize("transport", [Transport.UDP, Transport.TCP])
async def test_streams_of_before_are_ended_with_bye(child, transport):
    settings = configuration.load(child.directory, {}).settings
    media = MediaNode(settings.media, settings.link, key=child.key)
    await media.start()
    try:
        async with fleet_at(child, [DevicePlan(CAMERAS[0], "x", transport=transport)]) as fleet:
            device = fleet.device(CAMERAS[0])
            async with asyncio.timeout(30):
                while not (status := await child.status()).channels or not status.media_nodes:
                    await asyncio.sleep(0.05)
            answer = await child.control.call(link.Play(device=CAMERAS[0], channel=CAMERAS[0]))
            assert isinstance(answer, link.Playing), answer
            await asyncio.sleep(0.2)
            await child.kill()
            assert device.calls.sessions
            await child.start()
            await until(lambda: device.calls.byes_received)
            assert not device.calls.sessions
    finally:
        await media.stop()
