"""The node: obeys the commands of signal and owns every port, pull and relay."""

import asyncio
import contextlib
import os
import ssl
import time
from collections import ChainMap
from collections.abc import Callable, MutableMapping
from typing import cast

from lianjing.kernel.errors import ConflictError, NotFoundError, ResourceError
from lianjing.link.codec import Message
from lianjing.link.connection import Server
from lianjing.link.media import (
    ArmPull,
    AskStatus,
    ClosePull,
    CloseRelay,
    ConnectFailed,
    Done,
    Endpoint,
    EndSession,
    Fault,
    MediaNotice,
    NodeStatus,
    OpenPull,
    OpenRelay,
    OpenVariant,
    PullOpened,
    RelayOpened,
    StartRelay,
    StreamIdle,
    StreamSilent,
    StreamsMeasured,
    TakeStill,
    Transport,
)
from lianjing.link.ports import MEDIA
from lianjing.media import sockets, tcp
from lianjing.media.gate import Gate
from lianjing.media.outlets import Outlets
from lianjing.media.picturing.stills import Stills
from lianjing.media.picturing.variants import Variants
from lianjing.media.ports import PortRange
from lianjing.media.programme import Programme
from lianjing.media.pull import Pull
from lianjing.media.reception import Reception
from lianjing.runtime import logs
from lianjing.runtime.http import HttpServer
from lianjing.runtime.process import memory_mb
from lianjing.runtime.settings import LinkSettings, MediaSettings
from lianjing.runtime.tasks import Supervisor

log = logs.get(__name__)

TICK = 0.1
"""Seconds between looks at what waits for a missing packet."""


