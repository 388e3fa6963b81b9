"""The signalling process put together: who is built from what, and who gets which request."""

import asyncio

from lianjing.link.bus.choose import publisher
from lianjing.link.codec import Message
from lianjing.link.connection import Server
from lianjing.link.media import MediaNotice, RelayEnded
from lianjing.link.pictures import Masks
from lianjing.link.ports import SIGNAL
from lianjing.link.roster import UpperEntry
from lianjing.protocol import manscdp
from lianjing.protocol.sip.build import ALLOW
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import SipRequest
from lianjing.runtime import logs, secrets
from lianjing.runtime.settings import Installation, UnknownDevices
from lianjing.runtime.tasks import Supervisor
from lianjing.signal.api import Api
from lianjing.signal.calls.pulls import Pulls
from lianjing.signal.cascade.answering import Answering
from lianjing.signal.cascade.ledger import Ledger
from lianjing.signal.cascade.relaying import Relays
from lianjing.signal.cascade.snapshots import Snapshots
from lianjing.signal.cascade.uppers import Uppers
from lianjing.signal.catalogue import Catalogues
from lianjing.signal.catalogue_files import CatalogueFiles
from lianjing.signal.clock import Clock
from lianjing.signal.controls import Controls
from lianjing.signal.core import Core
from lianjing.signal.counters import Counters
from lianjing.signal.describing import Describing
from lianjing.signal.dialog_memory import DialogMemory
from lianjing.signal.directory import Device, Directory
from lianjing.signal.inbox import Inbox
from lianjing.signal.limits import SourceLimit
from lianjing.signal.media_nodes import MediaNode
from lianjing.signal.notices import Notices
from lianjing.signal.peers import Peers
from lianjing.signal.pictures import Pictures
from lianjing.signal.registrar import Registrar
from lianjing.signal.reports import Reports
from lianjing.signal.roster import Roster, RosterListener
from lianjing.signal.stack import Stack
from lianjing.signal.standing import Standing
from lianjing.signal.status import StatusBoard
from lianjing.signal.store import StateLog
from lianjing.signal.subscriptions import Subscriptions
from lianjing.signal.turning import Turning

log = logs.get(__name__)

NODE = "signal"
"""Our name on the event bus."""

SWEEP_CONNECTIONS = 10.0
"""Seconds between looks at silent connections."""


