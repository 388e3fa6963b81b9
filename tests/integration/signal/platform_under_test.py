"""One real platform of ours for a test: signal, its control link, and a media node if wanted."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from functools import reduce
from operator import or_
from pathlib import Path

import msgspec
from tests.services import free_port, free_ports

from lianjing.kernel.actions import Action
from lianjing.link import roster
from lianjing.link import signal as link
from lianjing.link.codec import Message
from lianjing.link.connection import Connection, connect
from lianjing.link.ports import SIGNAL
from lianjing.media.node import MediaNode
from lianjing.protocol.sip.digest import Algorithm, ha1
from lianjing.runtime import secrets
from lianjing.runtime.settings import (
    Installation,
    LinkSettings,
    MediaSettings,
    PlatformSettings,
    Settings,
    SipSettings,
)
from lianjing.signal.clock import Clock
from lianjing.signal.directory import Device
from lianjing.signal.server import SignalServer
from lianjing.simulator.fleet import Fleet
from lianjing.simulator.plan import DevicePlan, FleetPlan, ServerPlan

HOME = "127.0.0.1"
PASSWORD = "gb-test-pass"
AT_ONCE = 3.0
"""Seconds on a machine with other work; what waits for something else waits longer."""
EVERY_ACTION = reduce(or_, Action)


async def until(holds: Callable[[], object], *, within: float = 30.0) -> None:
    """Wait until something holds, looking every 10 ms."""
    async with asyncio.timeout(within):
        while not holds():
            await asyncio.sleep(0.01)


def entry(
    code: str, password: str = PASSWORD, *, realm: str, **facts: object
) -> roster.DeviceEntry:
    """Enter a device as the pages do."""
    return roster.DeviceEntry(
        code=code,
        ha1_md5=ha1(code, realm, password, Algorithm.MD5),
        ha1_sha256=ha1(code, realm, password, Algorithm.SHA256),
        **facts,
    )


class Platform:
    """Signal in this process on free ports, its roster pushed as ingest would."""

    def __init__(self, directory: Path, code: str, sip: dict[str, object]) -> None:
        self.code = code
        self.directory = directory
        self.events: list[Message] = []
        self.notices: list[Message] = []
        self.clock = ShiftedClock()
        self.unhandled: list[dict[str, object]] = []
        """What went wrong in callbacks of the loop."""
        self._stack = AsyncExitStack()
        self._version = 0
        media_from = free_ports(64)
        media_settings = {
            name: sip.pop(name)
            for name in ("first_packet_seconds", "idle_seconds", "silence_seconds", "ports_to")
            if name in sip
        }
        if "ports_to" in media_settings:
            media_settings["ports_to"] = media_from + int(str(media_settings["ports_to"]))
        directory.mkdir(parents=True, exist_ok=True)
        self.settings = Settings(
            platform=PlatformSettings(code=code, name=f"平台{code[:6]}"),
            sip=msgspec.convert({"address": HOME, "port": free_port(), **sip}, SipSettings),
            media=MediaSettings(
                **{
                    "address": HOME,
                    "http_address": HOME,
                    "http_port": free_port(),
                    "ports_from": media_from,
                    "ports_to": media_from + 63,
                    "advertise": HOME,
                    **media_settings,
                }
            ),
            link=LinkSettings(signal_port=free_port(), media_port=free_port()),
        )
        self.installation = Installation(directory=directory, settings=self.settings)
        secrets.write_private(self.installation.secrets / "access", PASSWORD)
        self.media: MediaNode | None = None
        self.server: SignalServer
        self.control: Connection

    # --- life -------------------------------------------------------------------------------

    async def open(self, *, media: bool = False) -> None:
        """Start everything and wait until it answers."""
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: self.unhandled.append(context)
        )
        if media:
            await self.start_media()
        await self.start_signal()
        if media:
            await until(lambda: self.server.pulls.nodes[0].alive)

    async def start_signal(self) -> None:
        """Start signal, as after a stop."""
        self.server = SignalServer(self.installation, clock=self.clock)
        bus = self.server.core.bus
        append = bus.append

        def tap(event: Message) -> None:
            self.events.append(event)
            append(event)

        bus.append = tap
        await self.server.start()
        self.control = await connect(
            HOME,
            self.settings.link.signal_port,
            key=secrets.key(self.installation.secrets, "link"),
            shapes=SIGNAL,
            on_notice=self.notices.append,
        )
        self._reader = asyncio.create_task(self.control.run())

    async def stop_signal(self) -> None:
        """Stop signal only."""
        if not hasattr(self, "control"):
            return
        self.control.close()
        await self.server.stop()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def start_media(self) -> None:
        """Start the media node."""
        key = secrets.key(self.installation.secrets, "link")
        self.media = MediaNode(self.settings.media, self.settings.link, key=key)
        await self.media.start()

    async def stop_media(self) -> None:
        """Stop the media node."""
        node, self.media = self.media, None
        if node is not None:
            await node.stop()

    async def close(self) -> None:
        """Stop everything; no task of ours may have failed unnoticed."""
        await self._stack.aclose()
        await self.stop_signal()
        await self.stop_media()
        assert self.server.tasks.failures == {}
        assert self.unhandled == []

    # --- its people -------------------------------------------------------------------------

    async def enter(
        self,
        *devices: roster.DeviceEntry,
        uppers: Sequence[roster.UpperEntry] = (),
        shares: dict[str, tuple[roster.SharedNode, ...]] | None = None,
        terms: dict[str, roster.ShareTerms] | None = None,
    ) -> None:
        """Push a whole roster; an upper without a share list may do everything with all."""
        self._version += 1
        await self.control.call(
            roster.RosterSnapshot(
                database="test",
                version=self._version,
                devices=devices,
                uppers=tuple(uppers),
                shares=shares or {},
                terms=terms
                or _all_to(upper.key for upper in uppers if upper.key not in (shares or ())),
                first=True,
                last=True,
            )
        )

    async def change(self, **changes: object) -> None:
        """Push a change of the roster; a new upper may do everything with all."""
        self._version += 1
        known = {*self.server.roster.uppers, *changes.get("shares_added", ())}
        new = [upper.key for upper in changes.get("uppers", ()) if upper.key not in known]
        changes.setdefault("terms", _all_to(new))
        await self.control.call(
            roster.RosterChange(database="test", version=self._version, **changes)
        )

    async def play(
        self, device: str, channel: str, **wishes: object
    ) -> link.Playing | link.PlayFailed:
        """Ask for a channel as the pages do."""
        answer = await self.control.call(link.Play(device=device, channel=channel, **wishes))
        assert isinstance(answer, link.Playing | link.PlayFailed)
        return answer

    async def story(self, call: str) -> dict[str, object]:
        """Read the story of a call."""
        answer = await self.control.call(link.AskStory(call=call))
        assert isinstance(answer, link.Story)
        return dict(json.loads(answer.body))

    async def ask(self, message: Message) -> Message:
        """Ask anything else."""
        return await self.control.call(message)

    # --- its world --------------------------------------------------------------------------

    @property
    def port(self) -> int:
        """The SIP port."""
        return self.settings.sip.port

    @property
    def realm(self) -> str:
        """SIP domain and digest realm."""
        return self.code[:10]

    def entry(self, code: str, **facts: object) -> roster.DeviceEntry:
        """Enter a device of this platform."""
        return entry(code, realm=self.realm, **facts)

    def device(self, code: str) -> Device | None:
        """Look at a device as signal knows it."""
        return self.server.core.directory.get(code)

    def online(self, code: str) -> bool:
        """Whether a device is shown online."""
        device = self.device(code)
        return device is not None and device.presence.online

    def count(self, name: str) -> int:
        """Read a counter."""
        return self.server.core.counters.get(name)

    def told(self, kind: type[Message]) -> list[Message]:
        """List the events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    async def fleet(self, *devices: DevicePlan, wait: bool = True, **habits: object) -> Fleet:
        """Run simulated devices at this platform until the test ends."""
        plan = FleetPlan(
            server=ServerPlan(self.code, HOME, self.port, PASSWORD),
            devices=devices,
            **{"keepalive": 0.5, "keepalives_lost": 2, "retry": 0.4, **habits},
        )
        fleet = await self._stack.enter_async_context(Fleet(plan))
        if wait:
            await until(
                lambda: all(
                    self.online(code) and device.registration.standing.registered
                    for code, device in fleet.devices.items()
                )
            )
        return fleet

    def upper_entry(self, upper: "Platform", **facts: object) -> roster.UpperEntry:
        """Enter `upper` as an upper platform of this one."""
        return upper_entry(self, upper.code, upper.port, **facts)


def _all_to(keys: Iterable[str]) -> dict[str, roster.ShareTerms]:
    return {key: roster.ShareTerms(everything=int(EVERY_ACTION)) for key in keys}


def node(
    device: str, channel: str, actions: int | None = None, **facts: object
) -> roster.SharedNode:
    """Share a channel, with every right unless said otherwise."""
    sum_of = int(EVERY_ACTION) if actions is None else int(actions)
    return roster.SharedNode(device=device, channel=channel, actions=sum_of, **facts)


def upper_entry(lower: Platform, code: str, port: int, **facts: object) -> roster.UpperEntry:
    """Enter an upper platform."""
    return roster.UpperEntry(
        **{
            "key": f"up-{code[:6]}",
            "code": code,
            "name": f"上级{code[:6]}",
            "address": HOME,
            "port": port,
            "password": PASSWORD,
            "keepalive_seconds": 1,
            **facts,
        }
    )


class ShiftedClock(Clock):
    """Both clocks, each of which a test may move."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.wall_ahead = 0.0
        super().__init__(
            lambda: time.monotonic() + self.ahead, lambda: time.time() + self.wall_ahead
        )
