"""The control API: what web and ingest ask of signal."""

import os
from typing import TYPE_CHECKING

from lianjing.kernel.errors import DomainError
from lianjing.link import media, roster
from lianjing.link import signal as link
from lianjing.link.codec import Message
from lianjing.runtime.process import memory_mb

if TYPE_CHECKING:
    from lianjing.signal.server import SignalServer


class Api:
    """Answers calls on the control port."""

    def __init__(self, server: "SignalServer") -> None:
        self._server = server
        self._started_at = server.core.clock.wall()

    async def answer(self, message: Message) -> Message:  # noqa: PLR0911 - one arm per question
        """Answer one call; a `LianjingError` becomes a `Fault` at the connection."""
        server = self._server
        match message:
            case link.Play() | link.TakePicture() | link.SendMasks() | link.AskDeviceMasks():
                return await server.pictures.answer(message)
            case link.EndViewings():
                return await self._end_viewings(message)
            case link.Ptz():
                return await server.controls.ptz(message)
            case link.Control():
                return await server.controls.control(message)
            case link.AskPresets():
                return await server.controls.presets(message.device, message.channel)
            case link.AskDeviceStatus():
                return await server.controls.status(message.device, message.channel)
            case roster.AskRosterVersion() | roster.RosterSnapshot() | roster.RosterChange():
                return server.roster.command(message)
            case link.AskSignalStatus():
                return self._status()
            case _:
                return self._small(message)

    def _small(self, message: Message) -> Message:
        server = self._server
        match message:
            case link.Refresh():
                device = server.core.directory.get(message.device)
                if device is None:
                    raise DomainError("unknown device", code="not_registered")
                server.describing.refresh(device)
            case link.PushCatalogue():
                if not server.uppers.push(message.upper):
                    raise DomainError("unknown upper", code="not_found")
            case link.AskStory():
                story = server.pulls.stories.find(message.call)
                if story is None:
                    raise DomainError("no such call", code="no_such_call")
                return link.Story(call=message.call, body=story.as_json())
            case link.MasksFit():
                server.turning.fits(message.device, message.channel)
            case link.EndRelays():
                server.relays.end_named(message.relays, message.reason)
            case link.Watch():
                pass  # every connection gets notices
            case _:
                raise DomainError("unknown question", code="bad_request")
        return media.Done()

    async def _end_viewings(self, wish: link.EndViewings) -> Message:
        """Tell every node: it is not ours to remember which of them serves a session.

        A node that is away may still serve; then this fails and is asked again.
        """
        for node in self._server.pulls.nodes:
            for end in wish.ends:
                await node.call(media.EndSession(session=end.session, reason=end.reason))
        return media.Done()

    def _status(self) -> link.SignalStatus:
        server = self._server
        core = server.core
        devices = list(core.directory.all())
        sip = core.settings.sip
        return link.SignalStatus(
            pid=os.getpid(),
            started_at=self._started_at,
            memory_mb=memory_mb(),
            devices_online=sum(device.presence.online for device in devices),
            devices_total=len(devices),
            channels=sum(len(device.channels) for device in devices),
            calls=server.pulls.count,
            media_nodes=tuple(node.node for node in server.pulls.nodes if node.alive),
            ports=(
                link.PortState(
                    name="SIP", transport="udp", address=sip.address, port=sip.port, ok=True
                ),
                link.PortState(
                    name="SIP", transport="tcp", address=sip.address, port=sip.port, ok=True
                ),
            ),
            counters={
                **core.counters.all(),
                "bus.waiting": core.bus.waiting,
                "bus.healthy": int(core.bus.healthy),
                "store.healthy": int(core.store.healthy),
                "sip.receive_buffer": core.stack.transports.receive_buffer,
                **{f"task_failed.{name}": n for name, n in server.tasks.failures.items()},
            },
        )
