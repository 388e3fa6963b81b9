"""Writing MANSCDP messages to whoever is at the other end of a path, and waiting for answers.

An answer comes in two steps (GB/T 28181-2022 §9.3): the SIP 200 at once, and, where the command has
one, a MESSAGE of the peer's own with the same serial number, perhaps before the 200.
"""

import asyncio
from dataclasses import dataclass

from lianjing.kernel.errors import PeerRefusedError, PeerSilentError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Charset, Edition
from lianjing.protocol.sip.build import address, build_request
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.calls.identity import HEADER
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.stack import new_call_id, new_tag

CONTENT_TYPE = "Application/MANSCDP+xml"
ANSWER_SECONDS = 5.0
"""Wait for the application's answer after the SIP 200."""
SIP_SECONDS = 8.0
"""Wait for the SIP answer to a MESSAGE; a person stands behind most of them."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom to write to and how."""

    code: str
    flow: Flow
    edition: Edition = Edition.V2016
    charset: Charset | None = None
    say_who: bool = False
    """Whether it is told on whose behalf it is asked."""


def peer_of(device: Device) -> Peer:
    """Address a registered device; raises `PeerSilentError` `not_registered` if it is not."""
    flow = device.flow
    if flow is None:
        raise PeerSilentError(f"{device.code} is not registered", code="not_registered")
    return Peer(device.code, flow, device.edition, charset_of(device), device.say_who)


def charset_of(device: Device) -> Charset | None:
    """Give the operator's setting for a device's character set, if any."""
    name = device.entry.charset if device.entry is not None else ""
    return Charset(name) if name in Charset.__members__.values() else None


class Peers:
    """Sends MANSCDP and matches the answers."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._waiting: dict[tuple[str, str, int], asyncio.Future[manscdp.Message]] = {}
        self._cseq = 0

    def request(
        self, peer: Peer, message: manscdp.Message, *, target: str = "", who: str = ""
    ) -> SipRequest:
        """Build the MESSAGE that carries `message`, addressed to its DeviceID."""
        core = self._core
        self._cseq = self._cseq % 0x7FFFFFF0 + 1
        target = target or message.device_id or peer.code
        host = core.stack.local_host(peer.flow.host)
        return build_request(
            "MESSAGE",
            f"sip:{target}@{peer.flow.host}:{peer.flow.port}",
            from_=address(f"sip:{core.code}@{core.domain}", new_tag()),
            to=address(f"sip:{target}@{target[:10]}"),
            call_id=new_call_id(host),
            cseq=self._cseq,
            headers=[(HEADER, who)] if who and peer.say_who else [],
            body=manscdp.build(message, edition=peer.edition, charset=peer.charset),
            content_type=CONTENT_TYPE,
        )

    async def send(
        self,
        peer: Peer,
        message: manscdp.Message,
        *,
        target: str = "",
        who: str = "",
        within: float = SIP_SECONDS,
    ) -> None:
        """Send and wait for the SIP 200.

        Raises `PeerSilentError` without an answer, `PeerRefusedError` with another one.
        """
        request = self.request(peer, message, target=target, who=who)
        response = await self._core.stack.ask(request, peer.flow, within=within)
        if not response.is_success:
            raise PeerRefusedError(f"{response.status} {response.reason}", code="control_refused")

    async def ask(
        self,
        peer: Peer,
        message: manscdp.Message,
        answer_type: str,
        *,
        who: str = "",
        within: float = ANSWER_SECONDS,
    ) -> manscdp.Message:
        """Send and wait for the application's answer with the same SN.

        Raises as `send` does, and `PeerSilentError` if the answer does not come.
        """
        key = (peer.code, answer_type, message.sn)
        answer: asyncio.Future[manscdp.Message] = asyncio.get_running_loop().create_future()
        self._waiting[key] = answer
        try:
            await self.send(peer, message, who=who)
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError as error:
            raise PeerSilentError(f"{peer.code} did not answer", code="timeout") from error
        finally:
            self._waiting.pop(key, None)

    def take_answer(self, code: str, message: manscdp.Message) -> bool:
        """Hand an answer to whoever waits for it; False if nobody does."""
        if isinstance(message, manscdp.UnknownMessage):
            return False
        waiting = self._waiting.get((code, type(message).CMD_TYPE, message.sn))
        if waiting is None or waiting.done():
            return False
        waiting.set_result(message)
        return True
