"""Getting to know a device that came online: its description and its catalogue, once each."""

import asyncio

from lianjing.kernel.errors import PeerError, ResourceError
from lianjing.link import events
from lianjing.protocol import manscdp
from lianjing.signal.catalogue import Catalogues
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.peers import Peers, peer_of
from lianjing.signal.subscriptions import Subscriptions

PAUSE = 0.1
"""A device is given this long after its 200 before it is asked anything."""
RETRIES = (10.0, 60.0, 600.0)
"""Seconds after which a device that did not say who it is is asked again.

Some never do; most were busy with what a new registration brings.
"""
SWEEP = 1.0
"""How often it is looked who is to be asked again, in seconds."""
AT_ONCE = 64
"""How many devices are asked at the same time, when thousands come at once."""


class Describing:
    """Asks new devices who they are."""

    def __init__(
        self, core: Core, peers: Peers, catalogues: Catalogues, subscriptions: Subscriptions
    ) -> None:
        self._core = core
        self._peers = peers
        self._catalogues = catalogues
        self._subscriptions = subscriptions
        subscriptions.on_catalogue.append(self._subscribed)
        self._room = asyncio.Semaphore(AT_ONCE)
        self._unanswered: dict[str, tuple[float, int]] = {}
        """Device → when it is asked again who it is, and how often it was already."""

    def device_changed(self, device: Device) -> None:
        """A device came online: get to know it, unless it only resumed."""
        self._unanswered.pop(device.code, None)
        if device.presence.online and device.admitted:
            self._core.tasks.once(f"describe {device.code}", self._describe(device))

    async def run(self) -> None:
        """Ask again those that did not say who they are, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP)
            self.sweep()

    def sweep(self) -> None:
        """Ask again those whose time it is."""
        now = self._core.clock.monotonic()
        for code, (due, tried) in list(self._unanswered.items()):
            if due > now:
                continue
            del self._unanswered[code]
            device = self._core.directory.get(code)
            if device is not None:
                self._core.tasks.once(f"describe {code}", self._ask_again(device, tried))

    def _subscribed(self, device: Device) -> None:
        # A platform's catalogue changes all the time: asked before the subscription begins, it
        # would miss what changes between the two.
        if device.is_platform:
            self._catalogues.refresh(device, from_now=True)

    def refresh(self, device: Device) -> None:
        """Somebody wants to know anew."""
        self._core.tasks.once(f"describe {device.code}", self._describe(device))

    async def _describe(self, device: Device) -> None:
        await asyncio.sleep(PAUSE)
        async with self._room:
            if not device.presence.online:
                return
            if not (device.is_platform and self._subscriptions.is_settling(device)):
                self._catalogues.refresh(device)
            await self._ask(device, tried=0)

    async def _ask_again(self, device: Device, tried: int) -> None:
        async with self._room:
            if device.presence.online and device.admitted:
                await self._ask(device, tried=tried)

    async def _ask(self, device: Device, *, tried: int) -> None:
        """Ask a device who it is, and note when to ask again if it does not say."""
        query = manscdp.DeviceInfoQuery(device.next_sn(), device.code)
        try:
            answer = await self._peers.ask(peer_of(device), query, "DeviceInfo")
        except (PeerError, ResourceError):
            self._core.counters.add("device_info.unanswered")
            if tried < len(RETRIES):
                due = self._core.clock.monotonic() + RETRIES[tried]
                self._unanswered[device.code] = (due, tried + 1)
            return
        if isinstance(answer, manscdp.DeviceInfoResponse):
            self._core.bus.append(
                events.DeviceDescribed(
                    device=device.code,
                    name=answer.device_name,
                    manufacturer=answer.manufacturer,
                    model=answer.model,
                    firmware=answer.firmware,
                    channels=answer.channels or 0,
                )
            )
