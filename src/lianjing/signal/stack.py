"""Glue between sockets and the transaction engine: requests in, answers out, questions asked.

Everything that needs SIP goes through here, so each call's story can be written down and every
malformed message is counted with its source and kind.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable

from lianjing.kernel.errors import MalformedMessageError, PeerSilentError, ResourceError
from lianjing.protocol.sip import events as sip_events
from lianjing.protocol.sip.build import build_response
from lianjing.protocol.sip.clients import ClientTransaction
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import HeaderValue, Message, SipRequest, SipResponse
from lianjing.protocol.sip.parse import MAX_BODY, MAX_STREAM_BODY, parse_message
from lianjing.protocol.sip.transactions import TransactionLayer
from lianjing.signal.clock import Clock
from lianjing.signal.counters import Counters
from lianjing.signal.limits import SourceLimit
from lianjing.signal.transports import Transports, local_address_for

TICK = 0.05
"""How late a timer of the transaction engine may fire, in seconds."""

OnRequest = Callable[[ServerTransaction, SipRequest], None]
OnResponse = Callable[[SipResponse], None]
Recorder = Callable[[str, Flow, bytes], None]
"""Called with `sent` or `received`, the path and the whole message."""


class Stack:
    """One SIP port with its transactions."""

    def __init__(
        self, *, clock: Clock, counters: Counters, limit: SourceLimit, advertise: str = ""
    ) -> None:
        self._clock = clock
        self.counters = counters
        self._limit = limit
        self._advertise = advertise
        self._port = 0
        self._layer = TransactionLayer(new_token=new_token)
        self.transports = Transports(
            on_data=self._receive, on_lost=self._flow_lost, on_bad=self._note_bad
        )
        self._asked: dict[ClientTransaction, asyncio.Future[SipResponse]] = {}
        self._invited: dict[ClientTransaction, Callable[[SipResponse | None], None]] = {}
        self._recorders: dict[bytes, Recorder] = {}
        self.on_request: OnRequest = self._refuse
        self.on_cancel: Callable[[ServerTransaction], None] = lambda _: None
        self.on_ack: Callable[[SipRequest], None] = lambda _: None
        self.on_ack_missing: Callable[[ServerTransaction], None] = lambda _: None
        self.on_flow_lost: Callable[[Flow], None] = lambda _: None
        self.on_stray: Callable[[SipResponse, Flow], None] = lambda *_: None

    async def start(self, address: str, port: int) -> None:
        """Begin to listen."""
        self._port = port
        await self.transports.start(address, port)

    async def run(self) -> None:
        """Let the engine's timers fire, until cancelled."""
        while True:
            await asyncio.sleep(TICK)
            deadline = self._layer.next_deadline
            now = self._clock.monotonic()
            if deadline is not None and deadline <= now:
                for event in self._layer.advance(now):
                    self._take_safely(event)
                self._flush()

    def stop(self) -> None:
        """Close the sockets."""
        self.transports.stop()

    # --- addresses of ours ------------------------------------------------------------------

    def local_host(self, peer: str) -> str:
        """Give the address of ours to tell a peer."""
        return self._advertise or local_address_for(peer)

    def sent_by(self, flow: Flow) -> str:
        """Give our own `host:port` on a path."""
        return f"{self.local_host(flow.host)}:{self._port}"

    @property
    def port(self) -> int:
        """The SIP port."""
        return self._port

    # --- asking -----------------------------------------------------------------------------

    async def ask(self, request: SipRequest, flow: Flow, *, within: float = 32.0) -> SipResponse:
        """Send a request other than INVITE and wait for its final answer.

        Raises `PeerSilentError` if none comes, `ResourceError` if the connection is gone.
        """
        transaction = self._send(request, flow)
        answer: asyncio.Future[SipResponse] = asyncio.get_running_loop().create_future()
        self._asked[transaction] = answer
        try:
            self._flush()
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError as error:
            raise PeerSilentError(f"{flow.host}:{flow.port} does not answer") from error
        finally:
            self._asked.pop(transaction, None)

    def tell(self, request: SipRequest, flow: Flow) -> bool:
        """Send a request whose answer does not matter; False if the connection is gone."""
        try:
            self._send(request, flow)
        except ResourceError:
            self.counters.add("not_told", source=flow.host)
            return False
        self._flush()
        return True

    def invite(
        self, request: SipRequest, flow: Flow, on_answer: Callable[[SipResponse | None], None]
    ) -> ClientTransaction:
        """Send an INVITE; `on_answer` gets each response, None when there is none in time."""
        transaction = self._send(request, flow)
        self._invited[transaction] = on_answer
        self._flush()
        return transaction

    def cancel(self, transaction: ClientTransaction) -> None:
        """Take back an INVITE."""
        self._layer.cancel(transaction, self._clock.monotonic())
        self._record_raw("sent", transaction.flow, transaction.request, b"CANCEL sip: SIP/2.0")
        self._flush()

    def acknowledge(self, ack: SipRequest, flow: Flow, transaction: ClientTransaction) -> None:
        """Send the ACK of a 2xx; repeats of it are sent by the engine."""
        self._layer.send_ack(ack, flow, sent_by=self.sent_by(flow), transaction=transaction)
        self._record("sent", flow, ack)
        self._flush()

    # --- answering --------------------------------------------------------------------------

    def reply(
        self,
        transaction: ServerTransaction,
        status: int,
        *,
        reason: str = "",
        headers: Iterable[tuple[str, HeaderValue]] = (),
        body: bytes = b"",
        content_type: str = "",
        to_tag: str = "",
    ) -> SipResponse:
        """Answer a request."""
        response = build_response(
            transaction.request,
            status,
            reason,
            to_tag=to_tag or transaction.to_tag or new_tag(),
            source=transaction.flow,
            headers=headers,
            body=body,
            content_type=content_type,
        )
        self.send_response(transaction, response)
        return response

    def send_response(self, transaction: ServerTransaction, response: SipResponse) -> None:
        """Answer a request with a response a dialog engine wrote."""
        self._layer.respond(transaction, response, self._clock.monotonic())
        if self._recorders:
            self._record("sent", transaction.flow, response)
        self._flush()

    # --- stories ----------------------------------------------------------------------------

    def record(self, call_id: str, recorder: Recorder) -> None:
        """Hand every message of a Call-ID to `recorder` from now on."""
        self._recorders[call_id.encode()] = recorder

    def stop_recording(self, call_id: str) -> None:
        """The call is over."""
        self._recorders.pop(call_id.encode(), None)

    # --- inside -----------------------------------------------------------------------------

    def _send(self, request: SipRequest, flow: Flow) -> ClientTransaction:
        if flow.transport is Transport.TCP and flow not in self.transports.connections:
            raise ResourceError("the connection is gone", code="connection_lost")
        transaction = self._layer.send(
            request, flow, sent_by=self.sent_by(flow), now=self._clock.monotonic()
        )
        if self._recorders:
            self._record("sent", flow, transaction.request)
        return transaction

    def _receive(self, data: bytes, flow: Flow) -> None:
        now = self._clock.monotonic()
        if not self._limit.allows(flow.host, now, answer=data.startswith(b"SIP/2.0 ")):
            self.counters.add("limited", source=flow.host)
            return
        if len(data) <= 4:
            return  # a keepalive of a NAT, not a message
        try:
            message = parse_message(data, max_body=MAX_STREAM_BODY if flow.reliable else MAX_BODY)
            if self._recorders:
                self._record("received", flow, message)
            event = self._layer.receive(message, flow, now)
        except MalformedMessageError as error:
            self._note_malformed("sip", flow, error)
            return
        if event is not None:
            self._take_safely(event)
        self._flush()

    def _take_safely(self, event: sip_events.Event) -> None:
        """Act on an event; a header nobody can read costs only the message it stands in."""
        try:
            self._take(event)
        except MalformedMessageError:
            self.counters.add("malformed.content")

    def _take(self, event: sip_events.Event) -> None:
        match event:
            case sip_events.RequestReceived(transaction, request):
                self._dispatch(transaction, request)
            case sip_events.ResponseReceived(client, response):
                self._answered(client, response)
            case sip_events.RequestTimedOut(client) | sip_events.RequestFailed(client):
                self._unanswered(client)
            case sip_events.CancelReceived(transaction, _):
                self.on_cancel(transaction)
            case sip_events.AckReceived(_, request, _):
                self.on_ack(request)
            case sip_events.AckMissing(transaction):
                self.on_ack_missing(transaction)
            case sip_events.StrayResponse(response, flow):
                self.on_stray(response, flow)
            case sip_events.Overloaded(_):
                self.counters.add("overloaded")
            case _:
                self.counters.add("repeated")

    def _dispatch(self, transaction: ServerTransaction, request: SipRequest) -> None:
        try:
            self.on_request(transaction, request)
        except MalformedMessageError as error:
            self._note_malformed("content", transaction.flow, error)
            self.reply(transaction, 400)

    def _answered(self, client: ClientTransaction, response: SipResponse) -> None:
        listener = self._invited.get(client)
        if listener is not None:
            if not response.is_provisional:
                del self._invited[client]
            listener(response)
            return
        waiting = self._asked.get(client)
        if waiting is not None and not waiting.done() and not response.is_provisional:
            waiting.set_result(response)

    def _unanswered(self, client: ClientTransaction) -> None:
        listener = self._invited.pop(client, None)
        if listener is not None:
            listener(None)
        waiting = self._asked.get(client)
        if waiting is not None and not waiting.done():
            waiting.set_exception(PeerSilentError(f"{client.flow.host} does not answer"))

    def _flow_lost(self, flow: Flow) -> None:
        for event in self._layer.flow_lost(flow):
            self._take_safely(event)
        self.on_flow_lost(flow)
        self._flush()

    def _flush(self) -> None:
        for data, flow in self._layer.take_outgoing():
            self.transports.send(data, flow)

    def _record(self, direction: str, flow: Flow, message: Message) -> None:
        call_id = message.raw_header("Call-ID")
        recorder = self._recorders.get(call_id) if call_id else None
        if recorder is not None:
            recorder(direction, flow, message.serialise())

    def _record_raw(self, direction: str, flow: Flow, about: SipRequest, data: bytes) -> None:
        call_id = about.raw_header("Call-ID")
        recorder = self._recorders.get(call_id) if call_id else None
        if recorder is not None:
            recorder(direction, flow, data)

    def _note_malformed(self, kind: str, flow: Flow, error: MalformedMessageError) -> None:
        del error
        self.counters.add(f"malformed.{kind}", source=flow.host)

    def _note_bad(self, kind: str, flow: Flow) -> None:
        self.counters.add(kind, source=flow.host)

    def _refuse(self, transaction: ServerTransaction, request: SipRequest) -> None:
        del request
        self.reply(transaction, 503)


def new_token() -> str:
    """Make a random part for branches."""
    return secrets.token_hex(8)


def new_tag() -> str:
    """Make a From or To tag."""
    return secrets.token_hex(4)


def new_call_id(host: str) -> str:
    """Make a Call-ID."""
    return f"{secrets.token_hex(10)}@{host}"
