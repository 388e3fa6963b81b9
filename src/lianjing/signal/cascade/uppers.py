"""All uppers: links kept up, requests told apart, changes passed on."""

import asyncio
from dataclasses import dataclass, replace

from lianjing.kernel.errors import MalformedMessageError
from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.roster import SharedNode, UpperEntry
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogEvent, CatalogItem
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.cascade.answering import Answering
from lianjing.signal.cascade.notifying import Notifying
from lianjing.signal.cascade.registration import Registration
from lianjing.signal.cascade.relaying import Relays
from lianjing.signal.cascade.sharing import View
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.peers import Peers


@dataclass(slots=True)
class _Link:
    upper: Upper
    view: View
    registration: Registration
    task: asyncio.Task[None] | None = None


class Uppers:
    """The lower half of every cascade link."""

    def __init__(self, core: Core, peers: Peers, relays: Relays) -> None:
        self._core = core
        self._peers = peers
        self._relays = relays
        self.notifying = Notifying(core)
        self.answering = Answering(core, peers, self._announce)
        self._links: dict[str, _Link] = {}

    # --- the roster -------------------------------------------------------------------------

    def enter(self, entry: UpperEntry, shares: dict[tuple[str, str], SharedNode]) -> None:
        """An upper is new or changed: begin anew with it."""
        self.remove(entry.key)
        upper = Upper(entry)
        view = View(self._core, entry.code, share_all=entry.share_all)
        view.nodes = shares
        registration = Registration(self._core, self._peers, upper, self._changed)
        made = _Link(upper, view, registration)
        self._links[entry.key] = made
        self._count(made)
        if entry.enabled:
            made.task = self._core.tasks.own(f"upper {entry.key}", registration.run)
        else:
            upper.reason = "disabled"
        self._announce(upper)

    def remove(self, key: str) -> None:
        """An upper is gone: de-register and stop everything with it."""
        known = self._links.pop(key, None)
        if known is None:
            return
        if known.task is not None:
            known.task.cancel()
        self._relays.end_of_upper(known.upper)
        self.notifying.drop(known.upper)
        self._core.tasks.once(f"leave {key}", known.registration.leave())

    def shares_changed(self, key: str, shares: dict[tuple[str, str], SharedNode]) -> None:
        """What an upper may see changed: tell it the difference, end what it lost."""
        known = self._links.get(key)
        if known is None:
            return
        before = {item.device_id: item for item in known.view.items()}
        known.view.nodes = shares
        known.view.invalidate()
        after = {item.device_id: item for item in known.view.items()}
        for code, item in before.items():
            if code not in after:
                self.notifying.changed(known.upper, CatalogEvent.DEL, item)
        for code, item in after.items():
            if code not in before:
                self.notifying.changed(known.upper, CatalogEvent.ADD, item)
        self._relays.end_unshared(known.upper, known.view)
        self._count(known)
        self._announce(known.upper)

    # --- changes below ----------------------------------------------------------------------

    def status_changed(self, device: Device, channels: list[str], online: bool) -> None:  # noqa: FBT001
        """Channels of a device went online or offline."""
        event = CatalogEvent.ON if online else CatalogEvent.OFF
        for known in self._links.values():
            for channel in channels:
                code = known.view.shows(device, channel)
                if code:
                    self.notifying.changed(known.upper, event, CatalogItem(device_id=code))

    def catalogue_changed(self, device: Device, changed: list[str], removed: list[str]) -> None:
        """Nodes of a device are new, different or gone."""
        for known in self._links.values():
            if device.code == known.upper.entry.code:
                continue  # never echo to a platform what it told us
            gone = [code for code in removed if known.view.shows(device, code)]
            before = (
                set()
                if not changed
                else {code for code in changed if known.view.shows(device, code)}
            )
            known.view.invalidate()
            for code in gone:
                self.notifying.changed(known.upper, CatalogEvent.DEL, CatalogItem(device_id=code))
            self._tell_changed(known, device, changed, before)
            self._count(known)
            self._announce(known.upper)

    def alarm(self, device: Device, message: manscdp.AlarmNotify) -> None:
        """Pass an alarm on to the uppers that may see its source (PROTOCOL §7.7)."""
        for known in self._links.values():
            shown = known.view.shows(device, message.device_id)
            if shown and known.upper.online:
                passed = replace(message, sn=known.upper.next_sn(), device_id=shown)
                if not self.notifying.tell(known.upper, passed):
                    self.answering.report(known.upper, passed)

    def position(self, device: Device, message: manscdp.MobilePositionNotify) -> None:
        """Pass positions on to the uppers that subscribed to them and may see the channel."""
        for known in self._links.values():
            for fix in message.positions:
                shown = known.view.shows(device, fix.device_id or message.device_id)
                if shown:
                    passed = replace(
                        message,
                        sn=known.upper.next_sn(),
                        device_id=shown,
                        positions=(replace(fix, device_id=shown),),
                    )
                    self.notifying.tell(known.upper, passed)

    # --- requests of uppers -----------------------------------------------------------------

    def find(self, transaction: ServerTransaction, request: SipRequest) -> str:
        """Name the link a request comes over; empty if it is of none.

        Both its code and the address we registered at must fit: a From alone proves nothing.
        """
        code = request.from_.user
        for key, known in self._links.items():
            flow = known.upper.flow
            if known.upper.entry.code == code and flow is not None:
                same = flow == transaction.flow or (
                    flow.host == transaction.flow.host and flow.transport == "UDP"
                )
                if same and known.upper.online:
                    return key
        return ""

    def receive(self, key: str, transaction: ServerTransaction, request: SipRequest) -> None:
        """Answer a request of an upper."""
        known = self._links[key]
        if request.method == "INVITE":
            self._relays.invite(transaction, request, known.upper, known.view)
        elif request.method == "SUBSCRIBE":
            self._subscribe(known, transaction, request)
        else:
            self._message(known, transaction, request)

    def push(self, key: str) -> bool:
        """Send the whole catalogue unasked; False for an unknown upper."""
        known = self._links.get(key)
        if known is None:
            return False
        self._core.tasks.once(
            f"push to {key}",
            self.answering.send_catalogue(
                known.upper, known.view, sn=known.upper.next_sn(), asked=self._core.code
            ),
        )
        return True

    # --- inside ---------------------------------------------------------------------------

    def _message(self, known: _Link, transaction: ServerTransaction, request: SipRequest) -> None:
        if not request.body:
            self._core.stack.reply(transaction, 400)
            return
        try:
            message = manscdp.parse(request.body).message
        except MalformedMessageError:
            self._core.counters.add("malformed.xml", source=transaction.flow.host)
            raise
        if isinstance(message, manscdp.Keepalive) or message.ROOT is manscdp.Root.RESPONSE:
            self._core.stack.reply(transaction, 200)
            return
        if not self.answering.knows(known.view, message.device_id) and not isinstance(
            message, manscdp.CatalogQuery
        ):
            self._core.stack.reply(transaction, 404)
            return
        self._core.stack.reply(transaction, 200)
        self.answering.take(known.upper, known.view, message)

    def _subscribe(self, known: _Link, transaction: ServerTransaction, request: SipRequest) -> None:
        off = [item for item in known.view.items() if item.status is manscdp.Switch.OFF]
        self.notifying.subscribe(transaction, request, known.upper, off)

    def _tell_changed(
        self, known: _Link, device: Device, changed: list[str], before: set[str]
    ) -> None:
        if not changed:
            return
        wanted = {code for code in changed if known.view.shows(device, code)}
        if not wanted:
            return
        for item in known.view.items():
            if item.device_id in wanted:
                event = CatalogEvent.UPDATE if item.device_id in before else CatalogEvent.ADD
                self.notifying.changed(known.upper, event, item)

    def _count(self, known: _Link) -> None:
        known.upper.counts.shared = len(known.view)

    def _changed(self, upper: Upper) -> None:
        """The link went up or down."""
        if not upper.online:
            self.notifying.drop(upper)
            self._relays.end_of_upper(upper)
        self._announce(upper)

    def _announce(self, upper: Upper) -> None:
        counts = upper.counts
        self._core.notices.send(
            link.UpperNotice(
                upper=upper.key,
                online=upper.online,
                reason=upper.reason,
                shared=counts.shared,
                sent=counts.sent,
                acknowledged=counts.acknowledged,
                expected=counts.expected,
            )
        )
        self._core.bus.append(
            events.UpperChanged(
                upper=upper.key,
                at=self._core.clock.wall(),
                online=upper.online,
                reason=upper.reason,
                shared=counts.shared,
                sent=counts.sent,
                acknowledged=counts.acknowledged,
                expected=counts.expected,
            )
        )
