"""Ten thousand devices in one process: register, keep alive, storm, flood; counted.

```python
async with LoadFleet(LoadPlan(server=server, devices=10_000)) as fleet:
    print(await fleet.register_all())
    print(await fleet.keep_alive(600))
    print(await fleet.flood_keepalives(10))
```
"""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from itertools import cycle

from lianjing.simulator.endpoint import Address, local_address_to
from lianjing.simulator.load_tally import Tally
from lianjing.simulator.load_wire import (
    LoadDevice,
    Writer,
    branch_number,
    challenge_line,
    echo,
    element,
)
from lianjing.simulator.plan import ServerPlan, count_up

_T1, _T2 = 0.5, 4.0
"""First and longest pause between repeats (RFC 3261 §17.1.2.2)."""

_TIMER_F = 32.0
_SWEEP = 0.1
_BUFFER = 8 * 1024 * 1024
_AT_ONCE = 128
"""Datagrams read before other work gets its turn."""

_MOST_LATENCIES = 2_000_000
_FORGOTTEN = frozenset((401, 403, 404, 481))
_LOST_KEEPALIVES = 3


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """How many devices, from where, how often."""

    server: ServerPlan
    code_from: str = "34020000001320000001"
    devices: int = 10_000
    sockets: int = 8
    """Sockets shared by all devices; 0 is one for each, with a port of its own."""
    bind: str = ""
    keepalive: float = 60.0
    expires: int = 3600
    window: int = 256
    """Exchanges under way at once in storms and floods."""


class _Kind(Enum):
    REGISTER = auto()
    PROOF = auto()
    """The REGISTER with credentials."""
    KEEPALIVE = auto()
    ANSWER = auto()


class _Pending:
    """A request on its way."""

    __slots__ = ("began", "device", "due", "kind", "pause", "sent", "wire")

    def __init__(
        self, device: LoadDevice, kind: _Kind, wire: bytes, *, began: float, now: float
    ) -> None:
        self.device = device
        self.kind = kind
        self.wire = wire
        self.began = began
        self.sent = now
        self.pause = _T1
        self.due = now + _T1