class MediaNode:
    """Everything one media process does."""

    def __init__(
        self,
        settings: MediaSettings,
        link: LinkSettings,
        *,
        key: bytes,
        name: str = "media-1",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._link = link
        self._name = name
        self._started_at = time.time()
        self._address = settings.advertise or sockets.own_address(settings.address)
        self._now: Callable[[], float] = time.monotonic
        self._supervisor = Supervisor()
        self._ports = PortRange(settings.ports_from, settings.ports_to)
        self._pulls: dict[str, Pull] = {}
        self._receptions: dict[str, Reception] = {}
        self._outlets = Outlets(settings, self._ports, notify=self.notify)
        self._variants = Variants(
            settings, self._pulls, notify=self.notify, over=self._end_programme
        )
        self._stills = Stills()
        self._programmes: ChainMap[str, Programme] = ChainMap(
            cast("MutableMapping[str, Programme]", self._pulls),
            cast("MutableMapping[str, Programme]", self._variants.by_stream),
        )
        self._gate = Gate(self._programmes, key=key, notify=self.notify)
        self._http = HttpServer(self._gate.handle)
        self._tls = tls
        self._server = Server(key=key, shapes=MEDIA, on_call=self.obey)
        self._counters = {"pulls": 0, "relays": 0, "viewers_refused": 0}

    async def start(self) -> None:
        """Listen for commands and viewers."""
        self._now = asyncio.get_running_loop().time
        await self._http.start(
            self._settings.http_address, self._settings.http_port, context=self._tls
        )
        await self._server.start(self._link.address, self._link.media_port)
        self._supervisor.keep("tick", self._tick)
        log.info(
            "media_node_started",
            node=self._name,
            address=self._address,
            ports=self._ports.total,
            receive_buffer=sockets.granted_buffer(self._settings.receive_buffer),
        )

    async def stop(self) -> None:
        """Close everything; viewers are told."""
        await self._supervisor.stop()
        for stream in list(self._pulls):
            self._close_pull(stream, "node_stopping")
        await self._variants.stop()
        await self._outlets.stop()
        # Let the goodbyes leave before the connections are cut.
        await asyncio.sleep(0.05)
        await self._http.stop()
        await self._server.stop()

    def notify(self, notice: MediaNotice) -> None:
        """Tell signal a fact; without signal, look after ourselves."""
        if self._server.connections:
            self._server.broadcast(notice)
        elif isinstance(notice, StreamIdle | StreamSilent):
            self._close_pull(notice.stream, "abandoned")

    async def obey(self, command: Message) -> Message:
        """Carry out one command."""
        match command:
            case OpenPull():
                return await self._open_pull(command)
            case ArmPull():
                return self._arm_pull(command)
            case OpenRelay():
                return await self._open_relay(command)
            case TakeStill():
                return await self._stills.take(self._pulls.get(command.stream), command)
            case AskStatus():
                return self._status()
            case _:
                return self._do(command)

    def _do(self, command: Message) -> Message:
        match command:
            case ClosePull():
                self._close_pull(command.stream, command.reason)
            case OpenVariant():
                self._variants.open(command, self._now)
            case StartRelay():
                self._start_relay(command.relay)
            case CloseRelay():
                self._outlets.close_one(command.relay)
            case EndSession():
                self._gate.end_session(command.session, command.reason)
            case _:
                return Fault(code="bad_request", message=type(command).__name__)
        return Done()

    # --- pulls ----------------------------------------------------------------------------

    async def _open_pull(self, command: OpenPull) -> PullOpened:
        if command.stream in self._pulls:
            raise ConflictError(f"stream {command.stream} is open", code="stream_exists")
        pull = Pull(command, notify=self.notify, now=self._now)
        self._pulls[command.stream] = pull
        try:
            reception = await Reception.open(pull, self._ports, self._settings, self._now)
        except ResourceError:
            del self._pulls[command.stream]
            raise
        self._receptions[command.stream] = reception
        self._counters["pulls"] += 1
        return PullOpened(address=self._address, port=reception.port)

    def _arm_pull(self, command: ArmPull) -> Done:
        pull = self._pulls.get(command.stream)
        if pull is None:
            raise NotFoundError(f"no stream {command.stream}", code="no_such_stream")
        pull.arm(command.sources, command.ssrc)
        reception = self._receptions[command.stream]
        reception.armed()
        if pull.transport is Transport.TCP_ACTIVE and command.connect_to is not None:
            self._supervisor.once("connect", self._connect(reception, command.connect_to))
        return Done()

    async def _connect(self, reception: Reception, remote: Endpoint) -> None:
        stream = reception.pull.stream
        connected = await tcp.connect(reception.make_ear, remote.address, remote.port)
        if self._receptions.get(stream) is not reception:
            reception.close()
        elif not connected:
            self.notify(ConnectFailed(stream=stream, remote=remote))

    def _close_pull(self, stream: str, reason: str) -> None:
        pull = self._pulls.pop(stream, None)
        reception = self._receptions.pop(stream, None)
        if reception is not None:
            reception.close()
            self._ports.give_back(reception.port, self._now())
        if pull is not None:
            self._end_programme(pull, reason)
            self._variants.source_ended(stream, reason)
        else:
            self._variants.close(stream, reason)

    def _end_programme(self, programme: Programme, reason: str) -> None:
        self._gate.end_stream(programme, reason)
        self._outlets.end_stream(programme, reason)

    # --- relays ---------------------------------------------------------------------------

    async def _open_relay(self, command: OpenRelay) -> RelayOpened:
        if command.stream not in self._programmes:
            raise NotFoundError(f"no stream {command.stream}", code="no_such_stream")
        port = await self._outlets.open(command, self._now)
        self._counters["relays"] += 1
        return RelayOpened(address=self._address, port=port)

    def _start_relay(self, name: str) -> None:
        outlet = self._outlets.find(name)
        if outlet is None:
            raise NotFoundError(f"no relay {name}", code="no_such_relay")
        programme = self._programmes.get(outlet.relay.stream)
        if programme is None:
            raise NotFoundError(f"no stream {outlet.relay.stream}", code="no_such_stream")
        outlet.programme = programme
        programme.add_relay(outlet.relay)

    # --- time and numbers -----------------------------------------------------------------

    async def _tick(self) -> None:
        second = self._now() + 1
        while True:
            await asyncio.sleep(TICK)
            for pull in list(self._pulls.values()):
                pull.expire()
            if self._now() >= second:
                second = self._now() + 1
                self._each_second()

    def _each_second(self) -> None:
        self._gate.sweep()
        self._counters["viewers_refused"] = self._gate.refused
        measures = (
            *(pull.measure() for pull in list(self._pulls.values())),
            *self._variants.measure(),
        )
        for stream in [pull.stream for pull in self._pulls.values() if pull.is_abandoned]:
            self._close_pull(stream, "abandoned")
        if measures:
            self.notify(StreamsMeasured(at=time.time(), measures=measures))

    def _status(self) -> NodeStatus:
        return NodeStatus(
            node=self._name,
            pid=os.getpid(),
            started_at=self._started_at,
            memory_mb=round(memory_mb(), 1),
            ports_total=self._ports.total,
            ports_free=self._ports.free,
            receive_buffer=sockets.granted_buffer(self._settings.receive_buffer),
            viewer_address=self._address,
            viewer_port=self._settings.http_port,
            streams=tuple(self._pulls),
            counters={
                **self._counters,
                "viewers": self._gate.count,
                "masked_streams": len(self._variants.by_stream),
            },
        )


async def run(node: MediaNode, stop: asyncio.Event) -> None:
    """Run a node until told to stop."""
    await node.start()
    try:
        await stop.wait()
    finally:
        with contextlib.suppress(OSError):
            await node.stop()
