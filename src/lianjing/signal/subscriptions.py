"""Subscriptions we hold at devices and lower platforms (GB/T 28181-2022 §9.11).

Catalogue, alarms and positions, as the roster says for each device. A subscription is refreshed in
its dialog; one that is refused or ends is tried again, ever more seldom, while the device is
online. NOTIFYs are taken from the path of the registration only.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lianjing.kernel.errors import PeerError, ResourceError
from lianjing.protocol import manscdp
from lianjing.protocol.sip.build import address, build_request
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import HeaderValue, SipRequest
from lianjing.protocol.sip.subscriptions import Subscriber, SubscriptionPhase
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.inbox import Inbox
from lianjing.signal.peers import CONTENT_TYPE, charset_of
from lianjing.signal.stack import new_call_id, new_tag

EXPIRES = 3600
FIRST_RETRY = 30.0
LONGEST_RETRY = 1800.0
ANSWER_SECONDS = 8.0
SWEEP = 1.0
AT_ONCE = 64
"""Requests on their way at the same time, when thousands of devices come at once."""


class Package(StrEnum):
    """What can be subscribed."""

    CATALOGUE = "catalogue"
    ALARM = "alarm"
    POSITION = "position"


@dataclass(slots=True)
class _Held:
    device: Device
    package: Package
    subscriber: Subscriber | None = None
    retry_at: float = 0.0
    pause: float = FIRST_RETRY
    busy: bool = False
    call_id: str = ""
    doubted: bool = False
    """The device may have restarted and know nothing of it: refresh it at once."""
    settled: bool = False
    """The first attempt is over, well or badly."""


class Subscriptions:
    """Keeps the subscriptions the roster wants."""

    def __init__(self, core: Core, inbox: Inbox) -> None:
        self._core = core
        self._inbox = inbox
        self._held: dict[tuple[str, Package], _Held] = {}
        self._by_call_id: dict[str, _Held] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self.on_catalogue: list[Callable[[Device], None]] = []
        """Told when a catalogue subscription has begun, or will not for now.

        What changed below before it began was notified to nobody: whoever must know all asks now.
        """

    def is_settling(self, device: Device) -> bool:
        """Tell whether the first attempt to subscribe to its catalogue is still to end."""
        held = self._held.get((device.code, Package.CATALOGUE))
        return held is not None and not held.settled

    def device_changed(self, device: Device) -> None:
        """Begin or drop the subscriptions of a device that came or went."""
        wanted = _wanted(device) if device.presence.online and device.admitted else ()
        for package in Package:
            key = (device.code, package)
            if package in wanted:
                if key not in self._held:
                    self._held[key] = _Held(device, package)
            elif key in self._held:
                self._drop(self._held.pop(key))

    def device_registered_anew(self, device: Device) -> None:
        """A device that is online began a new registration, as after a restart (RFC 3261 §10.2).

        It may also just be careless with its Call-ID. A refresh in the old dialog tells which:
        who has forgotten the dialog refuses it, and is subscribed to anew.
        """
        for package in Package:
            held = self._held.get((device.code, package))
            if held is not None:
                held.doubted = True

    async def run(self) -> None:
        """Subscribe, refresh and retry, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP)
            now = self._core.clock.monotonic()
            for held in list(self._held.values()):
                if not held.busy and self._is_due(held, now):
                    held.busy = True
                    self._core.tasks.once(
                        f"subscribe {held.package} {held.device.code}", self._subscribe(held)
                    )

    def take_notify(self, transaction: ServerTransaction, request: SipRequest) -> bool:
        """Answer a NOTIFY of one of our subscriptions and pass on its body; False if none is."""
        held = self._by_call_id.get(request.call_id)
        if held is None or held.subscriber is None:
            return False
        if held.device.flow is None or held.device.flow.host != transaction.flow.host:
            self._inbox.suspect(transaction, held.device.code, "NOTIFY")
            self._core.stack.reply(transaction, 403)
            return True
        status = held.subscriber.receive_notify(
            request, transaction.flow, self._core.clock.monotonic()
        )
        if status:
            self._core.stack.reply(transaction, status)
            return True
        message = self._inbox.read(transaction, request, held.device) if request.body else None
        self._core.stack.reply(transaction, 200)
        if message is not None:
            self._inbox.take(held.device, message)
        return True

    # --- inside ---------------------------------------------------------------------------

    def _is_due(self, held: _Held, now: float) -> bool:
        subscriber = held.subscriber
        if subscriber is None or subscriber.phase is SubscriptionPhase.TERMINATED:
            return held.doubted or now >= held.retry_at
        if held.doubted:
            return True
        if now >= subscriber.ends_at:
            return True
        refresh_at = subscriber.refresh_at
        return refresh_at is not None and now >= refresh_at

    async def _subscribe(self, held: _Held) -> None:
        try:
            async with self._room:
                if self._held.get((held.device.code, held.package)) is held:
                    await self._ask(held)
        finally:
            held.busy = False

    async def _ask(self, held: _Held) -> None:
        flow = held.device.flow
        if flow is None:
            return
        now = self._core.clock.monotonic()
        held.doubted = False
        try:
            subscriber = held.subscriber
            fresh = subscriber is None or subscriber.phase is not SubscriptionPhase.ACTIVE
            if subscriber is not None and not fresh:
                request = subscriber.refresh(
                    expires=EXPIRES,
                    headers=_headers(held.package),
                    body=self._body(held),
                    content_type=CONTENT_TYPE,
                )
            else:
                request = self._new_request(held)
                subscriber = Subscriber(
                    request, expires=EXPIRES, destination=flow, now=now, use_contact=False
                )
                self._adopt(held, subscriber, request.call_id)
            response = await self._core.stack.ask(request, flow, within=ANSWER_SECONDS)
            subscriber.receive_response(response, flow, self._core.clock.monotonic())
            if subscriber.phase is SubscriptionPhase.TERMINATED:
                self._retry_later(held)
                if not fresh:
                    held.retry_at = 0.0  # the dialog is forgotten, not the wish refused
            else:
                held.pause = FIRST_RETRY
                self._tell(held, begun=fresh)
        except (PeerError, ResourceError):
            held.subscriber = None
            self._retry_later(held)

    def _tell(self, held: _Held, *, begun: bool) -> None:
        if held.package is Package.CATALOGUE and (begun or not held.settled):
            for listen in self.on_catalogue:
                listen(held.device)
        held.settled = True

    def _adopt(self, held: _Held, subscriber: Subscriber, call_id: str) -> None:
        self._by_call_id.pop(held.call_id, None)
        held.subscriber = subscriber
        held.call_id = call_id
        self._by_call_id[call_id] = held

    def _retry_later(self, held: _Held) -> None:
        self._tell(held, begun=False)
        held.retry_at = self._core.clock.monotonic() + held.pause
        held.pause = min(held.pause * 2, LONGEST_RETRY)

    def _drop(self, held: _Held) -> None:
        self._by_call_id.pop(held.call_id, None)

    def _new_request(self, held: _Held) -> SipRequest:
        core = self._core
        device = held.device
        flow = device.flow
        if flow is None:
            raise ResourceError("not registered", code="not_registered")
        host = core.stack.local_host(flow.host)
        contact = f"<sip:{core.code}@{host}:{core.stack.port}>"
        return build_request(
            "SUBSCRIBE",
            f"sip:{device.code}@{flow.host}:{flow.port}",
            from_=address(f"sip:{core.code}@{core.domain}", new_tag()),
            to=address(f"sip:{device.code}@{device.code[:10]}"),
            call_id=new_call_id(host),
            cseq=1,
            headers=[("Contact", contact), ("Expires", EXPIRES), *_headers(held.package)],
            body=self._body(held),
            content_type=CONTENT_TYPE,
        )

    def _body(self, held: _Held) -> bytes:
        device = held.device
        sn = device.next_sn()
        message: manscdp.Message
        if held.package is Package.CATALOGUE:
            message = manscdp.CatalogQuery(sn, device.code)
        elif held.package is Package.ALARM:
            message = manscdp.AlarmQuery(sn, device.code)
        else:
            message = manscdp.MobilePositionQuery(sn, device.code)
        return manscdp.build(message, edition=device.edition, charset=charset_of(device))


def _headers(package: Package) -> list[tuple[str, HeaderValue]]:
    return [("Event", "Catalog" if package is Package.CATALOGUE else "presence")]


def _wanted(device: Device) -> list[Package]:
    entry = device.entry
    wanted = []
    if entry.subscribe_catalogue if entry is not None else True:
        wanted.append(Package.CATALOGUE)
    if entry is not None and entry.subscribe_alarm:
        wanted.append(Package.ALARM)
    if entry is not None and entry.subscribe_position:
        wanted.append(Package.POSITION)
    return wanted
