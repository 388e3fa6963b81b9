"""Telling uppers what changes: their subscriptions and our batched NOTIFYs (2022 §9.11)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from lianjing.kernel.errors import PeerError, ResourceError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogChange, CatalogEvent, CatalogItem
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import SipRequest
from lianjing.protocol.sip.subscriptions import Notifier, SubscriptionPhase
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.core import Core
from lianjing.signal.peers import CONTENT_TYPE
from lianjing.signal.stack import new_tag

BATCH_SECONDS = 1.0
"""Changes are collected this long; what flapped meanwhile is told once (2022 Annex M)."""
BATCH = 100
SMALL_BATCH = 8
"""Whole items in one NOTIFY; they are long."""
MAX_EXPIRES = 86_400
MIN_EXPIRES = 30
MAX_SUBSCRIPTIONS = 16
_WHOLE = (CatalogEvent.ADD, CatalogEvent.UPDATE)
"""Events that carry a whole item."""


@dataclass(slots=True)
class _Subscription:
    upper: Upper
    package: str
    """`Catalog`, `Alarm`, `MobilePosition`."""
    notifier: Notifier
    pending: dict[str, CatalogChange] = field(default_factory=dict)
    told: dict[str, CatalogEvent] = field(default_factory=dict)
    """The last state each node was told as, so that only changes go out."""
    sending: bool = False

    def note_told(self, batch: list[CatalogChange]) -> None:
        """The upper confirmed these changes."""
        counts = self.upper.counts
        for event, item in batch:
            if event in _WHOLE:
                counts.give([item.device_id], arrived=True)
            elif event is CatalogEvent.DEL:
                counts.take_back(item.device_id)
            if event in (CatalogEvent.ADD, CatalogEvent.DEL):
                self.told.pop(item.device_id, None)
            else:
                self.told[item.device_id] = event

    def put_back(self, batch: list[CatalogChange]) -> None:
        """The upper did not confirm these changes: they are still to be told, before any later."""
        counts = self.upper.counts
        counts.give((item.device_id for event, item in batch if event in _WHOLE), arrived=False)
        earlier = {change.item.device_id: change for change in batch}
        self.pending = {**earlier, **self.pending}


class Notifying:
    """Holds the subscriptions of uppers and keeps them informed."""

    def __init__(self, core: Core, on_counts: Callable[[Upper], None]) -> None:
        self._core = core
        self._on_counts = on_counts
        self._held: dict[str, _Subscription] = {}

    def subscribe(
        self,
        transaction: ServerTransaction,
        request: SipRequest,
        upper: Upper,
        off: list[CatalogItem],
    ) -> None:
        """Answer a SUBSCRIBE; `off` are the nodes that are down now, told at first (2022 §9.11)."""
        known = self._held.get(request.call_id)
        if known is not None:
            self._refresh(transaction, request, known)
            return
        message = manscdp.parse(request.body).message if request.body else None
        if isinstance(message, manscdp.UnknownMessage):
            self._core.stack.reply(transaction, 489)
            return
        package = type(message).CMD_TYPE if message is not None else "Catalog"
        mine = [held for held in self._held.values() if held.upper is upper]
        if request.to.tag or len(mine) >= MAX_SUBSCRIPTIONS:
            self._core.stack.reply(transaction, 481 if request.to.tag else 486)
            return
        tag = new_tag()
        host = self._core.stack.local_host(transaction.flow.host)
        notifier = Notifier(
            request,
            local_tag=tag,
            contact=f"<sip:{self._core.code}@{host}:{self._core.stack.port}>",
            source=transaction.flow,
            expires=_granted(request),
            now=self._core.clock.monotonic(),
            use_contact=False,
        )
        self._accept(transaction, notifier)
        held = _Subscription(upper, package, notifier)
        self._held[request.call_id] = held
        if package == "Catalog":
            for item in off:
                held.pending[item.device_id] = CatalogChange(CatalogEvent.OFF, item)

    def changed(self, upper: Upper, event: CatalogEvent, item: CatalogItem) -> None:
        """Something changed that this upper may see; `item` bears the code it knows."""
        for held in self._held.values():
            if held.upper is upper and held.package == "Catalog":
                self._collect(held, event, item)

    def _collect(self, held: _Subscription, event: CatalogEvent, item: CatalogItem) -> None:
        """Let a change take the place of the one that waits for the same node."""
        earlier = held.pending.get(item.device_id)
        if earlier is not None and earlier.event in _WHOLE:
            if event is CatalogEvent.DEL and earlier.event is CatalogEvent.ADD:
                del held.pending[item.device_id]
                return
            if event in (CatalogEvent.ON, CatalogEvent.OFF):
                up = manscdp.Switch.ON if event is CatalogEvent.ON else manscdp.Switch.OFF
                event, item = earlier.event, earlier.item._replace(status=up)
            elif event is CatalogEvent.UPDATE:
                event = earlier.event
        held.pending[item.device_id] = CatalogChange(event, item)

    def wants_catalogue(self, upper: Upper) -> bool:
        """Whether an upper subscribed to changes of the catalogue."""
        return any(
            held.upper is upper and held.package == "Catalog" for held in self._held.values()
        )

    def tell(self, upper: Upper, message: manscdp.Message) -> bool:
        """Send an alarm or position to whoever subscribed to it; False if nobody did."""
        told = False
        for held in self._held.values():
            if held.upper is upper and held.package == type(message).CMD_TYPE:
                self._core.tasks.once("notify", self._send_logged(held, message))
                told = True
        return told

    def drop(self, upper: Upper) -> None:
        """Forget the subscriptions of an upper that is lost or changed."""
        for call_id in [call for call, held in self._held.items() if held.upper is upper]:
            del self._held[call_id]

    async def run(self) -> None:
        """Send what has collected, until cancelled."""
        while True:
            await asyncio.sleep(BATCH_SECONDS)
            now = self._core.clock.monotonic()
            for call_id, held in list(self._held.items()):
                held.notifier.advance(now)
                if held.notifier.phase is SubscriptionPhase.TERMINATED:
                    del self._held[call_id]
                elif held.pending and not held.sending:
                    held.sending = True
                    self._core.tasks.once(f"notify {held.upper.key}", self._drain(held))

    # --- inside ---------------------------------------------------------------------------

    def _accept(self, transaction: ServerTransaction, notifier: Notifier) -> None:
        response = notifier.accept(transaction.request, transaction.flow)
        self._core.stack.send_response(transaction, response)

    def _refresh(
        self, transaction: ServerTransaction, request: SipRequest, held: _Subscription
    ) -> None:
        expires = _granted(request)
        status = held.notifier.refresh(
            request, transaction.flow, expires=expires, now=self._core.clock.monotonic()
        )
        if status:
            self._core.stack.reply(transaction, status)
            return
        self._accept(transaction, held.notifier)
        if expires == 0:
            self._held.pop(request.call_id, None)

    async def _drain(self, held: _Subscription) -> None:
        """Send the pending changes in batches, one NOTIFY after the other."""
        try:
            while held.pending:
                batch = _take_batch(held)
                if not batch:
                    continue
                message = manscdp.CatalogNotify(
                    held.upper.next_sn(), self._core.code, len(batch), tuple(batch)
                )
                try:
                    await self._send(held, message)
                except (PeerError, ResourceError):
                    held.put_back(batch)
                    raise
                held.note_told(batch)
        except (PeerError, ResourceError):
            self._core.counters.add("notify.unanswered")
        finally:
            held.sending = False
            self._on_counts(held.upper)

    async def _send_logged(self, held: _Subscription, message: manscdp.Message) -> None:
        try:
            await self._send(held, message)
        except (PeerError, ResourceError):
            self._core.counters.add("notify.unanswered")

    async def _send(self, held: _Subscription, message: manscdp.Message) -> None:
        peer = held.upper.peer
        body = manscdp.build(
            message,
            edition=held.upper.edition,
            charset=peer.charset if peer is not None else None,
        )
        request = held.notifier.notify(
            body=body, content_type=CONTENT_TYPE, now=self._core.clock.monotonic()
        )
        response = await self._core.stack.ask(request, held.notifier.destination)
        held.notifier.receive_response(response)


def _take_batch(held: _Subscription) -> list[CatalogChange]:
    batch: list[CatalogChange] = []
    long = 0
    while held.pending and len(batch) < BATCH and long < SMALL_BATCH:
        code, change = next(iter(held.pending.items()))
        del held.pending[code]
        if held.told.get(code) is change.event and change.event is not CatalogEvent.UPDATE:
            continue  # it flapped back
        batch.append(change)
        long += change.event in _WHOLE
    return batch


def _granted(request: SipRequest) -> int:
    wanted = request.expires
    if wanted is None:
        return 600
    return 0 if wanted == 0 else max(MIN_EXPIRES, min(wanted, MAX_EXPIRES))
