"""All uppers: links kept up, requests told apart, changes passed on."""

import asyncio
from collections.abc import Mapping

from lianjing.link import events
from lianjing.link import signal as link
from lianjing.link.roster import SharedNode, ShareTerms, UpperEntry
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogEvent, CatalogItem
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.cascade.answering import Answering
from lianjing.signal.cascade.asking import Asking
from lianjing.signal.cascade.changes import Changes, Link
from lianjing.signal.cascade.ledger import Ledger
from lianjing.signal.cascade.notifying import Notifying
from lianjing.signal.cascade.registration import Registration
from lianjing.signal.cascade.relaying import Relays
from lianjing.signal.cascade.reporting import alarm_for, positions_for
from lianjing.signal.cascade.sharing import View
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.peers import Peers

ANNOUNCE_SECONDS = 1.0

Shares = Mapping[tuple[str, str], SharedNode]
"""Device and channel → what is shared of them."""


class Uppers:
    """The lower half of every cascade link."""

    def __init__(
        self, core: Core, peers: Peers, relays: Relays, ledger: Ledger, answering: Answering
    ) -> None:
        self._core = core
        self._ledger = ledger
        self._peers = peers
        self._relays = relays
        self.notifying = Notifying(core, self._counted)
        self._changes = Changes(self.notifying)
        self.answering = answering
        answering.on_counts = self._counted
        self._asking = Asking(core, ledger, answering, self.notifying)
        self._links: dict[str, Link] = {}
        self._dirty: set[str] = set()
        """Keys of uppers whose counts changed since they were announced."""

    # --- the roster -------------------------------------------------------------------------

    def enter(self, entry: UpperEntry, shares: Shares, terms: ShareTerms) -> None:
        """An upper is new or changed: begin anew with it."""
        before = self._detach(entry.key)
        upper = Upper(entry)
        view = View(self._core, entry.code, terms)
        view.nodes = dict(shares)
        registration = Registration(self._core, self._peers, upper, self._changed)
        made = Link(upper, view, registration)
        self._links[entry.key] = made
        self._count(made)
        if entry.enabled:
            made.task = self._core.tasks.own(
                f"upper {entry.key}", lambda: self._live(registration, before)
            )
        else:
            upper.reason = "disabled"
            if before is not None:
                self._core.tasks.once(f"leave {entry.key}", before.registration.leave())
        self._announce(upper)

    def remove(self, key: str) -> None:
        """An upper is gone: de-register and stop everything with it."""
        known = self._detach(key)
        if known is not None:
            self._core.tasks.once(f"leave {key}", known.registration.leave())

    def shares_changed(self, key: str, shares: Shares, terms: ShareTerms) -> None:
        """What an upper may do changed: tell it the difference, end what it lost."""
        known = self._links.get(key)
        if known is None:
            return
        before = self._seen_by(known)
        known.view.nodes, known.view.terms = dict(shares), terms
        self._review(known, before)

    # --- changes below ----------------------------------------------------------------------

    def status_changed(self, device: Device, channels: list[str], online: bool) -> None:  # noqa: FBT001
        """Channels of a device went online or offline."""
        for known in self._links.values():
            if self.notifying.wants_catalogue(known.upper):
                self._changes.states(known, device, channels, online=online)

    def device_changed(self, device: Device) -> None:
        """A device that is itself shown as a node went online or offline."""
        event = CatalogEvent.ON if device.presence.online else CatalogEvent.OFF
        for known in self._links.values():
            if known.view.device_came(device):
                known.entered.add(device.code)
                self._dirty.add(known.upper.key)
            if self.notifying.wants_catalogue(known.upper) and known.view.shows_node(device):
                node = CatalogItem(device_id=device.code)
                self.notifying.changed(known.upper, event, node)

    def device_entered(self, device: Device) -> None:
        """An entry is new or changed, such as from held to admitted."""
        for known in self._links.values():
            if device.code != known.upper.entry.code:
                known.view.invalidate()
                # It may have a name now, which it did not have when it was told first.
                known.reshaped = known.reshaped or device.code in known.parents
                known.entered.add(device.code)
                self._dirty.add(known.upper.key)

    def device_removed(self, device: Device) -> None:
        """A device is no longer in the directory."""
        for known in self._links.values():
            gone = known.view.codes_of(device)
            if gone and device.code not in gone:
                gone.append(device.code)  # it was shown as the parent of its channels
                known.parents.pop(device.code, None)
            for code in gone:
                self.notifying.changed(known.upper, CatalogEvent.DEL, CatalogItem(device_id=code))
            known.view.invalidate()
            self._relays.end_unshared(known.upper, known.view)
            self._dirty.add(known.upper.key)

    def catalogue_changed(self, device: Device, changed: list[str], removed: list[str]) -> None:
        """Nodes of a device are new, different or gone."""
        for known in self._links.values():
            if device.code == known.upper.entry.code or not (changed or removed):
                continue  # never echo to a platform what it told us
            if self.notifying.wants_catalogue(known.upper):
                self._changes.nodes(known, device, changed, removed)
            else:
                known.view.catalogue_changed(device, changed, removed)
            self._relays.end_unshared(known.upper, known.view)
            self._dirty.add(known.upper.key)

    def values_changed(self, device: Device, channels: list[str]) -> None:
        """Channels of a device are told with other values than before."""
        for known in self._links.values():
            if known.view.misjudges(device, channels):  # secret now, or not any more
                self._review(known, self._seen_by(known))
            if self.notifying.wants_catalogue(known.upper):
                self._changes.values(known, device, channels)

    def uses(self, flow: Flow) -> bool:
        """Whether a connection leads to an upper."""
        return any(known.upper.flow == flow for known in self._links.values())

    def flow_lost(self, flow: Flow) -> None:
        """A connection is gone: whoever we registered with over it is lost."""
        for known in self._links.values():
            if known.upper.flow == flow:
                known.registration.connection_lost()

    async def run(self) -> None:
        """Settle and announce what changed below, once a second, until cancelled."""
        while True:
            await asyncio.sleep(ANNOUNCE_SECONDS)
            self.sweep()

    def sweep(self) -> None:
        """Settle and announce those uppers for which something changed since the last look."""
        self._ledger.sweep()
        self._relays.follow()
        dirty, self._dirty = self._dirty, set()
        for key in dirty:
            known = self._links.get(key)
            if known is not None:
                self._settle(known)
                self._count(known)
                self._announce(known.upper)

    def alarm(self, device: Device, message: manscdp.AlarmNotify) -> None:
        """Pass an alarm on to the uppers that may see its source."""
        for known in self._links.values():
            passed = alarm_for(known, device, message) if known.upper.online else None
            if passed is not None and not self.notifying.tell(known.upper, passed):
                self.answering.report(known.upper, passed)

    def position(self, device: Device, message: manscdp.MobilePositionNotify) -> None:
        """Pass positions on to the uppers that subscribed to them and may see the channel."""
        for known in self._links.values():
            for passed in positions_for(known, device, message):
                self.notifying.tell(known.upper, passed)

    # --- requests of uppers -----------------------------------------------------------------

    def find(self, transaction: ServerTransaction, request: SipRequest) -> str:
        """Name the link a request comes over; empty if it is of none.

        Both its code and the path we registered over must fit: a From alone proves nothing, and
        whoever shares the upper's address must not see what it may see. Clusters of uppers that
        ask from other ports need `sip.upper_any_port`.
        """
        if not self._links:
            return ""
        code = request.from_.user
        for key, known in self._links.items():
            upper = known.upper
            if upper.entry.code == code and upper.online and upper.flow is not None:
                return key if self._comes_from(transaction.flow, upper.flow) else ""
        return ""

    def _comes_from(self, flow: Flow, path: Flow) -> bool:
        if flow == path:
            return True
        return self._core.settings.sip.upper_any_port and flow.host == path.host

    def receive(self, key: str, transaction: ServerTransaction, request: SipRequest) -> None:
        """Answer a request of an upper."""
        known = self._links[key]
        if request.method == "INVITE":
            self._relays.invite(transaction, request, known.upper, known.view)
        elif request.method == "SUBSCRIBE":
            self._asking.subscribe(known, transaction, request)
        else:
            self._asking.message(known, transaction, request)

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

    def _seen_by(self, known: Link) -> list[str]:
        """List what an upper that follows the catalogue has been told of."""
        if not self.notifying.wants_catalogue(known.upper):
            return []
        return [item.device_id for item in known.view.items()]

    def _review(self, known: Link, before: list[str]) -> None:
        """Tell an upper what it sees otherwise than `before`, and end what it lost."""
        known.view.invalidate()
        if self.notifying.wants_catalogue(known.upper):
            self._changes.difference(known, before)
        self._relays.end_unshared(known.upper, known.view)
        self._count(known)
        self._announce(known.upper)

    def _settle(self, known: Link) -> None:
        """Compare with what was told; not while it is just being told everything."""
        if not self.notifying.wants_catalogue(known.upper):
            return
        if self.answering.is_telling(known.upper):
            self._dirty.add(known.upper.key)
        else:
            self._changes.settle(known)

    async def _live(self, registration: Registration, before: Link | None) -> None:
        """Leave as who we were, then register as who we are."""
        if before is not None:
            await before.registration.leave()
        await registration.run()

    def _detach(self, key: str) -> Link | None:
        known = self._links.pop(key, None)
        if known is not None:
            if known.task is not None:
                known.task.cancel()
            self._relays.end_of_upper(known.upper)
            self.notifying.drop(known.upper)
        return known

    def _counted(self, upper: Upper) -> None:
        """Something was sent: tell the numbers with the next announcement."""
        self._dirty.add(upper.key)

    def _count(self, known: Link) -> None:
        counts = known.upper.counts
        counts.shared = len(known.view)
        if self.notifying.wants_catalogue(known.upper):
            # who subscribes follows every change; others have what they were last answered
            counts.expected = 1 + len(known.parents) + len(known.view)

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
