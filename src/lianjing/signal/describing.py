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

    def device_changed(self, device: Device) -> None:
        """A device came online: get to know it, unless it only resumed."""
        if device.presence.online and device.admitted:
            self._core.tasks.once(f"describe {device.code}", self._describe(device))

    def _subscribed(self, device: Device) -> None:
        # A platform's catalogue changes all the time: asked before the subscription begins, it
        # would miss what changes between the two.
        if device.is_platform:
            self._catalogues.refresh(device)

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
            query = manscdp.DeviceInfoQuery(device.next_sn(), device.code)
            try:
                answer = await self._peers.ask(peer_of(device), query, "DeviceInfo")
            except (PeerError, ResourceError):
                self._core.counters.add("device_info.unanswered")
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
