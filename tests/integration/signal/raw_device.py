"""A device written by hand, for what no simulator would do."""

import asyncio
import itertools
from typing import Any

from lianjing.protocol import manscdp
from lianjing.protocol.sip.build import address, build_request, build_response
from lianjing.protocol.sip.digest import answer_challenge, parse_challenge
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import Message, SipRequest, SipResponse
from lianjing.protocol.sip.parse import parse_message

from .platform_under_test import HOME, PASSWORD, Platform

_numbers = itertools.count(1)


class RawDevice(asyncio.DatagramProtocol):
    """Sends what it is told from one UDP socket and keeps whatever comes."""

    def __init__(self, platform: Platform, code: str) -> None:
        self.platform = platform
        self.code = code
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.authorization = ""
        self._cseq = 0
        self._call_id = f"raw{next(_numbers)}@{HOME}"

    async def open(self, host: str = HOME) -> "RawDevice":
        """Take a socket; another `host` is another source address."""
        loop = asyncio.get_running_loop()
        self._socket, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        self.host, self.port = self._socket.get_extra_info("sockname")
        return self

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Keep a message; what is none is thrown away."""
        del addr
        self.inbox.put_nowait(parse_message(data))

    def send(self, message: Message | bytes) -> None:
        """Put it on the wire."""
        data = message if isinstance(message, bytes) else message.serialise()
        self._socket.sendto(data, (HOME, self.platform.port))

    def request(
        self, method: str, *, headers: Any = (), body: bytes = b"", from_code: str = ""
    ) -> SipRequest:
        """Write a request of this device."""
        self._cseq += 1
        code = from_code or self.code
        own = f"sip:{code}@{self.platform.realm}"
        server = f"sip:{self.platform.code}@{self.platform.realm}"
        request = build_request(
            method,
            server,
            from_=address(own, f"t{next(_numbers)}"),
            to=address(own if method == "REGISTER" else server),
            call_id=self._call_id if method == "REGISTER" else f"m{next(_numbers)}@{HOME}",
            cseq=self._cseq,
            headers=[("Contact", f"<sip:{code}@{self.host}:{self.port}>"), *headers],
            body=body,
            content_type="Application/MANSCDP+xml" if body else "",
        )
        via = f"SIP/2.0/UDP {self.host}:{self.port};rport;branch=z9hG4bK{next(_numbers)}"
        return request.with_top("Via", via)

    async def response(self) -> SipResponse:
        """Wait for the next response; requests of the platform are answered 200 on the way."""
        async with asyncio.timeout(30):
            while True:
                message = await self.inbox.get()
                if isinstance(message, SipResponse):
                    return message
                self.answer(message)

    async def ask(self, method: str, **parts: Any) -> SipResponse:
        """Send a request and wait for its response."""
        self.send(self.request(method, **parts))
        return await self.response()

    async def wanted(self, method: str) -> SipRequest:
        """Wait for a request of the platform; others are answered 200 on the way."""
        async with asyncio.timeout(30):
            while True:
                message = await self.inbox.get()
                if isinstance(message, SipRequest):
                    if message.method == method:
                        return message
                    self.answer(message)

    def answer(self, request: SipRequest, status: int = 200, **parts: Any) -> None:
        """Answer a request of the platform."""
        if request.method != "ACK":
            flow = Flow(Transport.UDP, HOME, self.platform.port)
            self.send(build_response(request, status, to_tag="raw", source=flow, **parts))

    async def register(self, expires: int = 3600, password: str = PASSWORD) -> SipResponse:
        """Go through both legs; gives the last answer."""
        first = await self.ask("REGISTER", headers=[("Expires", expires)])
        if first.status != 401:
            return first
        self.authorization = self.credentials(first, password)
        headers = [("Expires", expires), ("Authorization", self.authorization)]
        return await self.ask("REGISTER", headers=headers)

    def credentials(self, challenged: SipResponse, password: str = PASSWORD, **parts: Any) -> str:
        """Answer a challenge."""
        challenge = parse_challenge(challenged.header("WWW-Authenticate") or "")
        return answer_challenge(
            challenge,
            **{
                "username": self.code,
                "password": password,
                "method": "REGISTER",
                "uri": f"sip:{self.platform.code}@{self.platform.realm}",
                "cnonce": "c",
                **parts,
            },
        ).header_value()

    async def say(self, message: manscdp.Message, **parts: Any) -> SipResponse:
        """Send a MANSCDP message in a MESSAGE."""
        return await self.ask("MESSAGE", body=manscdp.build(message), **parts)


def with_headers(request: SipRequest, headers: dict[str, str]) -> bytes:
    """Write a request with other values of some headers, added where it had none."""
    head, _, body = request.serialise().partition(b"\r\n\r\n")
    start, *lines = head.decode().split("\r\n")
    kept = [line for line in lines if line.partition(":")[0] not in headers]
    fresh = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([start, *kept, *fresh, "", ""]).encode() + body
