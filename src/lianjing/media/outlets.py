"""The relays of this node and their sockets."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from lianjing.kernel.errors import ConflictError, ResourceError
from lianjing.link.media import MediaNotice, OpenRelay, RelayEnded, Transport
from lianjing.media import sockets, tcp
from lianjing.media.ports import PortRange
from lianjing.media.programme import Programme
from lianjing.media.relay import Relay, TcpRelay, UdpRelay
from lianjing.runtime.settings import MediaSettings
from lianjing.runtime.tasks import Supervisor

ATTEMPTS = 32


@dataclass(slots=True)
class Outlet:
    """A relay, its port, and the stream it takes part in once started."""

    relay: Relay
    port: int
    programme: Programme | None = None


class Outlets:
    """Opens, finds and closes relays."""

    def __init__(
        self,
        settings: MediaSettings,
        ports: PortRange,
        *,
        notify: Callable[[MediaNotice], None],
    ) -> None:
        self._settings = settings
        self._ports = ports
        self._notify = notify
        self._outlets: dict[str, Outlet] = {}
        self._now: Callable[[], float] = float
        self._supervisor = Supervisor()

    async def open(self, command: OpenRelay, now: Callable[[], float]) -> int:
        """Make a relay ready; gives the port it sends from or listens on."""
        if command.relay in self._outlets:
            raise ConflictError(f"relay {command.relay} is open", code="relay_exists")
        if command.remote is None and command.transport is not Transport.TCP_PASSIVE:
            raise ResourceError("a relay needs to know where to send", code="bad_request")
        if command.remote is not None:
            sockets.resolve_family(command.remote.address)
        self._now = now
        for _ in range(ATTEMPTS):
            port = self._ports.take(now())
            try:
                relay = await self._make(command, port)
            except OSError:
                self._ports.give_back(port, now())
            else:
                self._outlets[command.relay] = Outlet(relay, port)
                return port
        raise ResourceError("no media port could be opened", code="ports_exhausted")

    def find(self, name: str) -> Outlet | None:
        """Give a relay by its name."""
        return self._outlets.get(name)

    def close_one(self, name: str) -> None:
        """Stop a relay; unknown ones are fine."""
        outlet = self._outlets.pop(name, None)
        if outlet is None:
            return
        outlet.relay.close()
        if outlet.programme is not None:
            outlet.programme.remove_relay(outlet.relay)
        self._ports.give_back(outlet.port, self._now())

    def end_stream(self, programme: Programme, reason: str) -> None:
        """Stop the relays of a stream that is over, and say so."""
        for name in [n for n, o in self._outlets.items() if o.relay.stream == programme.stream]:
            self.close_one(name)
            self._notify(RelayEnded(relay=name, reason=reason))

    async def stop(self) -> None:
        """Stop all relays and attempts to connect."""
        for name in list(self._outlets):
            self.close_one(name)
        await self._supervisor.stop()

    async def _make(self, command: OpenRelay, port: int) -> Relay:
        name, stream, ssrc = command.relay, command.stream, command.ssrc
        address, remote = self._settings.address, command.remote
        if command.transport is Transport.UDP and remote is not None:
            out = sockets.udp(address, port, buffer=self._settings.receive_buffer)
            try:
                out.connect((remote.address, remote.port))
            except OSError:
                out.close()
                raise
            return UdpRelay(name, stream, ssrc=ssrc, out=out)
        relay = TcpRelay(name, stream, ssrc=ssrc, ended=self._ended)
        if command.transport is Transport.TCP_PASSIVE:
            relay.allowed = remote.address if remote is not None else ""
            loop = asyncio.get_running_loop()
            relay.listener = await loop.create_server(lambda: relay, address, port)
        elif remote is not None:
            self._supervisor.once("connect", self._connect(relay, remote.address, remote.port))
        return relay

    async def _connect(self, relay: TcpRelay, address: str, port: int) -> None:
        if not await tcp.connect(lambda: relay, address, port):
            self._ended(relay, "connect_failed")

    def _ended(self, relay: TcpRelay, reason: str) -> None:
        outlet = self._outlets.get(relay.name)
        if outlet is not None and outlet.relay is relay:
            self.close_one(relay.name)
            self._notify(RelayEnded(relay=relay.name, reason=reason))
