"""A fake lower platform: registers upward and answers a catalogue of any size."""

import asyncio
import contextlib
import random
import time

from lianjing.kernel.errors import MalformedMessageError, PeerSilentError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Edition
from lianjing.protocol.sip import events
from lianjing.protocol.sip.build import build_response
from lianjing.protocol.sip.flow import Transport
from lianjing.protocol.sip.message import SipRequest
from lianjing.simulator.crew import Crew
from lianjing.simulator.endpoint import Address, Endpoint, new_token
from lianjing.simulator.plan import DevicePlan, FleetPlan
from lianjing.simulator.platform.city import lower_catalogue
from lianjing.simulator.registration import Registration

_PART_WITHIN = 10.0


class LowerPlatform:
    """Registers upward and answers a catalogue of any size, prepared beforehand."""

    def __init__(
        self,
        *,
        plan: FleetPlan,
        code: str,
        channels: int,
        per_message: int = 50,
        transport: Transport = Transport.TCP,
        window: int = 1,
        edition: Edition = Edition.V2022,
    ) -> None:
        self.code = code
        self.items = list(lower_catalogue(code, channels))
        self.parts_sent = 0
        self.answered_at = 0.0
        """Monotonic time at which the last part of the last answer was acknowledged."""
        self._crew = Crew()
        self._window = window
        self._own = DevicePlan(code=code, name="模拟下级平台", transport=transport, edition=edition)
        self._parts = list(
            manscdp.build_catalogue(
                sn=0, device_id=code, items=self.items, edition=edition, max_items=per_message
            )
        )
        self.endpoint = Endpoint(
            server=Address(plan.server.host, plan.server.port),
            transport=transport,
            handler=self._receive,
            lost=self._lost,
        )
        self.registration = Registration(
            endpoint=self.endpoint, plan=self._own, fleet=plan, chance=random.Random(code)
        )

    async def __aenter__(self) -> "LowerPlatform":
        """Start to register."""
        self._crew.start("lower platform", self.registration.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """De-register and stop."""
        with contextlib.suppress(PeerSilentError, OSError):
            await self.registration.leave()
        self.endpoint.close()
        await self._crew.dismiss()

    def _lost(self) -> None:
        self.registration.connection_lost()

    def _receive(self, event: events.Event) -> None:
        if isinstance(event, events.RequestReceived):
            status = self._status(event.request)
            response = build_response(
                event.request, status, to_tag=new_token(), source=event.transaction.flow
            )
            self.endpoint.respond(event.transaction, response)

    def _status(self, request: SipRequest) -> int:
        if request.method == "INVITE":
            return 404
        if request.method != "MESSAGE":
            return 200  # a subscription asks for changes, not for all there is (§9.11.4)
        with contextlib.suppress(MalformedMessageError):
            message = manscdp.parse(request.body).message if request.body else None
            if isinstance(message, manscdp.CatalogQuery):
                self._crew.start("catalogue", self.send_catalogue(message.sn))
            elif isinstance(message, manscdp.DeviceInfoQuery):
                info = manscdp.DeviceInfoResponse(
                    message.sn, self.code, device_name=self._own.name, manufacturer="Lianjing"
                )
                self._crew.start("info", self._send(manscdp.build(info)))
        return 200

    async def send_catalogue(self, sn: int) -> None:
        """Send every part, `window` at a time; 1 is serial as §3.7 asks."""
        stamp = f"<SN>{sn}</SN>".encode()
        gate = asyncio.Semaphore(self._window)

        async def send(part: bytes) -> None:
            async with gate:
                await self._send(part.replace(b"<SN>0</SN>", stamp, 1))
                self.parts_sent += 1

        async with asyncio.TaskGroup() as group:
            for part in self._parts:
                group.create_task(send(part))
        self.answered_at = time.monotonic()

    async def _send(self, body: bytes) -> None:
        with contextlib.suppress(PeerSilentError):
            await self.endpoint.request(self.registration.message(body), within=_PART_WITHIN)
