"""Registering with an upper platform and staying registered (GB/T 28181-2022 §9.1, §9.6)."""

import asyncio
import random
import secrets
import socket
from collections.abc import Callable

from lianjing.kernel.errors import MalformedMessageError, PeerError, ResourceError
from lianjing.protocol import manscdp
from lianjing.protocol.sip.build import address, build_request
from lianjing.protocol.sip.digest import answer_challenge, parse_challenge, pick_challenge
from lianjing.protocol.sip.flow import Flow, Transport
from lianjing.protocol.sip.message import HeaderValue, SipRequest, SipResponse
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.core import Core
from lianjing.signal.peers import Peers
from lianjing.signal.registrar import OUR_VERSION
from lianjing.signal.stack import new_call_id, new_tag

FIRST_RETRY = 2.0
"""After silence: whoever is there again shall have us soon."""
SECOND_CHANCE = 5.0
"""After a first refusal: people enter a platform at both ends within the same minute."""
REFUSED_RETRY = 60.0
"""After further refusals, at least (GB/T 28181-2022 §9.1.2.1)."""
LONGEST_RETRY = 300.0
SPREAD = 1.5
"""Pauses are up to this much longer, so that not everyone comes in the same second."""
REFRESH_AT = 0.7
"""Part of the expiry after which we register again."""
MAX_REDIRECTS = 5
ANSWER_SECONDS = 8.0


