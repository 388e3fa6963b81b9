"""Who subscribed to a device, and what they are told."""

import asyncio
import contextlib

from lianjing.kernel.errors import MalformedMessageError, PeerSilentError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogChange, CatalogEvent
from lianjing.protocol.sip import events
from lianjing.protocol.sip.build import build_response
from lianjing.protocol.sip.subscriptions import Notifier, SubscriptionPhase
from lianjing.simulator.catalogue import channel_item
from lianjing.simulator.channel import Channel
from lianjing.simulator.crew import Crew
from lianjing.simulator.endpoint import Endpoint, new_token
from lianjing.simulator.plan import DevicePlan, FleetPlan
from lianjing.simulator.quirks import Quirk
from lianjing.simulator.registration import CONTENT_TYPE, Registration

_DEFAULT_EXPIRES = 600
_DEFAULT_INTERVAL = 5
_NOTIFY_WITHIN = 5.0


class Watchers:
    """The subscriptions of one device, by Call-ID."""

    def __init__(
        self,
        *,
        endpoint: Endpoint,
        plan: DevicePlan,
        fleet: FleetPlan,
        registration: Registration,
        channels: dict[str, Channel],
        crew: Crew,
    ) -> None:
        self.notifies_sent = 0
        self._endpoint = endpoint
        self._plan = plan
        self._fleet = fleet
        self._registration = registration
        self._channels = channels
        self._crew = crew
        self._watching: dict[str, tuple[Notifier, manscdp.Message]] = {}

    @property
    def kinds(self) -> list[str]:
        """Name what is subscribed to."""
        return sorted(query.CMD_TYPE for _, query in self._watching.values())

    def drop(self) -> None:
        """Forget every subscription."""
        self._watching.clear()

    def receive_subscribe(self, transaction: events.ServerTransaction) -> None:
        """Accept a subscription, its refresh or its end."""
        request, now = transaction.request, asyncio.get_running_loop().time()
        expires = _DEFAULT_EXPIRES if request.expires is None else request.expires
        known = self._watching.get(request.call_id)
        if known is not None:
            self._refresh(transaction, known[0], expires, now)
            return
        try:
            query = manscdp.parse(request.body).message
        except MalformedMessageError:
            query = manscdp.CatalogQuery(0, self._plan.code)
        if request.to.tag:
            gone = build_response(request, 481, source=transaction.flow)
            self._endpoint.respond(transaction, gone)
            return
        notifier = Notifier(
            request,
            local_tag=new_token(),
            contact=self._registration.contact,
            source=transaction.flow,
            expires=expires,
            now=now,
        )
        self._endpoint.respond(transaction, notifier.accept(request, transaction.flow))
        if expires:
            self._watching[request.call_id] = (notifier, query)
            self._crew.start(f"watch {self._plan.code}", self._begin(notifier, query))

    def _refresh(
        self,
        transaction: events.ServerTransaction,
        notifier: Notifier,
        expires: int,
        now: float,
    ) -> None:
        request, flow = transaction.request, transaction.flow
        status = notifier.refresh(request, flow, expires=expires, now=now)
        if status:
            response = build_response(request, status, source=flow)
        else:
            response = notifier.accept(request, flow)
        self._endpoint.respond(transaction, response)
        if not status and not expires:
            self._watching.pop(request.call_id, None)
            name = f"last notify {self._plan.code}"
            self._crew.start(name, self._send(notifier, b"", reason="timeout"))

    async def _begin(self, notifier: Notifier, query: manscdp.Message) -> None:
        """Report at once what is not as usual (§3.21), then positions as often as asked."""
        if isinstance(query, manscdp.CatalogQuery):
            off = [c for c in self._channels.values() if not c.online]
            await self._send(notifier, self._changes(CatalogEvent.OFF, off))
        elif isinstance(query, manscdp.MobilePositionQuery):
            while notifier.phase is SubscriptionPhase.ACTIVE:
                await self._send(notifier, self._position())
                await asyncio.sleep(query.interval or _DEFAULT_INTERVAL)
                notifier.advance(asyncio.get_running_loop().time())

    async def tell_change(self, event: CatalogEvent, channels: list[Channel]) -> None:
        """Notify everyone who watches the catalogue, one after the other."""
        now = asyncio.get_running_loop().time()
        for call_id, (notifier, query) in list(self._watching.items()):
            notifier.advance(now)
            if notifier.phase is SubscriptionPhase.TERMINATED:
                self._watching.pop(call_id, None)
            elif isinstance(query, manscdp.CatalogQuery):
                await self._send(notifier, self._changes(event, channels))

    async def tell_alarm(self, alarm: manscdp.AlarmNotify) -> bool:
        """Notify everyone who watches alarms; False if nobody does."""
        told = False
        for notifier, query in list(self._watching.values()):
            if isinstance(query, manscdp.AlarmQuery):
                await self._send(notifier, manscdp.build(alarm, edition=self._plan.edition))
                told = True
        return told

    def _changes(self, event: CatalogEvent, channels: list[Channel]) -> bytes:
        server = self._fleet.server.code
        changes = tuple(
            CatalogChange(event, channel_item(self._plan, channel, server)) for channel in channels
        )
        message = manscdp.CatalogNotify(
            self._registration.next_sn(), self._plan.code, len(changes), changes
        )
        body = manscdp.build(message, edition=self._plan.edition)
        if Quirk.NOTIFY_AS_RESPONSE in self._plan.quirks:
            body = body.replace(b"<Notify>", b"<Response>").replace(b"</Notify>", b"</Response>")
        return body

    def _position(self) -> bytes:
        channel = next(iter(self._channels.values()))
        item = channel_item(self._plan, channel, self._fleet.server.code)
        position = manscdp.Position(
            channel.plan.code,
            longitude=item.longitude,
            latitude=item.latitude,
            speed=0.0,
            direction=0.0,
            altitude=0.0,
        )
        message = manscdp.MobilePositionNotify(
            self._registration.next_sn(), self._plan.code, positions=(position,)
        )
        return manscdp.build(message, edition=self._plan.edition)

    async def _send(self, notifier: Notifier, body: bytes, *, reason: str = "") -> None:
        now = asyncio.get_running_loop().time()
        content_type = CONTENT_TYPE if body else ""
        notify = notifier.notify(body=body, content_type=content_type, now=now, reason=reason)
        self.notifies_sent += 1
        with contextlib.suppress(PeerSilentError):
            response = await self._endpoint.request(notify, within=_NOTIFY_WITHIN)
            notifier.receive_response(response)
