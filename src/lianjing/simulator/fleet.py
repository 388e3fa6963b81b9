"""All devices of one process, and what can be done with them from outside."""

import asyncio
import random

from lianjing.kernel.errors import NotFoundError
from lianjing.simulator.channel import Channel
from lianjing.simulator.device import Device
from lianjing.simulator.plan import FleetPlan
from lianjing.simulator.studio import Studio


class Fleet:
    """Runs the devices of a plan."""

    def __init__(self, plan: FleetPlan) -> None:
        self.plan = plan
        self._studio = Studio(plan.video, plan.loops)
        self._chance = random.Random(plan.seed)
        self.devices: dict[str, Device] = {}
        for device in plan.devices:
            chance = random.Random(f"{plan.seed} {device.code}")
            self.devices[device.code] = Device(
                plan=device, fleet=plan, studio=self._studio, chance=chance
            )

    async def __aenter__(self) -> "Fleet":
        """Switch every device on."""
        for device in self.devices.values():
            device.start(self._chance.uniform(0.0, self.plan.spread))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Switch every device off and let the platform know."""
        await asyncio.gather(*(device.stop() for device in self.devices.values()))
        self._studio.close()

    def device(self, code: str) -> Device:
        """Give a device by its code."""
        device = self.devices.get(code)
        if device is None:
            raise NotFoundError(f"no device {code}")
        return device

    def channel(self, code: str) -> tuple[Device, Channel]:
        """Give the first channel of this code and its device."""
        for device in self.devices.values():
            channel = device.channels.get(code)
            if channel is not None:
                return device, channel
        raise NotFoundError(f"no channel {code}")

    def as_json(self) -> dict[str, object]:
        """Sum up the fleet."""
        devices = self.devices.values()
        return {
            "devices": len(self.devices),
            "channels": sum(len(device.channels) for device in devices),
            "registered": sum(device.registration.standing.registered for device in devices),
            "sessions": [s.as_json() for device in devices for s in device.calls.sessions.values()],
            "server": f"{self.plan.server.host}:{self.plan.server.port}",
        }
