"""Collects how our own processes are, each asked with a short time limit."""

import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from lianjing.apps.registry.signalling import ask, link_key
from lianjing.kernel.errors import LianjingError, ResourceError
from lianjing.link import blocking
from lianjing.link.media import AskStatus, NodeStatus
from lianjing.link.ports import MEDIA
from lianjing.link.signal import AskSignalStatus, SignalStatus
from lianjing.runtime.process import memory_mb

ASK_SECONDS = 3.0
INGEST_FILE = "ingest.json"
"""Where ingest says every few seconds that it lives, in the state directory."""
INGEST_SILENT_SECONDS = 15.0

_started = time.time()


@dataclass(frozen=True, slots=True)
class ProcessState:
    """One of our processes."""

    name: str
    up: bool
    pid: int | None = None
    up_since: datetime | None = None
    rss_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Engines:
    """What signal and media said; None for one that did not answer."""

    signal: SignalStatus | None
    media: NodeStatus | None
    ingest: dict[str, float] = field(default_factory=dict)

    def processes(self) -> list[ProcessState]:
        """List our four processes."""
        return [
            _told("signal", self.signal),
            _told("media", self.media),
            _ourselves(),
            _ingest(self.ingest),
        ]


def ask_engines() -> Engines:
    """Ask signal and media how they are, and read what ingest left."""
    return Engines(signal=_signal(), media=_media(), ingest=_read_ingest())


def _signal() -> SignalStatus | None:
    try:
        return ask(AskSignalStatus(), SignalStatus, within=ASK_SECONDS)
    except LianjingError:
        return None


def _media() -> NodeStatus | None:
    link = settings.INSTALLATION.settings.link
    try:
        reply = blocking.call(
            (link.address, link.media_port),
            AskStatus(),
            key=link_key(),
            shapes=MEDIA,
            within=ASK_SECONDS,
        )
    except ResourceError:
        return None
    return reply if isinstance(reply, NodeStatus) else None


def _read_ingest() -> dict[str, float]:
    path = Path(settings.INSTALLATION.directory) / "state" / INGEST_FILE
    try:
        found = json.loads(path.read_text("ascii"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _told(name: str, status: SignalStatus | NodeStatus | None) -> ProcessState:
    if status is None:
        return ProcessState(name, up=False)
    since = _moment(status.started_at)
    return ProcessState(
        name, up=True, pid=status.pid, up_since=since, rss_mb=round(status.memory_mb, 1)
    )


def _ourselves() -> ProcessState:
    return ProcessState(
        "web",
        up=True,
        pid=os.getpid(),
        up_since=_moment(_started),
        rss_mb=round(memory_mb(), 1),
    )


def _ingest(told: dict[str, float]) -> ProcessState:
    if time.time() - told.get("at", 0.0) > INGEST_SILENT_SECONDS:
        return ProcessState("ingest", up=False)
    return ProcessState(
        "ingest",
        up=True,
        pid=int(told.get("pid", 0)),
        up_since=_moment(told.get("started_at", 0.0)),
        rss_mb=round(told.get("memory_mb", 0.0), 1),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
