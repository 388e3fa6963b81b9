"""A signalling process that was never started: no sockets, messages in and out by hand."""

from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from pathlib import Path

import pytest

from lianjing.kernel.actions import Action
from lianjing.link import roster
from lianjing.link.codec import Message
from lianjing.protocol import manscdp
from lianjing.protocol.sip.build import address, build_request, build_response
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.protocol.sip.parse import parse_message
from lianjing.runtime.settings import Installation, PlatformSettings, Settings, SipSettings
from lianjing.signal.clock import Clock
from lianjing.signal.directory import Channel, Device, Registration
from lianjing.signal.server import SignalServer

CODE = "34020000002000000001"
REALM = CODE[:10]


class Unstarted:
    """The parts of signal wired together, with the wire in our hands."""

    def __init__(self, directory: Path, *, upper_any_port: bool = False) -> None:
        self.now = 1000.0
        clock = Clock(lambda: self.now, lambda: 1_800_000_000.0 + self.now)
        settings = Settings(
            platform=PlatformSettings(code=CODE, name="县平台"),
            sip=SipSettings(advertise="192.0.2.10", upper_any_port=upper_any_port),
        )
        self.server = SignalServer(Installation(directory, settings), clock=clock)
        self.core = self.server.core
        self.events: list[Message] = []
        self.core.bus.append = self.events.append
        self.sent: list[tuple[Flow, SipRequest | SipResponse]] = []
        self.core.stack.transports.send = self._send
        self._number = 0

    def _send(self, data: bytes, flow: Flow) -> bool:
        self.sent.append((flow, parse_message(data)))
        return True

    def device(
        self, code: str, *items: manscdp.CatalogItem, online: bool = True, port: int = 5060
    ) -> Device:
        """Know a device with channels."""
        device = self.core.directory.ensure(code)
        device.channels = {item.device_id: Channel(item) for item in items}
        if online:
            flow = Flow(Transport.UDP, "192.0.2.1", port)
            registration = Registration(flow, "", "c", 3600, 0.0)
            self.core.directory.set_registration(device, registration)
            device.presence.register(now=self.now, expires_in=3600.0)
        return device

    def upper(
        self, code: str = "34000000002000000001", *, share_all: bool = True, **facts: object
    ) -> Flow:
        """Be registered with an upper that may do everything or nothing; gives its path."""
        entry = roster.UpperEntry(
            **{"key": code, "code": code, "name": "市", "address": "192.0.2.9", "port": 5060}
            | {"enabled": False}
            | facts
        )
        everything = int(reduce(or_, Action)) if share_all else 0
        self.server.roster.terms[entry.key] = roster.ShareTerms(everything=everything)
        self.server.upper_entered(entry)
        upper = self.server.uppers._links[entry.key].upper
        upper.flow = Flow(Transport.UDP, "192.0.2.9", 5060)
        upper.online = True
        return upper.flow

    def ask(
        self, method: str, flow: Flow, *, sender: str, target: str = CODE, **parts: object
    ) -> SipResponse | None:
        """Let a request arrive; gives the last response that left for it."""
        self._number += 1
        headers = [("Contact", f"<sip:{sender}@{flow.host}>"), *parts.pop("headers", ())]
        request = build_request(
            method,
            f"sip:{target}@{REALM}",
            from_=address(f"sip:{sender}@{REALM}", f"t{self._number}"),
            to=address(f"sip:{target}@{REALM}"),
            call_id=str(parts.pop("call_id", f"c{self._number}")),
            cseq=self._number,
            headers=headers,
            **parts,
        )
        via = f"SIP/2.0/UDP {flow.host};rport;branch=z9hG4bKu{self._number}"
        self.core.stack._receive(request.with_top("Via", via).serialise(), flow)
        found = [m for _, m in self.sent if isinstance(m, SipResponse)]
        return found[-1] if found else None

    def say(self, message: manscdp.Message, flow: Flow, *, sender: str) -> SipResponse | None:
        """Let a MANSCDP message arrive."""
        return self.ask("MESSAGE", flow, sender=sender, body=manscdp.build(message))

    def requests(self, method: str) -> list[SipRequest]:
        """Take the requests of a method that left since the last call."""
        found = [m for _, m in self.sent if isinstance(m, SipRequest) and m.method == method]
        self.sent = []
        return found

    def answer(self, request: SipRequest, flow: Flow, status: int = 200) -> None:
        """Let an answer to one of our requests arrive."""
        response = build_response(request, status, to_tag="peer", source=flow)
        self.core.stack._receive(response.serialise(), flow)

    def answer_with(self, request: SipRequest, flow: Flow, sdp: bytes) -> None:
        """Let a 200 with a session description arrive."""
        response = build_response(
            request, 200, to_tag="peer", source=flow, body=sdp, content_type="APPLICATION/SDP"
        )
        self.core.stack._receive(response.serialise(), flow)

    def responses_to(self, call_id: str) -> list[int]:
        """List the statuses of what was answered under a Call-ID since the last look."""
        answers = [m for _, m in self.sent if isinstance(m, SipResponse) and m.call_id == call_id]
        return [answer.status for answer in answers]

    def told(self, kind: type[Message]) -> list[Message]:
        """List the events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def signal(tmp_path: Path) -> Iterator[Unstarted]:
    """Make one."""
    return Unstarted(tmp_path)


def item(code: str, name: str = "", **fields: object) -> manscdp.CatalogItem:
    """Write a catalogue item that is on."""
    return manscdp.CatalogItem(
        device_id=code, name=name or code, **{"status": manscdp.Switch.ON, **fields}
    )


@pytest.fixture(scope="session")
def signal_factory(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Unstarted]:
    """Make a new one for each example of a property."""
    directory = tmp_path_factory.mktemp("signal")
    return lambda: Unstarted(directory)
