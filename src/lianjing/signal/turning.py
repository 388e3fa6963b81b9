"""Masks of cameras that turn: they are drawn for one position, and elsewhere cover the wrong parts.

What moves a camera goes through here before it leaves. By the setting it is let through and the
whole picture is covered meanwhile, or it is refused, or nothing is done. The masks fit again when
the preset they are tied to has been called, or when somebody who may set masks says so. What turns
a camera without us is seen by `standing`, where the camera tells where it looks.
"""

import asyncio
from collections.abc import Callable
from enum import Enum, auto

from lianjing.kernel.errors import DomainError, MalformedMessageError
from lianjing.link import events
from lianjing.link.pictures import EVERYTHING, Masks
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import ptz
from lianjing.protocol.manscdp.control import Command
from lianjing.runtime.settings import MasksTurning
from lianjing.signal.core import Core

Place = tuple[str, str]
"""Device and channel."""
Changed = Callable[[dict[Place, Masks]], None]

_KEY = "turned/"
_TOLD, _SEEN = b"1", b"2"
_ALWAYS = (
    manscdp.PrecisePtz,
    manscdp.DragZoomIn,
    manscdp.DragZoomOut,
    manscdp.TargetTrack,
)


class Effect(Enum):
    """What a command does to the position of a camera."""

    NONE = auto()
    AWAY = auto()
    HOME = auto()
    """To the preset the masks are tied to."""
    REDEFINES = auto()
    """It would change that preset itself."""


def effect_of(command: Command, preset: int) -> Effect:
    """Say what a command does; `preset` is what the masks are tied to, 0 for none."""
    if isinstance(command, _ALWAYS):
        return Effect.AWAY
    if isinstance(command, manscdp.HomePositionControl):
        home = command.home
        off = home is None or not home.enabled
        tied = off or (preset > 0 and home is not None and home.preset_index == preset)
        return Effect.NONE if tied else Effect.AWAY
    if not isinstance(command, manscdp.PtzCommand):
        return Effect.NONE
    try:
        action = ptz.decode(command.code).action
    except MalformedMessageError:
        return Effect.AWAY  # a device may understand what we do not
    return Effect.AWAY if action is None else _effect_of_ptz(action, preset)


def _effect_of_ptz(action: ptz.Action, preset: int) -> Effect:
    match action:
        case ptz.Move():
            return Effect.AWAY if action != ptz.STOP else Effect.NONE
        case ptz.Preset():
            if action.action is ptz.PresetAction.CALL:
                return Effect.HOME if preset and action.index == preset else Effect.AWAY
            return Effect.REDEFINES if action.index == preset else Effect.NONE
        case ptz.Cruise():
            return Effect.AWAY if action.action is ptz.CruiseAction.START else Effect.NONE
        case ptz.Scan():
            return Effect.AWAY if action.action is ptz.ScanAction.START else Effect.NONE
        case _:
            return Effect.NONE


class Turning:
    """Knows which cameras stand elsewhere than their masks were drawn for."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.mode = core.settings.media.masks_turning
        self.home_seconds = core.settings.media.mask_home_seconds
        self.on_changed: list[Changed] = []
        self.on_fitting: list[Callable[[Place], None]] = []
        """Told of cameras that stand, on somebody's word, as their masks are drawn."""
        self.seen: set[Place] = set()
        """Those of the turned cameras that were only seen to stand elsewhere."""
        self._moves: dict[Place, int] = {}
        """How often a camera was moved: who comes home later than a move does not count."""

    def load(self) -> None:
        """Take up what stood elsewhere before a restart; before the roster is loaded."""
        for text, how in self._core.store.under(_KEY).items():
            device, _, channel = text.partition("/")
            self._core.directory.turned.add((device, channel))
            if how == _SEEN:
                self.seen.add((device, channel))

    def refusal(self, device: str, channel: str, command: Command) -> str:
        """Say why a command is not carried out; empty if it is."""
        directory, place = self._core.directory, (device, channel)
        if not directory.drawn.get(place) or self.mode is MasksTurning.KEEP:
            return ""
        effect = effect_of(command, directory.mask_presets.get(place, 0))
        if effect is Effect.REDEFINES:
            return "mask_preset_held"
        if effect is Effect.AWAY and self.mode is MasksTurning.REFUSE:
            return "masks_hold_camera"
        return ""

    async def before(self, device: str, channel: str, command: Command) -> None:
        """Cover what must be covered before a command leaves; raises if it may not leave."""
        if reason := self.refusal(device, channel, command):
            raise DomainError(reason, code=reason)
        directory, place = self._core.directory, (device, channel)
        if self.mode is not MasksTurning.COVER or not directory.drawn.get(place):
            return
        effect = effect_of(command, directory.mask_presets.get(place, 0))
        if effect is Effect.AWAY:
            await self._turned(place)
        elif effect is Effect.HOME and place in directory.turned:
            self._core.tasks.once(f"home {channel}", self._come_home(place))

    def fits(self, device: str, channel: str) -> None:
        """Somebody says that the camera stands as its masks were drawn."""
        self._moves[device, channel] = self._moves.get((device, channel), 0) + 1
        self._back((device, channel))
        self._fit((device, channel))

    async def was_seen(self, place: Place) -> None:
        """A camera tells that it looks elsewhere, and nothing of ours turned it."""
        if place not in self._core.directory.turned:
            self.seen.add(place)
            await self._cover(place, _SEEN)

    def stands_again(self, place: Place) -> None:
        """A camera that was seen elsewhere tells that it looks where it should."""
        if place in self.seen:
            self._back(place)

    # --- inside ---------------------------------------------------------------------------

    async def _turned(self, place: Place) -> None:
        self._moves[place] = self._moves.get(place, 0) + 1
        self.seen.discard(place)
        await self._cover(place, _TOLD)

    async def _cover(self, place: Place, how: bytes) -> None:
        directory = self._core.directory
        self._core.store.put(_KEY + "/".join(place), how)
        if place not in directory.turned:
            directory.turned.add(place)
            self._show(place, EVERYTHING, turned=True)
        await self._core.store.durable()

    async def _come_home(self, place: Place) -> None:
        begun = self._moves.get(place, 0)
        await asyncio.sleep(self.home_seconds)
        if self._moves.get(place, 0) == begun:
            self._back(place)
            self._fit(place)

    def _fit(self, place: Place) -> None:
        for tell in self.on_fitting:
            tell(place)

    def _back(self, place: Place) -> None:
        directory = self._core.directory
        if place not in directory.turned:
            return
        directory.turned.discard(place)
        self.seen.discard(place)
        self._core.store.delete(_KEY + "/".join(place))
        self._show(place, directory.drawn.get(place, ()), turned=False)

    def _show(self, place: Place, masks: Masks, *, turned: bool) -> None:
        """Have the picture served by these masks from now on."""
        core = self._core
        core.bus.append(
            events.MasksTurned(
                device=place[0], channel=place[1], at=core.clock.wall(), turned=turned
            )
        )
        before = core.directory.masks.get(place, ())
        if not before or before == masks:
            return
        core.directory.masks[place] = masks
        for tell in self.on_changed:
            tell({place: before})