class LoadFleet:
    """Many devices on few sockets; one phase at a time."""

    def __init__(self, plan: LoadPlan) -> None:
        self.plan = plan
        host = plan.bind or local_address_to(Address(plan.server.host, plan.server.port))
        self.devices = [
            LoadDevice(count_up(plan.code_from, n), n, f"r{n:x}-{time.time_ns():x}@{host}")
            for n in range(plan.devices)
        ]
        self.requests_answered = 0
        """Requests of the platform that were answered."""
        self.tally = Tally()
        self._by_code = {device.code: device for device in self.devices}
        self._host = host
        self._target = (plan.server.host, plan.server.port)
        self._writer = Writer(plan.server)
        self._sockets: list[socket.socket] = []
        self._locals: list[str] = []
        self._pending: dict[int, _Pending] = {}
        self._branch = time.time_ns() & 0xFFFFFF << 24
        self._jobs: Iterator[LoadDevice] | None = None
        self._begin: Callable[[LoadDevice], None] = self._start_keepalive
        self._in_flight = 0
        self._done = asyncio.Event()
        self._sweeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "LoadFleet":
        """Open the sockets."""
        loop = asyncio.get_running_loop()
        for _ in range(self.plan.sockets or self.plan.devices):
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.setblocking(False)  # noqa: FBT003
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            sock.bind((self._host, 0))
            loop.add_reader(sock, self._read, sock)
            self._sockets.append(sock)
            self._locals.append(f"{self._host}:{sock.getsockname()[1]}")
        self._sweeper = loop.create_task(self._sweep(), name="load sweeper")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close them; the platform is not told."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeper
        for sock in self._sockets:
            asyncio.get_running_loop().remove_reader(sock)
            sock.close()

    @property
    def registered(self) -> int:
        """Count the devices that believe they are registered."""
        return sum(device.registered for device in self.devices)

    # ---------------------------------------------------------------- phases

    async def register_all(self, *, within: float = 120.0) -> Tally:
        """Register every device, as fast as the window lets; both legs count as one exchange."""
        return await self._run(iter(self.devices), self._start_registration, within)

    async def flood_keepalives(self, seconds: float) -> Tally:
        """Send keepalives as fast as they are answered."""
        return await self._run(self._until(seconds), self._start_keepalive, seconds + _TIMER_F)

    async def flood_registrations(self, seconds: float) -> Tally:
        """Register devices again and again as fast as they are answered."""
        return await self._run(self._until(seconds), self._start_registration, seconds + _TIMER_F)

    async def keep_alive(self, seconds: float) -> Tally:
        """Live: a keepalive of every device in each interval, evenly spread.

        A device that is told it is unknown, or gets no answer three times, registers anew.
        """
        tally = self.tally = Tally()
        self._jobs = None
        began = time.monotonic()
        pace = len(self.devices) / self.plan.keepalive
        for started, device in enumerate(cycle(self.devices)):
            elapsed = time.monotonic() - began
            if elapsed >= seconds:
                break
            if started > elapsed * pace:
                await asyncio.sleep((started - elapsed * pace) / pace + 0.001)
            self._in_flight += 1
            self._start_keepalive(device)
        self._done.clear()
        if self._in_flight:
            with suppress(TimeoutError):
                async with asyncio.timeout(_T2):
                    await self._done.wait()
        tally.seconds = time.monotonic() - began
        return tally

    def _until(self, seconds: float) -> Iterator[LoadDevice]:
        ends = time.monotonic() + seconds
        for device in cycle(self.devices):
            if time.monotonic() >= ends:
                return
            yield device

    async def _run(
        self, jobs: Iterator[LoadDevice], begin: Callable[[LoadDevice], None], within: float
    ) -> Tally:
        tally = self.tally = Tally()
        self._jobs, self._begin = jobs, begin
        self._done.clear()
        began = time.monotonic()
        self._launch()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._done.wait()
        tally.seconds = time.monotonic() - began
        self._jobs = None
        return tally

    def _launch(self) -> None:
        while self._jobs is not None and self._in_flight < self.plan.window:
            device = next(self._jobs, None)
            if device is None:
                self._jobs = None
                break
            self._in_flight += 1
            self._begin(device)
        if self._jobs is None and self._in_flight <= 0:
            self._done.set()

    # -------------------------------------------------------------- exchange

    def _start_registration(self, device: LoadDevice) -> None:
        self.tally.sent += 1
        self._register(device, time.monotonic())

    def _register(self, device: LoadDevice, began: float, credentials: str = "") -> None:
        branch = self._next_branch()
        wire = self._writer.register(
            device,
            branch,
            self._locals[device.number % len(self._locals)],
            expires=self.plan.expires,
            credentials=credentials,
        )
        self._send(device, _Kind.PROOF if credentials else _Kind.REGISTER, branch, wire, began)

    def _start_keepalive(self, device: LoadDevice) -> None:
        self.tally.sent += 1
        device.keepalives += 1
        branch = self._next_branch()
        wire = self._writer.keepalive(
            device, branch, self._locals[device.number % len(self._locals)]
        )
        self._send(device, _Kind.KEEPALIVE, branch, wire, time.monotonic())

    def _next_branch(self) -> int:
        self._branch += 1
        return self._branch

    def _send(
        self, device: LoadDevice, kind: _Kind, branch: int, wire: bytes, began: float
    ) -> None:
        now = time.monotonic()
        self._pending[branch] = _Pending(device, kind, wire, began=began, now=now)
        self._put(device, wire)

    def _put(self, device: LoadDevice, wire: bytes) -> None:
        sock = self._sockets[device.number % len(self._sockets)]
        # A full buffer or a port nobody listens on is loss; the repeat will tell.
        with suppress(OSError):
            sock.sendto(wire, self._target)

    def _read(self, sock: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            try:
                data = sock.recv(65_535)
            except OSError:
                return
            if data[:8] == b"SIP/2.0 ":
                self._take_response(data)
            elif data:
                self._take_request(data, sock)

    def _take_response(self, data: bytes) -> None:
        status = int(data[8:11])
        if status < 200:
            return
        pending = self._pending.pop(branch_number(data), None)
        if pending is None or pending.kind is _Kind.ANSWER:
            return
        device = pending.device
        if status == 401 and pending.kind is _Kind.REGISTER:
            credentials = self._writer.credentials(device.code, challenge_line(data))
            self._register(device, pending.began, credentials)
            return
        self._finish(pending, status)

    def _finish(self, pending: _Pending, status: int) -> None:
        tally, device = self.tally, pending.device
        is_keepalive = pending.kind is _Kind.KEEPALIVE
        if status == 200:
            tally.answered += 1
            device.unanswered = 0
            if not is_keepalive:
                device.registered = True
            if len(tally.latencies) < _MOST_LATENCIES:
                tally.latencies.append(time.monotonic() - pending.began)
        elif status:
            tally.refused[status] = tally.refused.get(status, 0) + 1
        else:
            tally.lost += 1
            device.unanswered += 1
        unknown = status in _FORGOTTEN or device.unanswered >= _LOST_KEEPALIVES
        if is_keepalive and unknown:
            device.registered = False
            device.unanswered = 0
            tally.registered_anew += 1
            self._register(device, time.monotonic())
            return
        self._in_flight -= 1
        if self._jobs is not None or self._in_flight <= 0:
            self._launch()

    async def _sweep(self) -> None:
        """Repeat what is unanswered, give up what stays so, register who was forgotten."""
        while True:
            await asyncio.sleep(_SWEEP)
            now = time.monotonic()
            due = [(n, p) for n, p in self._pending.items() if p.due <= now]
            for number, pending in due:
                if now - pending.sent >= _TIMER_F:
                    self._pending.pop(number, None)
                    if pending.kind is not _Kind.ANSWER:
                        self._finish(pending, 0)
                    continue
                pending.pause = min(2 * pending.pause, _T2)
                pending.due = now + pending.pause
                self.tally.resent += 1
                self._put(pending.device, pending.wire)

    # ------------------------------------------------------------- answering

    def _take_request(self, data: bytes, sock: socket.socket) -> None:
        """Answer what the platform asks: 200, and the Response to queries of the usual kinds."""
        line = data[: data.find(b"\r\n")]
        method, _, rest = line.partition(b" ")
        if method == b"ACK":
            return
        self.requests_answered += 1
        status = b"486 Busy Here" if method == b"INVITE" else b"200 OK"
        with suppress(OSError):
            sock.sendto(echo(data, status), self._target)
        if method != b"MESSAGE":
            return
        device = self._by_code.get(rest.partition(b":")[2].partition(b"@")[0].decode("latin-1"))
        body = data.partition(b"\r\n\r\n")[2]
        if device is None or b"<Query>" not in body:
            return
        answer = self._writer.answer_body(
            device.code, element(body, b"CmdType"), element(body, b"SN")
        )
        if answer:
            branch = self._next_branch()
            local = self._locals[device.number % len(self._locals)]
            wire = self._writer.message(device, branch, local, answer)
            self._send(device, _Kind.ANSWER, branch, wire, time.monotonic())
