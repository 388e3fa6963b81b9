"""What devices and lower platforms send: who says it, may they, and who takes it.

A message counts as a device's only if it came over the path of its registration. One that merely
names a device changes nothing: it is answered so that a real device registers again, counted,
and shown as suspicious.
"""

from collections.abc import Callable

from lianjing.kernel.errors import MalformedMessageError
from lianjing.link import events
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp.keepalive import read_usual_keepalive
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.peers import Peers, charset_of
from lianjing.signal.status import StatusBoard

Taker = Callable[[Device, manscdp.Message], None]

_SUSPICION_PAUSE = 10.0
"""Seconds before the same suspicion is reported again."""
_MAX_SUSPICIONS = 10_000


class Inbox:
    """Takes MESSAGE and NOTIFY bodies of devices."""

    def __init__(self, core: Core, status: StatusBoard, peers: Peers) -> None:
        self._core = core
        self._status = status
        self._peers = peers
        self._takers: dict[type[manscdp.Message], Taker] = {}
        self._suspected: dict[tuple[str, str], float] = {}

    def on(self, kind: type[manscdp.Message], taker: Taker) -> None:
        """Say who takes messages of a kind."""
        self._takers[kind] = taker

    def receive(self, transaction: ServerTransaction, request: SipRequest) -> None:
        """Answer a MESSAGE of a device at once, then act on it."""
        if not request.body:
            self._core.stack.reply(transaction, 400)
            return
        keepalive = read_usual_keepalive(request.body)
        if keepalive is not None:
            self._take_keepalive(transaction, request, keepalive)
            return
        device = self.sender(transaction, request)
        if device is None:
            self.suspect(transaction, request.from_.user, request.method)
            self._core.stack.reply(transaction, 403)
            return
        message = self.read(transaction, request, device)
        if isinstance(message, manscdp.Keepalive):
            self._take_keepalive(transaction, request, message)
            return
        self._core.stack.reply(transaction, 200)
        self._status.saw(device)
        self.take(device, message)

    def sender(self, transaction: ServerTransaction, request: SipRequest) -> Device | None:
        """Find the registered device a request really comes from.

        From may name a channel of the device, so anything registered on this very path counts.
        """
        directory = self._core.directory
        code = request.from_.user
        device = directory.get(code)
        if device is None or device.flow != transaction.flow:
            here = directory.on_flow(transaction.flow)
            device = here[0] if len(here) == 1 and code in here[0].channels else None
        if device is None or not device.presence.is_registered(self._core.clock.monotonic()):
            return None
        return device

    def read(
        self, transaction: ServerTransaction, request: SipRequest, device: Device
    ) -> manscdp.Message:
        """Parse a body, counting what had to be repaired; raises if it cannot be."""
        try:
            parsed = manscdp.parse(request.body, charset=charset_of(device))
        except MalformedMessageError:
            self._core.counters.add("malformed.xml", source=transaction.flow.host)
            raise
        for repair in parsed.repairs:
            self._core.counters.add(f"repaired.{repair}", source=transaction.flow.host)
        return parsed.message

    def take(self, device: Device, message: manscdp.Message) -> None:
        """Hand a message to whoever waits for it or takes its kind."""
        if self._peers.take_answer(device.code, message):
            return
        taker = self._takers.get(type(message))
        if taker is None:
            self._core.counters.add(f"unhandled.{type(message).__name__}")
        elif device.admitted:
            taker(device, message)

    def suspect(self, transaction: ServerTransaction, code: str, what: str) -> None:
        """Count and report a message that claims an identity without proof."""
        flow = transaction.flow
        self._core.counters.add("suspicious", source=flow.host)
        now = self._core.clock.monotonic()
        key = (code[:64], flow.host)
        if now - self._suspected.get(key, -_SUSPICION_PAUSE) < _SUSPICION_PAUSE:
            return
        if len(self._suspected) >= _MAX_SUSPICIONS:
            self._suspected.clear()
        self._suspected[key] = now
        self._core.bus.append(
            events.MessageSuspected(
                device=code[:64],
                source=f"{flow.host}:{flow.port}",
                at=self._core.clock.wall(),
                what=what,
            )
        )

    def _take_keepalive(
        self, transaction: ServerTransaction, request: SipRequest, keepalive: manscdp.Keepalive
    ) -> None:
        device = self._core.directory.get(keepalive.device_id)
        if device is None or device.flow != transaction.flow:
            device = self.sender(transaction, request)
        now = self._core.clock.monotonic()
        if device is None or not device.presence.is_registered(now):
            self.suspect(transaction, keepalive.device_id, "Keepalive")
            self._core.stack.reply(transaction, 403)  # a real device registers again at once
            return
        self._core.stack.reply(transaction, 200)
        self._status.saw(device)
        self._note_faults(device, keepalive)

    def _note_faults(self, device: Device, keepalive: manscdp.Keepalive) -> None:
        """Take over what the device says of its children (GB/T 28181-2022 §9.6)."""
        if keepalive.faulty:
            self._status.channels_said(
                device, keepalive.faulty, online=False, reason=events.Reason.FAULT_REPORTED
            )