class SignalServer(RosterListener):
    """Everything of the signalling process."""

    def __init__(self, installation: Installation, *, clock: Clock | None = None) -> None:
        settings = installation.settings
        clock = clock or Clock()
        self.tasks = Supervisor()
        counters = Counters()
        directory = Directory(
            window=float(settings.sip.keepalive_seconds * settings.sip.keepalive_count),
            hold_unknown=settings.sip.unknown_devices is UnknownDevices.HOLD,
        )
        limit = SourceLimit(rate=settings.sip.source_rate, devices_at=directory.count_at)
        stack = Stack(clock=clock, counters=counters, limit=limit, advertise=settings.sip.advertise)
        self._link_key = secrets.key(installation.secrets, "link")
        self.control = Server(key=self._link_key, shapes=SIGNAL, on_call=self._call)
        self.core = Core(
            settings=settings,
            clock=clock,
            counters=counters,
            directory=directory,
            stack=stack,
            bus=publisher(settings.bus.url, installation.journal, NODE),
            store=StateLog(installation.directory / "state" / "signal.log"),
            notices=Notices(self.control.broadcast),
            tasks=self.tasks,
        )
        self._build(installation)
        stack.on_request = self._dispatch
        stack.on_cancel = self._cancelled
        stack.on_ack = self.relays.acknowledged
        stack.on_ack_missing = self.relays.unacknowledged
        stack.on_flow_lost = self._flow_lost

    def _build(self, installation: Installation) -> None:
        core = self.core
        self.status = StatusBoard(core)
        self.registrar = Registrar(
            core,
            self.status,
            access_password=secrets.password(installation.secrets, "access"),
        )
        self.peers = Peers(core)
        self.inbox = Inbox(core, self.status, self.peers)
        self.catalogues = Catalogues(core, self.status, self.peers)
        self.files = CatalogueFiles(core, installation.directory / "state" / "catalogues")
        self.subscriptions = Subscriptions(core, self.inbox)
        self.describing = Describing(core, self.peers, self.catalogues, self.subscriptions)
        self.reports = Reports(core, self.peers)
        self.turning = Turning(core)
        self.controls = Controls(core, self.peers, self.turning)
        self.dialogs = DialogMemory(core.store, core.stack)
        self.standing = Standing(core, self.peers, self.turning)
        self.pulls = Pulls(core, self.controls, self.dialogs, self.standing)
        self.pictures = Pictures(core, self.pulls, self.peers)
        ledger = Ledger(core)
        self.relays = Relays(core, self.pulls, self.dialogs, ledger)
        snapshots = Snapshots(
            core,
            self.peers,
            self.pulls,
            ledger,
            mark_key=secrets.key(installation.secrets, "mark"),
        )
        answering = Answering(
            core,
            self.peers,
            ledger,
            snapshots=snapshots,
            turning=self.turning,
            joins=self.relays.is_joined,
        )
        self.uppers = Uppers(core, self.peers, self.relays, ledger, answering)
        self.roster = Roster(core, installation.directory / "state" / "roster.bin", self)
        self.api = Api(self)
        self._connect_parts()

    def _connect_parts(self) -> None:
        inbox = self.inbox
        inbox.on(manscdp.CatalogResponse, self.catalogues.take_part)
        inbox.on(manscdp.CatalogNotify, self.catalogues.take_changes)
        inbox.on(manscdp.AlarmNotify, self.reports.take_alarm)
        inbox.on(manscdp.MobilePositionNotify, self.reports.take_position)
        self.status.on_device += [
            self.catalogues.device_changed,
            self.describing.device_changed,
            self.subscriptions.device_changed,
            self.pulls.end_of_device,
            self.uppers.device_changed,
            self.dialogs.device_reached,
        ]
        self.registrar.on_anew += [
            self.subscriptions.device_registered_anew,
            self.dialogs.device_reached,
        ]
        self.status.listeners.append(self.uppers.status_changed)
        self.catalogues.on_changed += [self.uppers.catalogue_changed, self.files.changed]
        self.turning.on_changed.append(self.masks_changed)
        self.reports.on_alarm.append(self.uppers.alarm)
        self.reports.on_position.append(self.uppers.position)

    # --- life -------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up the state from before and begin to listen; `OSError` if a port is taken."""
        core = self.core
        settings = core.settings
        core.store.load()
        self.files.load()
        self.turning.load()
        self.roster.load()
        resumed = self.status.resume()
        await core.stack.start(settings.sip.address, settings.sip.port)
        await self.control.start(settings.link.address, settings.link.signal_port)
        self._add_node("media-1", settings.link.address, settings.link.media_port)
        for name, work in (
            ("bus", core.bus.run),
            ("store", core.store.run),
            ("stack", core.stack.run),
            ("registrar", self.registrar.run),
            ("status", self.status.run),
            ("notices", core.notices.run),
            ("subscriptions", self.subscriptions.run),
            ("connections", self._close_idle),
            ("uppers", self.uppers.run),
            ("notifying", self.uppers.notifying.run),
            ("catalogues", self.catalogues.run),
            ("describing", self.describing.run),
            ("catalogue files", self.files.run),
            ("standing", self.standing.run),
        ):
            self.tasks.keep(name, work)
        ended = self.dialogs.end_all()
        for device in list(core.directory.all()):
            if device.presence.online:
                self.subscriptions.device_changed(device)
                if not device.channels:
                    self.describing.device_changed(device)  # its catalogue was not on disk yet
        log.info("signal_started", port=settings.sip.port, resumed=resumed, dialogs_ended=ended)

    async def stop(self) -> None:
        """Write what is open and close."""
        await self.control.stop()
        await self.tasks.stop()
        await self.files.write_changed()
        self.core.stack.stop()

    def _add_node(self, name: str, address: str, port: int) -> None:
        node = MediaNode(name, address, port, key=self._link_key)
        node.on_notice(self._media_notice)
        node.on_lost(lambda: self.pulls.node_lost(node))
        node.on_found(lambda: self.tasks.once(f"tidy {name}", self.pulls.tidy(node)))
        self.pulls.nodes.append(node)
        self.tasks.keep(name, node.run)

    # --- who gets what ----------------------------------------------------------------------

    def _dispatch(self, transaction: ServerTransaction, request: SipRequest) -> None:
        method = request.method
        if method == "MESSAGE":
            self._message(transaction, request)
        elif method == "REGISTER":
            self.registrar.receive(transaction, request)
        elif method in ("BYE", "INFO", "UPDATE"):
            inside = self.pulls.take_request(transaction, request)
            if not inside and not self.relays.take_request(transaction, request):
                self.core.stack.reply(transaction, 481)
        elif method == "NOTIFY":
            if not self.subscriptions.take_notify(transaction, request):
                self.core.stack.reply(transaction, 481)
        elif method in ("INVITE", "SUBSCRIBE"):
            self._from_upper(transaction, request)
        elif method == "OPTIONS":
            self.core.stack.reply(transaction, 200, headers=[("Allow", ALLOW)])
        else:
            self.core.stack.reply(transaction, 405, headers=[("Allow", ALLOW)])

    def _message(self, transaction: ServerTransaction, request: SipRequest) -> None:
        key = self.uppers.find(transaction, request)
        if key and not (self.inbox.sender(transaction, request) and _is_from_below(request)):
            self.uppers.receive(key, transaction, request)
        else:
            self.inbox.receive(transaction, request)

    def _from_upper(self, transaction: ServerTransaction, request: SipRequest) -> None:
        key = self.uppers.find(transaction, request)
        if key:
            self.uppers.receive(key, transaction, request)
            return
        if self.inbox.sender(transaction, request) is None:
            self.inbox.suspect(transaction, request.from_.user, request.method)
        self.core.stack.reply(transaction, 403)

    def _cancelled(self, transaction: ServerTransaction) -> None:
        if not self.relays.cancelled(transaction):
            self.core.stack.reply(transaction, 487)

    def _flow_lost(self, flow: Flow) -> None:
        for device in self.core.directory.on_flow(flow):
            if device.presence.lose_connection():
                self.status.device_changed(device)
        self.uppers.flow_lost(flow)

    async def _close_idle(self) -> None:
        """Close connections of strangers that went silent, until cancelled."""
        directory, uppers = self.core.directory, self.uppers
        while True:
            await asyncio.sleep(SWEEP_CONNECTIONS)
            self.core.stack.transports.close_idle(
                lambda flow: bool(directory.on_flow(flow)) or uppers.uses(flow)
            )

    def _media_notice(self, notice: MediaNotice) -> None:
        if isinstance(notice, RelayEnded):
            self.relays.relay_ended(notice)
        else:
            self.pulls.take_notice(notice)

    async def _call(self, message: Message) -> Message:
        return await self.api.answer(message)

    # --- RosterListener ---------------------------------------------------------------------

    def device_entered(self, device: Device) -> None:
        """An entry is new or changed: its subscriptions may differ, or it waited for this."""
        self.subscriptions.device_changed(device)
        if not device.channels:
            self.describing.device_changed(device)
        self.uppers.device_entered(device)

    def device_removed(self, device: Device) -> None:
        """An entry is gone: whatever runs with the device ends."""
        codes = list(device.channels)
        if device.presence.remove():
            self.status.device_changed(device)
        self.core.directory.set_registration(device, None)
        self.status.keep(device)
        device.channels.clear()
        self.core.directory.remove(device.code)
        self.uppers.device_removed(device)
        self.files.changed(device, [], codes)

    def upper_entered(self, upper: UpperEntry) -> None:
        """An upper is new or changed."""
        shares, terms = self.roster.shared_with(upper.key)
        self.uppers.enter(upper, shares, terms)

    def upper_removed(self, key: str) -> None:
        """An upper is gone."""
        self.uppers.remove(key)

    def shares_changed(self, key: str) -> None:
        """What an upper may see changed."""
        self.uppers.shares_changed(key, *self.roster.shared_with(key))

    def overrides_changed(self, places: list[tuple[str, str]]) -> None:
        """Channels go up with other values than before."""
        changed: dict[str, list[str]] = {}
        for device_code, channel in places:
            changed.setdefault(device_code, []).append(channel)
        for device_code, channels in changed.items():
            device = self.core.directory.get(device_code)
            if device is not None:
                self.uppers.values_changed(device, channels)

    def masks_changed(self, places: dict[tuple[str, str], Masks]) -> None:
        """Other parts of pictures are covered: who watches them looks anew."""
        for (device_code, channel), before in places.items():
            self.pulls.masks_changed(device_code, channel, before)
            self.relays.masks_changed(device_code, channel)
        self.standing.drawn(places)


def _is_from_below(request: SipRequest) -> bool:
    """Tell by the body whether a peer that is upper and lower at once speaks as the lower."""
    return b"<Notify" in request.body[:200] or b"<Response" in request.body[:200]
