"""Answering an upper's questions: catalogue, information, status, and relayed commands."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from lianjing.kernel.actions import Action
from lianjing.kernel.errors import LianjingError, PeerError, ResourceError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogItem, Online, Result
from lianjing.protocol.manscdp.control import ANSWERED
from lianjing.signal.calls import identity
from lianjing.signal.cascade import permits
from lianjing.signal.cascade.ledger import Asker, Ledger
from lianjing.signal.cascade.sharing import View
from lianjing.signal.cascade.shown import Shown
from lianjing.signal.cascade.snapshots import Snapshots
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.core import Core
from lianjing.signal.peers import Peers, peer_of
from lianjing.signal.turning import Turning

MAX_SILENT = 3
"""Parts in a row without an answer after which a transfer is given up."""

_UNNOTED = Action.CATALOGUE | Action.LIVE
"""Knowing of a camera is no entry of the register; watching it makes its own."""

JOINED = "AlsoWatching"
"""In the register: one more person of an upper watches what is sent to it once."""

Changed = Callable[[Upper], None]
Joins = Callable[[Asker, Shown], bool]


class Answering:
    """Answers the MESSAGEs of uppers."""

    def __init__(
        self,
        core: Core,
        peers: Peers,
        ledger: Ledger,
        *,
        snapshots: Snapshots,
        turning: Turning,
        joins: Joins,
    ) -> None:
        self._joins = joins
        self._turning = turning
        self._core = core
        self._snapshots = snapshots
        self._ledger = ledger
        self._peers = peers
        self.on_counts: Changed = lambda _: None
        self._sending: dict[tuple[str, str], int] = {}
        """Upper and what it asked for → serial number of the answer it waits for."""

    def is_telling(self, upper: Upper) -> bool:
        """Whether an answer to a question for the catalogue is under way to an upper."""
        return any(key == upper.key for key, _ in self._sending)

    def knows(self, view: View, message: manscdp.Message) -> bool:
        """Whether what a message is about exists for this upper."""
        code = message.device_id
        if code in ("", self._core.code) or view.resolve(code) is not None:
            return True
        return isinstance(message, manscdp.CatalogQuery) and any(
            code in (item.device_id, item.civil_code) for item in view.items()
        )

    def refusal(self, upper: Upper, view: View, message: manscdp.Message) -> str:
        """Say why an upper may not ask this of something that exists for it; empty if it may."""
        needed = permits.needed(message)
        if needed is None:
            return "command_not_shared"
        shown = view.resolve(message.device_id)
        granted = Action.CATALOGUE
        if shown is not None:
            granted = view.actions(shown.device, shown.channel)
        if needed not in granted:
            return "action_not_shared"
        if isinstance(message, manscdp.DeviceConfig):
            return self._snapshots.refusal(upper, message)
        if isinstance(message, manscdp.DeviceControl) and shown is not None:
            return self._turning.refusal(shown.device.code, shown.channel, message.command)
        return ""

    def take(self, upper: Upper, view: View, message: manscdp.Message, asker: Asker) -> None:
        """Act on a query or command that may be asked and was answered 200 already."""
        shown = view.resolve(message.device_id)
        if isinstance(message, manscdp.DeviceConfig):
            if shown is not None:  # each picture of it makes an entry of its own
                self._snapshots.take(upper, view, shown, message, asker)
            return
        if shown is not None and isinstance(message, manscdp.DeviceControl):
            self._note(shown, message, asker)
        if isinstance(message, manscdp.CatalogQuery):
            self._core.tasks.once(
                f"catalogue to {upper.key}",
                self.send_catalogue(upper, view, sn=message.sn, asked=message.device_id),
            )
        elif isinstance(message, manscdp.DeviceInfoQuery):
            self._reply(upper, self._info(view, message))
        elif isinstance(message, manscdp.DeviceStatusQuery):
            self._reply(upper, self._status(view, message))
        elif isinstance(message, manscdp.RecordInfoQuery):
            # recordings come with a later version; an empty list is the truth until then
            self._reply(upper, manscdp.RecordInfoResponse(message.sn, message.device_id))
        elif isinstance(message, manscdp.UnknownMessage):
            self._core.counters.add("unhandled.UnknownMessage")
        elif shown is not None:
            received = identity.read(asker.identity)
            who = identity.passed_on(self._core.code, upper.entry.code, received)
            self._core.tasks.once(
                f"relay to {shown.channel}", self._relay(upper, shown, message, who)
            )

    def _note(self, shown: Shown, message: manscdp.DeviceControl, asker: Asker) -> None:
        """Have a command in the register; what only serves watching just for who is new to it."""
        needed = permits.needed(message)
        if needed is not None and needed not in _UNNOTED:
            self._ledger.acted(asker, shown, needed, permits.name_of(message))
        elif needed is not None and self._joins(asker, shown):
            self._ledger.acted(asker, shown, needed, JOINED)

    async def send_catalogue(self, upper: Upper, view: View, *, sn: int, asked: str) -> None:
        """Send what `asked` covers in parts, one after the other, and count what arrives.

        Who asks again before it has all, under another serial number, gets the new answer alone.
        """
        key = (upper.key, asked)
        if self._sending.get(key) == sn:
            return
        self._sending[key] = sn
        try:
            total, items = view.catalogue()
            whole = asked in ("", self._core.code)
            if whole:
                upper.counts.shared = len(view)
                upper.counts.begin(total)
            else:
                chosen = _below(items, asked)
                total, items = len(chosen), iter(chosen)
            answer = manscdp.CatalogResponse(sn, asked or self._core.code, total)
            await self._send_parts(
                upper, answer, items, wanted=lambda: self._sending.get(key) == sn
            )
        finally:
            if self._sending.get(key) == sn:
                del self._sending[key]
            self.on_counts(upper)

    def report(self, upper: Upper, message: manscdp.Message) -> None:
        """Send an upper something it did not ask for, such as an alarm."""
        self._reply(upper, message)

    # --- inside ---------------------------------------------------------------------------

    async def _send_parts(
        self,
        upper: Upper,
        answer: manscdp.CatalogResponse,
        items: Iterator[CatalogItem],
        *,
        wanted: Callable[[], bool],
    ) -> None:
        """Send `answer` as often as it takes, one after the other; once if there is nothing."""
        size = max(1, upper.entry.items_per_message)
        silent = 0
        part = tuple(islice(items, size))
        while part or not answer.items:
            answer = dataclasses.replace(answer, items=part)
            arrived = await self._send(upper, answer)
            silent = 0 if arrived else silent + 1
            upper.counts.give((item.device_id for item in part), arrived=arrived)
            part = tuple(islice(items, size))
            if silent >= MAX_SILENT or not part or not wanted():
                return

    async def _send(self, upper: Upper, message: manscdp.Message) -> bool:
        peer = upper.peer
        if peer is None:
            return False
        try:
            await self._peers.send(peer, message, target=peer.code)
        except (PeerError, ResourceError):
            return False
        return True

    def _reply(self, upper: Upper, message: manscdp.Message) -> None:
        async def send() -> None:
            await self._send(upper, message)

        self._core.tasks.once(f"answer to {upper.key}", send())

    def _info(self, view: View, query: manscdp.DeviceInfoQuery) -> manscdp.Message:
        platform = self._core.settings.platform
        shown = view.resolve(query.device_id)
        if shown is None:
            return manscdp.DeviceInfoResponse(
                query.sn,
                self._core.code,
                device_name=platform.name,
                result=Result.OK,
                manufacturer="Lianjing",
                model="Lianjing",
                channels=len(view),
            )
        channel = shown.device.channels.get(shown.channel)
        return manscdp.DeviceInfoResponse(
            query.sn,
            query.device_id,
            device_name=channel.item.name if channel is not None else "",
            result=Result.OK,
            manufacturer=channel.item.manufacturer if channel is not None else "",
            model=channel.item.model if channel is not None else "",
            channels=1,
        )

    def _status(self, view: View, query: manscdp.DeviceStatusQuery) -> manscdp.Message:
        shown = view.resolve(query.device_id)
        online = True
        if shown is not None:
            channel = shown.device.channels.get(shown.channel)
            online = shown.device.presence.online and (channel is None or channel.own_online)
        return manscdp.DeviceStatusResponse(
            query.sn,
            query.device_id or self._core.code,
            result=Result.OK,
            online=Online.ONLINE if online else Online.OFFLINE,
            status=Result.OK,
        )

    async def _relay(self, upper: Upper, shown: Shown, message: manscdp.Message, who: str) -> None:
        """Pass a command or query on to the device, and its answer back with the upper's SN."""
        device = shown.device
        passed = dataclasses.replace(message, sn=device.next_sn(), device_id=shown.channel)
        answered = not isinstance(message, manscdp.DeviceControl) or (
            type(message.command) in ANSWERED
        )
        answer: manscdp.Message | None = None
        try:
            if isinstance(message, manscdp.DeviceControl):
                await self._turning.before(device.code, shown.channel, message.command)
            peer = peer_of(device)
            if not answered:
                await self._peers.send(peer, passed, who=who)
                return
            answer = await self._peers.ask(peer, passed, type(message).CMD_TYPE, who=who)
        except LianjingError:
            self._core.counters.add("relay.unanswered")
        if answer is not None:
            back = dataclasses.replace(answer, sn=message.sn, device_id=message.device_id)
            await self._send(upper, back)
        elif isinstance(message, manscdp.DeviceControl):
            await self._send(
                upper,
                manscdp.DeviceControlResponse(message.sn, message.device_id, result=Result.ERROR),
            )


def _below(items: Iterable[CatalogItem], root: str) -> list[CatalogItem]:
    """Pick a node and what hangs below it; parents come first, so one pass finds all."""
    chosen = {root}
    found = []
    for item in items:
        above = (*item.parents(), item.business_group_id)
        within_region = root and len(root) <= 8 and item.civil_code.startswith(root)
        if item.device_id in chosen or chosen.intersection(above) or within_region:
            chosen.add(item.device_id)
            found.append(item)
    return found
