"""One simulated device: everything it is, wired together."""

import asyncio
import contextlib
import random
import time

from lianjing.kernel.errors import MalformedMessageError, PeerRefusedError, PeerSilentError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogEvent
from lianjing.protocol.sip import events
from lianjing.protocol.sip.build import ALLOW, build_response
from lianjing.simulator.answers import answer
from lianjing.simulator.calls import Calls
from lianjing.simulator.catalogue import catalogue_parts, deform, list_items
from lianjing.simulator.channel import Channel
from lianjing.simulator.controls import obey
from lianjing.simulator.crew import Crew
from lianjing.simulator.endpoint import Address, Endpoint, new_token
from lianjing.simulator.faults import Faults, change_faults, faults_as_json
from lianjing.simulator.plan import ChannelPlan, DevicePlan, FleetPlan
from lianjing.simulator.quirks import Quirk
from lianjing.simulator.registration import Registration
from lianjing.simulator.studio import Studio
from lianjing.simulator.watchers import Watchers

_PART_WITHIN = 5.0
"""Seconds to wait for the answer to one part before the next goes out anyway (§3.7)."""

_CATALOGUE_LATE = 10.0
_REBOOT = 2.0
"""Seconds a restart takes."""


class Device:
    """Registers, answers and streams until it is stopped; can crash and come back."""

    def __init__(
        self, *, plan: DevicePlan, fleet: FleetPlan, studio: Studio, chance: random.Random
    ) -> None:
        self.plan = plan
        self.faults = plan.faults
        self.channels = {channel.code: Channel(channel) for channel in plan.channels}
        self.running = False
        self.requests: dict[str, int] = {}
        self._fleet = fleet
        self._chance = chance
        self._crew = Crew()
        self.endpoint = Endpoint(
            server=Address(fleet.server.host, fleet.server.port),
            transport=plan.transport,
            handler=self._receive,
            lost=self._connection_lost,
            bare_line_feeds=Quirk.BARE_LINE_FEEDS in plan.quirks,
        )
        self.endpoint.deaf = plan.faults.deaf
        self.registration = Registration(
            endpoint=self.endpoint, plan=plan, fleet=fleet, chance=chance
        )
        self.calls = Calls(
            endpoint=self.endpoint,
            plan=plan,
            channels=self.channels,
            faults=self.faults_of,
            studio=studio,
            crew=self._crew,
            chance=chance,
        )
        self.watchers = Watchers(
            endpoint=self.endpoint,
            plan=plan,
            fleet=fleet,
            registration=self.registration,
            channels=self.channels,
            crew=self._crew,
        )

    # ------------------------------------------------------------------ life

    def start(self, delay: float = 0.0) -> None:
        """Switch it on."""
        if not self.running:
            self.running = True
            self._crew.start(f"device {self.plan.code}", self.registration.run(delay))

    async def stop(self) -> None:
        """Switch it off in an orderly way: end the calls, de-register."""
        if not self.running:
            return
        await self.calls.hang_up()
        with contextlib.suppress(PeerSilentError, PeerRefusedError, OSError):
            async with asyncio.timeout(3):
                await self.registration.leave()
        await self.crash()

    async def crash(self) -> None:
        """Be gone without a word."""
        self.running = False
        self.calls.drop()
        self.watchers.drop()
        self.endpoint.close()
        self.registration.standing.registered = False
        await self._crew.dismiss()

    async def rebind(self) -> None:
        """Go on from another port, as behind a NAT that forgot the old one (quirk 51)."""
        self.endpoint.close()
        await self.endpoint.open(self._fleet.bind)

    # ----------------------------------------------------------------- state

    def faults_of(self, channel: Channel | None) -> Faults:
        """Give what is wrong with a channel: its own faults, else the device's."""
        return self.faults if channel is None or channel.faults is None else channel.faults

    def change_faults(self, changes: dict[str, object], channel: Channel | None = None) -> Faults:
        """Change what is wrong with the device or one channel."""
        changed = change_faults(self.faults_of(channel), changes)
        if channel is None:
            self.faults = changed
            self.endpoint.deaf = changed.deaf
        else:
            channel.faults = changed
        return changed

    async def set_online(self, channel: Channel, *, online: bool) -> None:
        """Take a channel off line or back; whoever watches is told."""
        channel.online = online
        if not online:
            await self.calls.hang_up(channel.plan.code)
        event = CatalogEvent.ON if online else CatalogEvent.OFF
        await self.watchers.tell_change(event, [channel])

    async def add_channel(self, plan: ChannelPlan) -> None:
        """Connect another camera."""
        channel = self.channels[plan.code] = Channel(plan)
        await self.watchers.tell_change(CatalogEvent.ADD, [channel])

    async def remove_channel(self, code: str) -> None:
        """Take a camera away."""
        channel = self.channels.pop(code)
        await self.calls.hang_up(code)
        await self.watchers.tell_change(CatalogEvent.DEL, [channel])

    async def raise_alarm(self, code: str, *, method: int, alarm_type: int, text: str) -> None:
        """Report an alarm, by NOTIFY where subscribed, else by MESSAGE (§7.7)."""
        alarm = manscdp.AlarmNotify(
            self.registration.next_sn(),
            code,
            priority=4,
            method=method,
            alarm_time=time.time(),
            description=text,
            alarm_type=alarm_type,
        )
        if not await self.watchers.tell_alarm(alarm):
            await self._send(manscdp.build(alarm, edition=self.plan.edition))

    def as_json(self) -> dict[str, object]:
        """Tell a test how things stand."""
        standing = self.registration.standing
        return {
            "code": self.plan.code,
            "name": self.plan.name,
            "kind": self.plan.kind,
            "edition": self.plan.edition,
            "transport": self.plan.transport,
            "address": self.endpoint.sent_by,
            "running": self.running,
            "registered": standing.registered,
            "registrations": standing.registrations,
            "refreshes": standing.refreshes,
            "failures": standing.failures,
            "last_error": standing.last_error,
            "keepalives_sent": standing.keepalives_sent,
            "keepalives_answered": standing.keepalives_answered,
            "clock_offset": standing.clock_offset,
            "requests": self.requests,
            "byes_received": self.calls.byes_received,
            "notifies_sent": self.watchers.notifies_sent,
            "subscriptions": self.watchers.kinds,
            "quirks": sorted(self.plan.quirks),
            "faults": faults_as_json(self.faults),
            "sessions": [session.as_json() for session in self.calls.sessions.values()],
            "channels": [channel.as_json() for channel in self.channels.values()],
        }

    # ---------------------------------------------------------------- inside

    def _connection_lost(self) -> None:
        self.registration.connection_lost()

    def _receive(self, event: events.Event) -> None:
        if isinstance(event, events.AckReceived):
            self.calls.receive_ack(event)
        elif isinstance(event, events.CancelReceived):
            self.calls.receive_cancel(event.transaction)
        elif isinstance(event, events.RequestReceived):
            method = event.request.method
            self.requests[method] = self.requests.get(method, 0) + 1
            self._dispatch(event.transaction, method)

    def _dispatch(self, transaction: events.ServerTransaction, method: str) -> None:
        handlers = {
            "INVITE": self.calls.receive_invite,
            "BYE": self.calls.receive_bye,
            "INFO": self.calls.receive_info,
            "SUBSCRIBE": self.watchers.receive_subscribe,
            "OPTIONS": self._receive_options,
        }
        if method == "MESSAGE":
            self._crew.start(f"message {self.plan.code}", self._receive_message(transaction))
        elif method in handlers:
            handlers[method](transaction)
        else:
            self._respond(transaction, 405)

    def _respond(self, transaction: events.ServerTransaction, status: int) -> None:
        response = build_response(
            transaction.request,
            status,
            to_tag=new_token(),
            source=transaction.flow,
            headers=[("Allow", ALLOW)] if status == 405 else (),
        )
        self.endpoint.respond(transaction, response)

    def _receive_options(self, transaction: events.ServerTransaction) -> None:
        self._respond(transaction, 200)

    async def _receive_message(self, transaction: events.ServerTransaction) -> None:
        """Acknowledge at once, then do what was asked (§3.1)."""
        await asyncio.sleep(self.faults.delay)
        try:
            message = manscdp.parse(transaction.request.body).message
        except MalformedMessageError:
            self._respond(transaction, 400)
            return
        if message.device_id not in (self.plan.code, *self.channels):
            self._respond(transaction, 404)
            return
        self._respond(transaction, 200)
        if isinstance(message, manscdp.CatalogQuery):
            await self._send_catalogue(message)
        elif isinstance(message, manscdp.DeviceControl):
            await self._obey(message)
        else:
            given = answer(message, plan=self.plan, fleet=self._fleet, channels=self.channels)
            if given is not None:
                body = manscdp.build(given, edition=self.plan.edition)
                await self._send(deform(body, self.plan.quirks - {Quirk.STATUS_ONLINE}))

    async def _send_catalogue(self, query: manscdp.CatalogQuery) -> None:
        if Quirk.LATE_CATALOGUE in self.plan.quirks:
            await asyncio.sleep(_CATALOGUE_LATE)
        wanted = [
            c for code, c in self.channels.items() if query.device_id in (self.plan.code, code)
        ]
        lies = self.faults.lies
        items = list_items(self.plan, wanted, self._fleet.server.code, lies)
        parts = catalogue_parts(
            self.plan,
            items,
            sn=query.sn,
            device_id=query.device_id,
            per_message=self._fleet.items_per_message,
            lies=lies,
            chance=self._chance,
        )
        for part in parts:
            await self._send(part)

    async def _obey(self, control: manscdp.DeviceControl) -> None:
        channel = self.channels.get(control.device_id) or next(iter(self.channels.values()))
        if isinstance(control.command, manscdp.Reboot):
            self._crew.start(f"reboot {self.plan.code}", self._reboot())
        elif obey(channel, control.command):
            done = manscdp.DeviceControlResponse(control.sn, control.device_id)
            await self._send(manscdp.build(done, edition=self.plan.edition))

    async def _reboot(self) -> None:
        await self.crash()
        await asyncio.sleep(_REBOOT)
        self.start()

    async def _send(self, body: bytes) -> None:
        """Send a MESSAGE and wait for its answer, so that parts go one by one."""
        with contextlib.suppress(PeerSilentError):
            await self.endpoint.request(self.registration.message(body), within=_PART_WITHIN)
