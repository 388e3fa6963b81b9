"""Where a camera looks: pan, tilt and zoom that move with time, presets, home position."""

from dataclasses import dataclass

WIDEST = 0.5
"""Share of the scene's width that is seen at zoom 1."""

MAX_ZOOM = 8.0
PAN_RANGE = 360.0
TILT_RANGE = (-30.0, 90.0)

_FULL_PAN = 90.0
"""Degrees a second at the highest speed."""

_FULL_TILT = 40.0
_FULL_ZOOM = 2.5
"""Factor a second at the highest speed."""


@dataclass(frozen=True, slots=True)
class Pose:
    """A direction: pan 0–360° clockwise, tilt −30° (up) to 90° (down), zoom from 1."""

    pan: float = 180.0
    tilt: float = 30.0
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class Motion:
    """How fast it turns: each part from −1 to 1; right, down and closer are positive."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0


@dataclass(frozen=True, slots=True)
class View:
    """The part of a scene that is seen, in pixels; all four are even."""

    x: int
    y: int
    width: int
    height: int


HOME = Pose()
STILL = Motion()


class Head:
    """The moving head of a camera; feed it time, ask it where it looks."""

    def __init__(self) -> None:
        self.pose = HOME
        self.motion = STILL
        self.presets: dict[int, Pose] = {}
        self.moves = 0
        """Commands executed so far."""
        self._moment: float | None = None
        self._moved_at: float | None = None
        self._home: tuple[float, int] | None = None

    def go_home_after(self, seconds: float | None, *, preset: int) -> None:
        """Return to a preset after so many seconds of rest (看守位); None never."""
        self._home = None if seconds is None else (seconds, preset)
        self._moved_at = self._moment

    def move(self, motion: Motion, *, now: float) -> None:
        """Start to turn; `STILL` stops."""
        self.advance(now)
        self._moved_at = now
        self.motion = motion
        self.moves += 1

    def store(self, preset: int) -> None:
        """Remember the present pose as a preset."""
        self.presets[preset] = self.pose
        self.moves += 1

    def recall(self, preset: int, *, now: float) -> None:
        """Turn to a preset at once; an unknown one changes nothing."""
        self.advance(now)
        self._moved_at = now
        self.motion = STILL
        self.pose = self.presets.get(preset, self.pose)
        self.moves += 1

    def forget(self, preset: int) -> None:
        """Delete a preset."""
        self.presets.pop(preset, None)
        self.moves += 1

    def look(self, pose: Pose) -> None:
        """Turn to a pose at once, held within the limits."""
        self.pose = _limited(pose)
        self.motion = STILL
        self._moved_at = self._moment
        self.moves += 1

    def advance(self, now: float) -> None:
        """Let time pass."""
        elapsed = 0.0 if self._moment is None else max(0.0, now - self._moment)
        self._moment = now
        if self.motion == STILL:
            self._rest(now)
            return
        motion, pose = self.motion, self.pose
        self.pose = _limited(
            Pose(
                pose.pan + motion.pan * _FULL_PAN * elapsed / pose.zoom,
                pose.tilt + motion.tilt * _FULL_TILT * elapsed / pose.zoom,
                pose.zoom * _FULL_ZOOM ** (motion.zoom * elapsed),
            )
        )

    def _rest(self, now: float) -> None:
        if self._home is None:
            return
        seconds, preset = self._home
        if self._moved_at is None:
            self._moved_at = now
        if now - self._moved_at >= seconds:
            self.pose = self.presets.get(preset, HOME)

    def view(self, width: int, height: int, *, aspect: float) -> View:
        """Give the part of a scene of this size that is seen now, in the shape of the picture."""
        share = WIDEST / self.pose.zoom
        seen_width = int(min(width * share, height * share * aspect)) & ~1
        seen_height = int(seen_width / aspect) & ~1
        low, high = TILT_RANGE
        across = self.pose.pan / PAN_RANGE
        down = (self.pose.tilt - low) / (high - low)
        return View(
            int((width - seen_width) * across) & ~1,
            int((height - seen_height) * down) & ~1,
            max(seen_width, 16),
            max(seen_height, 16),
        )


def _limited(pose: Pose) -> Pose:
    low, high = TILT_RANGE
    return Pose(
        min(max(pose.pan, 0.0), PAN_RANGE),
        min(max(pose.tilt, low), high),
        min(max(pose.zoom, 1.0), MAX_ZOOM),
    )
