"""Pictures an upper asks for (SnapShotConfig): taken here, covered and marked, sent on by us.

The device is never told to upload to somebody else: what it sends has neither our masks nor our
marks. So the picture is a still of our own pull (GB/T 28181-2022 §9.14),
made at the media node, and what the upper hears at the end is what a device would say.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass

from lianjing.kernel.actions import Action
from lianjing.kernel.errors import LianjingError, PeerError, ResourceError
from lianjing.kernel.times import format_beijing
from lianjing.link import events, media
from lianjing.link.pictures import Marking, Masks
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import SnapshotConfig
from lianjing.runtime.networks import Network, parse_networks
from lianjing.runtime.outward import Place, RefusedUrlError, may_be_called, parse_url
from lianjing.signal.calls import identity
from lianjing.signal.calls.failure import PlayFailedError
from lianjing.signal.calls.pulls import Pulls
from lianjing.signal.cascade.ledger import Asker, Ledger
from lianjing.signal.cascade.sharing import View
from lianjing.signal.cascade.shown import Shown
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.core import Core
from lianjing.signal.peers import Peers
from lianjing.signal.uploading import upload

MOST_PICTURES = 10
"""SnapNum (GB/T 28181-2022 §9.14)."""
LONGEST_INTERVAL = 60
"""Seconds between two pictures; more is a plan, not a snapshot."""
MOST_OF_AN_UPPER = 4
MOST_AT_ONCE = 8
"""Orders that run side by side."""
STILL_SECONDS = 15.0
MARK_BITS = 63
"""What the register can hold."""
_WHAT = "SnapshotConfig"
_LONGEST_SESSION = 128


@dataclass(frozen=True, slots=True)
class _Order:
    """One SnapShotConfig that was accepted."""

    upper: Upper
    view: View
    shown: Shown
    asker: Asker
    message: manscdp.DeviceConfig
    config: SnapshotConfig
    place: Place
    allowed: tuple[Network, ...]

    @property
    def code(self) -> str:
        """The camera as the upper calls it."""
        return self.message.device_id


@dataclass(frozen=True, slots=True)
class _Picture:
    """One picture that is ready to go out."""

    name: str
    image: bytes
    mark: int
    masked: bool
    width: int
    height: int


class Snapshots:
    """Takes pictures for uppers and sends them where these want them."""

    def __init__(
        self, core: Core, peers: Peers, pulls: Pulls, ledger: Ledger, *, mark_key: bytes
    ) -> None:
        self._core = core
        self._peers = peers
        self._pulls = pulls
        self._ledger = ledger
        self._mark_key = mark_key
        self._configured = parse_networks(core.settings.sip.snapshot_networks)
        self._running: dict[tuple[str, str], str] = {}
        """Upper and camera → session of the order that runs."""

    def refusal(self, upper: Upper, message: manscdp.DeviceConfig) -> str:
        """Say why an order cannot be carried out, before anything is begun; empty if it can."""
        config = _config_of(message)
        if config is None or not _is_plausible(config):
            return "snapshot_bad_order"
        try:
            place = parse_url(config.upload_url.strip())
        except RefusedUrlError:
            return "snapshot_url_refused"
        if not may_be_called(place, self._allowed(upper)):
            return "snapshot_url_refused"
        mine = sum(key == upper.key for key, _ in self._running)
        busy = (upper.key, message.device_id) in self._running
        if busy or mine >= MOST_OF_AN_UPPER or len(self._running) >= MOST_AT_ONCE:
            return "snapshots_busy"
        return ""

    def take(
        self,
        upper: Upper,
        view: View,
        shown: Shown,
        message: manscdp.DeviceConfig,
        asker: Asker,
    ) -> None:
        """Carry out an order that was not refused."""
        config = _config_of(message)
        if config is None:
            return
        place = parse_url(config.upload_url.strip())
        allowed = self._allowed(upper)
        order = _Order(upper, view, shown, asker, message, config, place, allowed)
        self._running[upper.key, order.code] = config.session_id
        self._core.tasks.once(f"snapshots for {upper.key}", self._carry_out(order))

    # --- inside ---------------------------------------------------------------------------

    def _allowed(self, upper: Upper) -> tuple[Network, ...]:
        """Give where an upper may have pictures sent: to itself, and what the settings say."""
        own = () if upper.flow is None else parse_networks([upper.flow.host])
        return (*own, *self._configured)

    async def _carry_out(self, order: _Order) -> None:
        """Take the pictures one after the other, and say which of them arrived."""
        said = manscdp.DeviceConfigResponse(order.message.sn, order.code, result=manscdp.Result.OK)
        arrived: list[str] = []
        try:
            await self._tell(order, said)
            for number in range(1, (order.config.count or 1) + 1):
                if number > 1:
                    await asyncio.sleep(order.config.interval or 1)
                name = await self._one(order, number)
                if not name:
                    break
                arrived.append(name)
        finally:
            self._running.pop((order.upper.key, order.code), None)
        finished = manscdp.SnapshotFinished(
            order.upper.next_sn(),
            order.code,
            session_id=order.config.session_id,
            files=tuple(arrived),
        )
        await self._tell(order, finished)

    async def _one(self, order: _Order, number: int) -> str:
        """Take one picture and send it on; gives its name, empty if it did not arrive."""
        name = _file_name(order.code, self._core.clock.wall(), number)
        try:
            self._still_allowed(order)
            picture = await self._take(order, name)
            self._still_allowed(order)
            await self._enter(order, picture)
            if await upload(order.place, f"{name}.jpg", picture.image, order.allowed):
                return name
            self._fail(order, "snapshot_upload_failed")
        except RefusedUrlError:
            self._fail(order, "snapshot_url_refused")
        except LianjingError as error:
            self._fail(order, error.code)
        return ""

    def _still_allowed(self, order: _Order) -> None:
        """Ask again: rights end while pictures are taken."""
        shown = order.view.resolve(order.code)
        if shown != order.shown or Action.SNAPSHOT not in order.view.actions(*order.shown):
            raise PlayFailedError("action_not_shared")

    async def _take(self, order: _Order, name: str) -> _Picture:
        device, channel = order.shown.device.code, order.shown.channel
        upper = order.upper.entry
        received = identity.read(order.asker.identity)
        pull = self._pulls.acquire(
            device,
            channel,
            sub=False,
            viewer=upper.name or upper.code,
            who=identity.passed_on(self._core.code, upper.code, received),
        )
        with pull.awaited(self._core.clock):
            await pull.picture.wait()
            await self._pulls.standing.sure((device, channel))
            masks = self._masks(order)
            mark = secrets.randbits(MARK_BITS) | 1
            command = media.TakeStill(
                stream=pull.stream, masks=masks, marking=self._marking(order, mark)
            )
            reply = await pull.node.call(command, within=STILL_SECONDS)
        if not isinstance(reply, media.Still):
            raise PlayFailedError("still_failed")
        if self._masks(order) != masks:  # somebody covered more meanwhile
            raise PlayFailedError("masks_changed")
        return _Picture(name, reply.image, mark, bool(masks), reply.width, reply.height)

    def _masks(self, order: _Order) -> Masks:
        if Action.UNMASK in order.view.actions(*order.shown):
            return ()
        place = order.shown.device.code, order.shown.channel
        return self._core.directory.masks.get(place, ())

    def _marking(self, order: _Order, mark: int) -> Marking:
        """Give what is written across the picture: for whom, when, of what."""
        upper = order.upper.entry
        channel = order.shown.device.channels.get(order.shown.channel)
        who = order.asker.identity[-60:]
        return Marking(
            lines=(
                f"{upper.name or upper.code} {who}".strip(),
                f"{format_beijing(self._core.clock.wall())} {order.asker.flow.host}",
                f"{channel.item.name if channel else ''} {order.shown.channel}".strip(),
            ),
            comment=f"Lianjing snapshot {mark:016x}",
            hidden=mark,
            key=self._mark_key,
        )

    async def _enter(self, order: _Order, picture: _Picture) -> None:
        """Have it in the register before it leaves."""
        core, asker = self._core, order.asker
        core.bus.append(
            events.UpperPictured(
                upper=order.upper.key,
                device=order.shown.device.code,
                channel=order.shown.channel,
                at=core.clock.wall(),
                identity=asker.identity,
                source=asker.source,
                name=f"{picture.name}.jpg",
                sha256=hashlib.sha256(picture.image).hexdigest(),
                size=len(picture.image),
                width=picture.width,
                height=picture.height,
                masked=picture.masked,
                mark=picture.mark,
                destination=order.place.shown,
            )
        )
        await core.bus.durable()

    def _fail(self, order: _Order, reason: str) -> None:
        self._ledger.refused(order.asker, order.code, _WHAT, reason)

    async def _tell(self, order: _Order, message: manscdp.Message) -> None:
        peer = order.upper.peer
        if peer is None:
            return
        try:
            await self._peers.send(peer, message, target=peer.code)
        except (PeerError, ResourceError):
            self._core.counters.add("snapshots.untold")


def _config_of(message: manscdp.DeviceConfig) -> SnapshotConfig | None:
    found = [one for one in message.configs if isinstance(one, SnapshotConfig)]
    return found[0] if len(found) == 1 else None


def _is_plausible(config: SnapshotConfig) -> bool:
    count, interval = config.count or 1, config.interval or 1
    session = config.session_id
    return (
        1 <= count <= MOST_PICTURES
        and 1 <= interval <= LONGEST_INTERVAL
        and 0 < len(session) <= _LONGEST_SESSION
        and session.isprintable()
    )


def _file_name(code: str, at: float, number: int) -> str:
    """Name a picture: camera, 02, time to the millisecond, number (GB/T 28181-2022 §9.14)."""
    digits = "".join(sign for sign in format_beijing(at, milliseconds=True) if sign.isdigit())
    return f"{code}02{digits[:17]:0<17}{number:02d}"
