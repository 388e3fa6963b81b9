"""MANSRTSP: playback control carried in INFO (GB/T 28181 Annex B)."""

from lianjing.protocol.mansrtsp.codec import build, parse
from lianjing.protocol.mansrtsp.values import (
    Method,
    Range,
    Request,
    Response,
    RtpInfo,
    pause,
    play,
    seek,
    speed,
    teardown,
)

__all__ = [
    "Method",
    "Range",
    "Request",
    "Response",
    "RtpInfo",
    "build",
    "parse",
    "pause",
    "play",
    "seek",
    "speed",
    "teardown",
]
