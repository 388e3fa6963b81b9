"""Playback commands and their answers as values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Method(StrEnum):
    """What is asked of a playback."""

    PLAY = "PLAY"
    PAUSE = "PAUSE"
    TEARDOWN = "TEARDOWN"


class Range(NamedTuple):
    """Where to play, in seconds from the start of the requested recording."""

    start: float | None = None
    """None is `now`: from where it stands."""
    stop: float | None = None
    """Before `start` when played in reverse (2022); None is open."""


class RtpInfo(NamedTuple):
    """Which packet is the first after a seek or a change of speed."""

    seq: int | None = None
    rtptime: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One playback command; its `cseq` counts apart from that of SIP."""

    method: Method
    cseq: int = 0
    scale: float | None = None
    """Speed factor; negative is reverse (2022)."""
    range: Range | None = None
    pause_time: str = ""
    """`now` in a pause."""
    headers: tuple[tuple[str, str], ...] = ()
    """All other headers, in order."""


@dataclass(frozen=True, slots=True)
class Response:
    """The answer, in the body of the 200 to INFO; a 200 without one counts as success."""

    status: int
    reason: str = ""
    cseq: int = 0
    scale: float | None = None
    range: Range | None = None
    rtp_info: RtpInfo | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the command was carried out."""
        return 200 <= self.status < 300


def play() -> Request:
    """Resume from where it stands."""
    return Request(Method.PLAY, range=Range())


def pause() -> Request:
    """Stop sending, keep the session."""
    return Request(Method.PAUSE, pause_time="now")


def speed(scale: float) -> Request:
    """Change the speed and stay at the position; negative plays in reverse (2022)."""
    return Request(Method.PLAY, scale=scale)


def seek(seconds: float, stop: float | None = None) -> Request:
    """Go to a position and keep the speed."""
    return Request(Method.PLAY, range=Range(seconds, stop))


def teardown() -> Request:
    """End the playback; BYE follows."""
    return Request(Method.TEARDOWN)