class Registration:
    """Keeps us registered with one upper; `run()` is owned by the supervisor."""

    def __init__(
        self, core: Core, peers: Peers, upper: Upper, on_change: Callable[[Upper], None]
    ) -> None:
        self._core = core
        self._peers = peers
        self._upper = upper
        self._on_change = on_change
        self._call_id = ""
        self._cseq = 0
        self._tag = new_tag()
        self._again = asyncio.Event()
        self._redirected: tuple[str, int] | None = None
        """The server a redirection named, until it is lost (2022 §9.1.2.3)."""

    def connection_lost(self) -> None:
        """The connection we registered over is gone: register anew at once."""
        self._set(online=False, reason="upper_silent")
        self._again.set()

    async def run(self) -> None:
        """Register, keep alive, register again, until cancelled."""
        pause = 0.0
        while True:
            refused = False
            try:
                while True:
                    granted = await self._register(self._upper.entry.expires)
                    pause = 0.0
                    self._set(online=True, reason="registered")
                    await self._stay(granted)
            except PeerError as error:
                refused = error.code == "upper_refused"
                reason = "upper_refused" if refused else "upper_silent"
                self._set(online=False, reason=reason)
            except (ResourceError, OSError):
                self._set(online=False, reason="upper_silent")
            self._redirected = None
            pause = next_pause(pause, refused=refused)
            await asyncio.sleep(pause * random.uniform(1.0, SPREAD))

    async def leave(self) -> None:
        """De-register, as far as the upper listens."""
        if self._upper.online:
            try:
                await self._register(0)
            except (PeerError, ResourceError, OSError):
                self._core.counters.add("upper.leave_failed")
        self._set(online=False, reason="disabled")

    # --- inside ---------------------------------------------------------------------------

    def _set(self, *, online: bool, reason: str) -> None:
        upper = self._upper
        if (upper.online, upper.reason) != (online, reason):
            upper.online, upper.reason = online, reason
            self._on_change(upper)

    async def _register(self, expires: int) -> int:
        """Register once, following challenges and redirects; gives the expiry granted.

        Raises `PeerError` `upper_refused` for a refusal, `PeerSilentError` without an answer.
        """
        home = self._upper.entry.address, self._upper.entry.port
        host, port = self._redirected or home
        for _ in range(MAX_REDIRECTS + 1):
            flow = await self._path(host, port)
            response = await self._exchange(flow, expires)
            if response.is_success:
                self._upper.flow = flow
                self._redirected = (host, port) if (host, port) != home else None
                self._upper.gb_version = response.gb_version or ""
                return expires if response.expires is None else response.expires
            if response.status in (301, 302) and response.contact is not None:
                uri = response.contact.uri
                host, port = uri.host, uri.port or 5060
                continue
            raise PeerError(f"{response.status} {response.reason}", code="upper_refused")
        raise PeerError("redirected too often", code="upper_refused")

    async def _exchange(self, flow: Flow, expires: int) -> SipResponse:
        response = await self._core.stack.ask(
            self._request(flow, expires), flow, within=ANSWER_SECONDS
        )
        for _ in range(2):  # a second challenge says the nonce was stale
            if response.status not in (401, 407):
                return response
            request = self._request(flow, expires, challenged_by=response)
            response = await self._core.stack.ask(request, flow, within=ANSWER_SECONDS)
        return response

    async def _path(self, host: str, port: int) -> Flow:
        entry = self._upper.entry
        ip = await self._resolve(host)
        if entry.transport.lower() != "tcp":
            return Flow(Transport.UDP, ip, port)
        old = self._upper.flow
        usable = old is not None and (old.host, old.port) == (ip, port)
        if old is not None and usable and old in self._core.stack.transports.connections:
            return old
        return await self._core.stack.transports.connect(ip, port)

    async def _resolve(self, host: str) -> str:
        """Find an address of the family our own port is of; the other one leads nowhere."""
        ours = self._core.settings.sip.address
        family = socket.AF_INET6 if ":" in ours else socket.AF_INET
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, None, family=family, type=socket.SOCK_DGRAM
            )
        except OSError as error:
            raise PeerError(f"cannot resolve {host}", code="upper_silent") from error
        return str(found[0][4][0])

    def _request(
        self, flow: Flow, expires: int, *, challenged_by: SipResponse | None = None
    ) -> SipRequest:
        core, entry = self._core, self._upper.entry
        host = core.stack.local_host(flow.host)
        if not self._call_id:
            self._call_id = new_call_id(host)
        self._cseq += 1
        uri = f"sip:{entry.code}@{entry.code[:10]}"
        own = f"sip:{core.code}@{core.domain}"
        headers: list[tuple[str, HeaderValue]] = [
            ("Contact", f"<sip:{core.code}@{host}:{core.stack.port}>"),
            ("X-GB-Ver", OUR_VERSION),
            ("User-Agent", "Lianjing"),
            ("Expires", expires),
        ]
        if challenged_by is not None:
            headers.append(("Authorization", self._credentials(challenged_by, uri)))
        return build_request(
            "REGISTER",
            uri,
            from_=address(own, self._tag),
            to=address(own),
            call_id=self._call_id,
            cseq=self._cseq,
            headers=headers,
        )

    def _credentials(self, response: SipResponse, uri: str) -> str:
        entry = self._upper.entry
        name = "WWW-Authenticate" if response.status == 401 else "Proxy-Authenticate"
        challenges = []
        for raw in response.raw_headers(name):
            try:
                challenges.append(parse_challenge(raw.decode("utf-8", "replace")))
            except MalformedMessageError:
                continue
        challenge = pick_challenge(challenges)
        if challenge is None:
            raise PeerError("no challenge we can answer", code="upper_refused")
        return answer_challenge(
            challenge,
            username=entry.username or self._core.code,
            password=entry.password,
            method="REGISTER",
            uri=uri,
            cnonce=secrets.token_hex(8),
        ).header_value()

    async def _stay(self, granted: int) -> None:
        """Keep alive until it is time to register again; raises when the upper is lost."""
        clock = self._core.clock
        until = clock.monotonic() + max(10.0, granted * REFRESH_AT)
        missed = 0
        self._again.clear()
        while True:
            left = until - clock.monotonic()
            if left <= 0 or self._again.is_set():
                return
            pause = min(left, float(self._upper.entry.keepalive_seconds))
            try:
                async with asyncio.timeout(pause):
                    await self._again.wait()
                continue
            except TimeoutError:
                pass
            missed = 0 if await self._keepalive() else missed + 1
            if missed >= self._upper.entry.keepalive_count:
                raise PeerError("keepalives are not answered", code="upper_silent")

    async def _keepalive(self) -> bool:
        """Send one keepalive; an upper that has forgotten us is registered with at once."""
        peer = self._upper.peer
        if peer is None:
            return False
        message = manscdp.Keepalive(self._upper.next_sn(), self._core.code)
        request = self._peers.request(peer, message, target=peer.code)
        seconds = min(float(self._upper.entry.keepalive_seconds), 32.0)
        try:
            response = await self._core.stack.ask(request, peer.flow, within=seconds)
        except (PeerError, ResourceError):
            return False
        if response.status in (401, 403, 404, 481):
            self._again.set()
        return response.is_success


def next_pause(pause: float, *, refused: bool) -> float:
    """Give the seconds to wait after a failure, from the pause before it; 0 if that was none."""
    if refused:
        longer = SECOND_CHANCE if pause == 0.0 else max(pause * 2, REFUSED_RETRY)
    else:
        longer = max(pause * 2, FIRST_RETRY)
    return min(longer, LONGEST_RETRY)
