"""Asks masked cameras that are watched where they look (GB/T 28181-2022 §9.5, PTZPosition).

What moves a camera through us is known before it leaves (`turning`). What moves it otherwise (its
own keyboard, cruise or home position, another platform) is seen here, if it tells where it looks:
while somebody watches, and once more before anybody begins to. The first answer after its masks
were drawn, or were said to fit, is where they belong.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple

import msgspec

from lianjing.kernel.errors import PeerError, ResourceError
from lianjing.protocol import manscdp
from lianjing.runtime.settings import MasksTurning
from lianjing.signal.core import Core
from lianjing.signal.peers import Peers, peer_of
from lianjing.signal.turning import Place, Turning

_KEY = "stands/"
_ANSWER_SECONDS = 2.0
_LONGEST_PAUSE = 600.0
"""Between two questions to a camera that answers none."""
_AT_ONCE = 32
_ZOOM_SHARE = 0.03
"""Zooms that differ by less are the same."""


class Pose(NamedTuple):
    """Where a camera looks; None for what it does not tell."""

    pan: float | None
    tilt: float | None
    zoom: float | None


class Kept(msgspec.Struct, array_like=True):
    """Where a camera stood when its masks were drawn."""

    masks: str
    pose: Pose


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Kept)


def pose_in(answer: manscdp.Message) -> Pose | None:
    """Read an answer; None if it says nothing of the position."""
    if not isinstance(answer, manscdp.PtzPosition):
        return None
    pose = Pose(answer.pan, answer.tilt, answer.zoom)
    return None if pose == Pose(None, None, None) else pose


def is_same(stood: Pose, now: Pose, degrees: float) -> bool:
    """Whether two positions are one to the eye: `degrees` at zoom 1, fewer the closer it looks."""
    zoom = max(1.0, stood.zoom or 1.0)
    allowed = degrees / zoom
    if stood.pan is not None and now.pan is not None:
        apart = abs(stood.pan - now.pan) % 360.0
        if min(apart, 360.0 - apart) > allowed:
            return False
    if stood.tilt is not None and now.tilt is not None and abs(stood.tilt - now.tilt) > allowed:
        return False
    if stood.zoom is None or now.zoom is None:
        return True
    return abs(stood.zoom - now.zoom) <= _ZOOM_SHARE * zoom


class Standing:
    """Knows where masked cameras should look, and has those covered that look elsewhere."""

    def __init__(self, core: Core, peers: Peers, turning: Turning) -> None:
        self._core = core
        self._peers = peers
        self._turning = turning
        self.seconds = core.settings.media.mask_position_seconds
        self.watched: Callable[[], Iterable[Place]] = tuple
        """Gives the cameras of which pictures run."""
        self._asking: dict[Place, asyncio.Event] = {}
        self._answered: dict[Place, float] = {}
        self._silent: dict[Place, tuple[int, float]] = {}
        """Questions without an answer in a row, and when the next is worth its while."""
        self._back_since: dict[Place, float] = {}
        turning.on_fitting.append(self.forget)

    def forget(self, place: Place) -> None:
        """Where it stands from now on is where its masks belong."""
        self._core.store.delete(_KEY + "/".join(place))
        self._silent.pop(place, None)
        self._answered.pop(place, None)
        self.begin(place)

    def drawn(self, places: Iterable[Place]) -> None:
        """Masks were drawn: learn where their cameras look, if that is not known."""
        for place in places:
            if len(self._asking) >= _AT_ONCE:
                return
            if self._stood(place) is None:
                self.begin(place)

    def begin(self, place: Place) -> None:
        """Ask where a camera looks, unless it has just said so or does not say."""
        now = self._core.clock.monotonic()
        if place in self._asking or not self._is_worth_it(place, now):
            return
        asked = self._asking[place] = asyncio.Event()
        self._core.tasks.once(f"standing {place[1]}", self._ask(place, asked))

    async def sure(self, place: Place) -> None:
        """Wait a moment until it is known whether the masks fit, if it is a camera that tells."""
        self.begin(place)
        asked = self._asking.get(place)
        if asked is not None and self._stood(place) is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await asked.wait()

    async def run(self) -> None:
        """Ask all cameras that are watched, again and again; until cancelled."""
        while self.seconds > 0:
            await asyncio.sleep(self.seconds)
            for place in set(self.watched()):
                if len(self._asking) < _AT_ONCE:
                    self.begin(place)

    # --- inside ---------------------------------------------------------------------------

    def _is_worth_it(self, place: Place, now: float) -> bool:
        core = self._core
        if self.seconds <= 0 or self._turning.mode is MasksTurning.KEEP:
            return False
        device = core.directory.get(place[0])
        if not core.directory.drawn.get(place) or device is None or device.flow is None:
            return False
        if device.edition is not manscdp.Edition.V2022 or not device.presence.online:
            return False
        if place in core.directory.turned and place not in self._turning.seen:
            return False  # covered by a command: a preset or a person ends that
        if now < self._answered.get(place, float("-inf")) + self.seconds / 2:
            return False
        return now >= self._silent.get(place, (0, 0.0))[1]

    async def _ask(self, place: Place, asked: asyncio.Event) -> None:
        try:
            pose = await self._pose(place)
            if pose is None:
                self._note_silence(place)
            else:
                await self._judge(place, pose)
        finally:
            self._asking.pop(place, None)
            asked.set()

    async def _pose(self, place: Place) -> Pose | None:
        device = self._core.directory.get(place[0])
        if device is None:
            return None
        query = manscdp.PtzPositionQuery(device.next_sn(), place[1])
        try:
            answer = await self._peers.ask(
                peer_of(device), query, "PTZPosition", within=_ANSWER_SECONDS
            )
        except (PeerError, ResourceError):
            return None
        return pose_in(answer)

    def _note_silence(self, place: Place) -> None:
        misses = self._silent.get(place, (0, 0.0))[0] + 1
        pause = min(self.seconds * 2**misses, _LONGEST_PAUSE)
        self._silent[place] = (misses, self._core.clock.monotonic() + pause)
        self._back_since.pop(place, None)

    async def _judge(self, place: Place, pose: Pose) -> None:
        now, turning = self._core.clock.monotonic(), self._turning
        self._silent.pop(place, None)
        self._answered[place] = now
        is_turned = place in self._core.directory.turned
        if is_turned and place not in turning.seen:
            return
        stood = self._stood(place)
        if stood is None:
            if not is_turned:
                self._keep(place, pose)
        elif not is_same(stood, pose, self._core.settings.media.mask_position_degrees):
            self._back_since.pop(place, None)
            if not is_turned:
                self._core.counters.add("masks.moved_elsewhere", source=place[1])
                await turning.was_seen(place)
        elif is_turned and now - self._back_since.setdefault(place, now) >= turning.home_seconds:
            self._back_since.pop(place, None)
            turning.stands_again(place)

    def _stood(self, place: Place) -> Pose | None:
        """Give where a camera stood for the masks it has now."""
        data = self._core.store.values.get(_KEY + "/".join(place))
        if data is None:
            return None
        try:
            kept = _decoder.decode(data)
        except msgspec.MsgspecError:
            return None
        return kept.pose if kept.masks == self._masks(place) else None

    def _keep(self, place: Place, pose: Pose) -> None:
        kept = Kept(self._masks(place), pose)
        self._core.store.put(_KEY + "/".join(place), _encoder.encode(kept))

    def _masks(self, place: Place) -> str:
        return repr(self._core.directory.drawn.get(place, ()))
