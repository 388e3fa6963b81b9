"""A fake upper platform: accepts registrations, asks, counts."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lianjing.kernel.errors import MalformedMessageError, PeerSilentError
from lianjing.kernel.times import format_beijing
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogItem
from lianjing.protocol.sip import events
from lianjing.protocol.sip.build import address, build_request, build_response
from lianjing.protocol.sip.calls import OutgoingCall
from lianjing.protocol.sip.digest import Challenge, ha1, is_right, parse_credentials
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import HeaderValue, SipRequest
from lianjing.simulator.crew import Crew
from lianjing.simulator.endpoint import Address, Endpoint, new_token
from lianjing.simulator.registration import CONTENT_TYPE


@dataclass(slots=True)
class Peer:
    """Who registered with a fake upper platform."""

    code: str
    flow: Flow
    edition: str = ""
    keepalives: int = 0
    registrations: int = 0


@dataclass(slots=True)
class Harvest:
    """What came in answer to a catalogue query, or pushed without one."""

    codes: set[str] = field(default_factory=set)
    items: list[CatalogItem] = field(default_factory=list)
    messages: int = 0
    promised: int = 0
    first_at: float = 0.0
    last_at: float = 0.0


class UpperPlatform:
    """Accepts registrations, asks, counts; a witness for what a lower platform or device does."""

    def __init__(self, *, code: str, password: str = "", keep_items: bool = False) -> None:
        self.code = code
        self.peers: dict[str, Peer] = {}
        self.harvest = Harvest()
        self.received: list[manscdp.Message] = []
        """Every answer and notification but catalogues and keepalives, in order."""
        self.refusals = 0
        self.redirect_to: Address | None = None
        """Where registrations are sent instead (302, GB/T 28181-2022 §9.1.2.3)."""
        self.redirects = 0
        self.reject = 0
        """Status that every registration is refused with; 0 is none."""
        self.byes: list[str] = []
        """Call-IDs that a peer ended."""
        self.reasons: list[str] = []
        """Reason headers of the BYEs, empty where there was none."""
        self._password = password
        self._keep_items = keep_items
        self._sn = random.randrange(1, 1000)
        self._cseq = 0
        self._nonce = new_token()
        self._changed = asyncio.Condition()
        self._crew = Crew()
        self.endpoint = Endpoint(
            server=Address("", 0), transport=Transport.UDP, handler=self._receive
        )

    async def open(self, host: str = "127.0.0.1", port: int = 0) -> Address:
        """Listen on UDP and TCP; gives where."""
        await self.endpoint.listen(host, port)
        return self.endpoint.local

    async def close(self) -> None:
        """Stop."""
        self.endpoint.close()
        await self._crew.dismiss()

    async def until(self, holds: Callable[[], bool], within: float = 10.0) -> None:
        """Wait until something holds; `PeerSilentError` if it does not come to that."""
        try:
            async with asyncio.timeout(within), self._changed:
                await self._changed.wait_for(holds)
        except TimeoutError as error:
            raise PeerSilentError("what was waited for did not happen") from error

    # --------------------------------------------------------------- asking

    def next_sn(self) -> int:
        """Give the next serial number."""
        self._sn += 1
        return self._sn

    async def send(self, code: str, message: manscdp.Message, *, within: float = 10.0) -> int:
        """Send a query or control to a peer; gives the status of its answer."""
        body = manscdp.build(message)
        request = self._request("MESSAGE", message.device_id, body=body, via=code)
        response = await self.endpoint.request(request, flow=self.peers[code].flow, within=within)
        return response.status

    async def ask(self, code: str, query: manscdp.Message, within: float = 5.0) -> manscdp.Message:
        """Send a query and give the message that answers it."""
        before = len(self.received)
        status = await self.send(code, query, within=within)
        if status != 200:
            raise PeerSilentError(f"query refused with {status}")

        def answers() -> list[manscdp.Message]:
            return [m for m in self.received[before:] if m.sn == query.sn]

        await self.until(lambda: bool(answers()), within)
        return answers()[0]

    async def fetch_catalogue(self, code: str, within: float = 120.0) -> Harvest:
        """Ask a peer for its catalogue and wait until all it promised is there."""
        self.harvest = harvest = Harvest()
        await self.send(code, manscdp.CatalogQuery(self.next_sn(), code))
        await self.until(
            lambda: harvest.messages > 0 and len(harvest.codes) >= harvest.promised, within
        )
        return harvest

    async def subscribe(self, code: str, query: manscdp.Message, expires: int = 600) -> int:
        """Subscribe to something; gives the status of the answer."""
        request = self._request(
            "SUBSCRIBE",
            code,
            body=manscdp.build(query),
            via=code,
            headers=[
                ("Contact", self.contact),
                ("Event", "Catalog;id=1"),
                ("Expires", expires),
            ],
        )
        flow = self.peers[code].flow
        return (await self.endpoint.request(request, flow=flow, within=10)).status

    async def invite(self, code: str, channel: str, body: bytes, serial: str) -> OutgoingCall:
        """Invite a channel; the call tells how that ended, its answer is `call.answer_body`."""
        flow = self.peers[code].flow
        subject = f"{channel}:{serial},{self.code}:0"
        request = self._request(
            "INVITE",
            channel,
            body=body,
            via=code,
            content_type="APPLICATION/SDP",
            headers=[("Contact", self.contact), ("Subject", subject)],
        )
        call = OutgoingCall(request, destination=flow)
        response = await self.endpoint.request(request, flow=flow, within=30)
        call.receive_response(response, flow)
        self.last_answer = response.body
        for ack in call.requests_to_send():
            self.endpoint.acknowledge(ack, call.destination)
        return call

    def cancel(self) -> None:
        """Take back the INVITE that is under way."""
        self.endpoint.cancel()

    async def end(self, call: OutgoingCall) -> int:
        """End a call; gives the status of the answer to BYE."""
        response = await self.endpoint.request(call.bye(), flow=call.destination, within=10)
        return response.status

    @property
    def contact(self) -> str:
        """Give the Contact value."""
        return f"<sip:{self.code}@{self.endpoint.sent_by}>"

    def _request(
        self,
        method: str,
        target: str,
        *,
        body: bytes,
        via: str,
        headers: list[tuple[str, HeaderValue]] | None = None,
        content_type: str = CONTENT_TYPE,
    ) -> SipRequest:
        self._cseq += 1
        flow = self.peers[via].flow
        return build_request(
            method,
            f"sip:{target}@{flow.host}:{flow.port}",
            from_=address(f"sip:{self.code}@{self.code[:10]}", new_token()),
            to=address(f"sip:{target}@{self.code[:10]}"),
            call_id=f"{new_token()}@{self.endpoint.local.host}",
            cseq=self._cseq,
            headers=headers or (),
            body=body,
            content_type=content_type if body else "",
        )

    # ------------------------------------------------------------ answering

    def _receive(self, event: events.Event) -> None:
        if not isinstance(event, events.RequestReceived):
            return
        transaction = event.transaction
        handlers = {
            "REGISTER": self._register,
            "MESSAGE": self._message,
            "NOTIFY": self._message,
            "BYE": self._bye,
        }
        handlers.get(event.request.method, self._unknown)(transaction)
        self._crew.start("tell", self._tell())

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _respond(
        self,
        transaction: events.ServerTransaction,
        status: int,
        headers: list[tuple[str, HeaderValue]] | None = None,
    ) -> None:
        response = build_response(
            transaction.request,
            status,
            to_tag=new_token(),
            source=transaction.flow,
            headers=headers or (),
        )
        self.endpoint.respond(transaction, response)

    def _unknown(self, transaction: events.ServerTransaction) -> None:
        self._respond(transaction, 405)

    def _bye(self, transaction: events.ServerTransaction) -> None:
        self.byes.append(transaction.request.call_id)
        self.reasons.append(transaction.request.header("Reason") or "")
        self._respond(transaction, 200)

    def _register(self, transaction: events.ServerTransaction) -> None:
        request = transaction.request
        code = request.from_.user
        if self._password and not self._proved(request):
            challenge = Challenge(self.code[:10], self._nonce)
            self._respond(transaction, 401, [("WWW-Authenticate", challenge.header_value())])
            return
        if self._turned_away(transaction):
            return
        expires = 3600 if request.expires is None else request.expires
        if expires == 0:
            self.peers.pop(code, None)
        else:
            peer = self.peers.setdefault(code, Peer(code, transaction.flow))
            peer.flow = transaction.flow
            peer.edition = request.gb_version or ""
            peer.registrations += 1
        date = format_beijing(time.time(), milliseconds=True)
        contact = request.raw_header("Contact") or b""
        self._respond(
            transaction, 200, [("Contact", contact), ("Date", date), ("Expires", expires)]
        )

    def _turned_away(self, transaction: events.ServerTransaction) -> bool:
        if self.redirect_to is not None:
            host, port = self.redirect_to
            contact = f"<sip:{self.code}@{host}:{port}>"
            self._respond(transaction, 302, [("Contact", contact), ("Expires", 3600)])
            self.redirects += 1
            return True
        if self.reject:
            self._respond(transaction, self.reject)
        return bool(self.reject)

    def _proved(self, request: SipRequest) -> bool:
        value = request.header("Authorization")
        if value is None:
            return False
        try:
            credentials = parse_credentials(value)
        except MalformedMessageError:
            return False
        secret = ha1(credentials.username, credentials.realm, self._password)
        right = is_right(credentials, method="REGISTER", secret=secret)
        self.refusals += not right
        return right

    def _message(self, transaction: events.ServerTransaction) -> None:
        request = transaction.request
        code = request.from_.user
        try:
            message = manscdp.parse(request.body).message if request.body else None
        except MalformedMessageError:
            self._respond(transaction, 400)
            return
        if isinstance(message, manscdp.Keepalive):
            peer = self.peers.get(code)
            if peer is None:
                self._respond(transaction, 403)
                return
            peer.keepalives += 1
            peer.flow = transaction.flow
        elif isinstance(message, manscdp.CatalogResponse):
            self._reap(message)
        elif message is not None:
            self.received.append(message)
        self._respond(transaction, 200)

    def _reap(self, part: manscdp.CatalogResponse) -> None:
        harvest, now = self.harvest, time.monotonic()
        harvest.first_at = harvest.first_at or now
        harvest.last_at = now
        harvest.messages += 1
        harvest.promised = part.total
        harvest.codes.update(item.device_id for item in part.items)
        if self._keep_items:
            harvest.items.extend(part.items)
