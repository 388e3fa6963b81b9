"""A device's tie to its platform: register, refresh, keep alive, notice loss, come back."""

import asyncio
import random
import time
from dataclasses import dataclass

from lianjing.kernel.errors import MalformedMessageError, PeerRefusedError, PeerSilentError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Edition
from lianjing.protocol.sip.build import address, build_request
from lianjing.protocol.sip.digest import (
    Challenge,
    answer_challenge,
    parse_challenge,
    pick_challenge,
)
from lianjing.protocol.sip.flow import Transport
from lianjing.protocol.sip.message import HeaderValue, SipRequest, SipResponse
from lianjing.simulator.endpoint import Address, Endpoint, new_token
from lianjing.simulator.plan import DevicePlan, FleetPlan
from lianjing.simulator.quirks import Quirk

CONTENT_TYPE = "Application/MANSCDP+xml"
USER_AGENT = "Lianjing-Simulator/1"

_REFRESH_AT = (0.6, 0.8)
_ANSWER_WITHIN = 5.0
_REGISTER_WITHIN = 32.0
_REGISTER_AT_LEAST = 2.0
_FORGOTTEN = (401, 403, 404, 481)
"""Answers to a keepalive that mean the platform does not know us: register at once (§7.2)."""

_MOST_REDIRECTS = 5


@dataclass(slots=True)
class Standing:
    """How a registration stands, as counters and the last facts."""

    registered: bool = False
    registrations: int = 0
    refreshes: int = 0
    failures: int = 0
    keepalives_sent: int = 0
    keepalives_answered: int = 0
    last_status: int = 0
    last_error: str = ""
    since: float = 0.0
    clock_offset: float | None = None
    """What the platform's Date header says minus our clock, in seconds."""


class Registration:
    """Keeps one device registered until its task is cancelled."""

    def __init__(
        self, *, endpoint: Endpoint, plan: DevicePlan, fleet: FleetPlan, chance: random.Random
    ) -> None:
        self.standing = Standing()
        self._endpoint = endpoint
        self._plan = plan
        self._fleet = fleet
        self._chance = chance
        self._home = Address(fleet.server.host, fleet.server.port)
        self._call_id = ""
        self._tag = ""
        self._cseq = 0
        self._sn = chance.randrange(1, 10_000)
        self._broken = asyncio.Event()

    def connection_lost(self) -> None:
        """Take in that the TCP connection is gone."""
        self._broken.set()

    def next_sn(self) -> int:
        """Give the next serial number of a message."""
        self._sn = self._sn % 1_000_000 + 1
        return self._sn

    # ------------------------------------------------------------------ life

    async def run(self, first_delay: float = 0.0) -> None:
        """Register, stay registered, and register anew after every loss."""
        await asyncio.sleep(first_delay)
        fresh = True
        while True:
            try:
                await self._connect()
                await self._register(fresh=fresh, expires=self._fleet.expires)
            except (PeerSilentError, PeerRefusedError, MalformedMessageError, OSError) as error:
                self._note_failure(str(error))
                self._endpoint.server = self._home
                await asyncio.sleep(self._fleet.retry * self._chance.uniform(1.0, 1.2))
                fresh = True
                continue
            fresh = not await self._stay()
            if fresh and self._broken.is_set():
                await asyncio.sleep(min(self._fleet.retry, 5.0) * self._chance.uniform(0.2, 1.0))

    async def leave(self) -> None:
        """De-register: an authenticated REGISTER that expires at once (§9.1.2)."""
        if self.standing.registered and self._endpoint.is_open:
            await self._register(fresh=False, expires=0)
        self.standing.registered = False

    async def _connect(self) -> None:
        if self._broken.is_set() or not self._endpoint.is_open:
            self._endpoint.close()
            self._broken.clear()
            await self._endpoint.open(self._fleet.bind, self._plan.port)

    def _note_failure(self, reason: str) -> None:
        self.standing.registered = False
        self.standing.failures += 1
        self.standing.last_error = reason

    async def _stay(self) -> bool:
        """Keep alive until the refresh is due: True; False as soon as the tie is lost."""
        loop = asyncio.get_running_loop()
        due = loop.time() + self._fleet.expires * self._chance.uniform(*_REFRESH_AT)
        lost = 0
        while (now := loop.time()) < due:
            if await self._broken_within(min(self._fleet.keepalive, due - now)):
                self._note_failure("connection lost")
                return False
            status = await self._keep_alive()
            if status in _FORGOTTEN:
                self._note_failure(f"keepalive refused with {status}")
                return False
            lost = 0 if status else lost + 1
            if lost >= self._fleet.keepalives_lost:
                self._note_failure(f"{lost} keepalives unanswered")
                return False
        return True

    async def _broken_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._broken.wait()
        except TimeoutError:
            return False
        return True

    async def _keep_alive(self) -> int:
        """Send one keepalive; give the status of the answer, 0 without one."""
        body = manscdp.build(
            manscdp.Keepalive(self.next_sn(), self._plan.code), edition=self._plan.edition
        )
        self.standing.keepalives_sent += 1
        try:
            response = await self._endpoint.request(
                self.message(body), within=min(_ANSWER_WITHIN, self._fleet.keepalive)
            )
        except PeerSilentError:
            return 0
        self.standing.last_status = response.status
        self.standing.keepalives_answered += response.is_success
        return response.status

    # -------------------------------------------------------------- requests

    def message(self, body: bytes) -> SipRequest:
        """Write a MESSAGE to the platform."""
        return self._request(
            "MESSAGE",
            call_id=f"{new_token()}@{self._endpoint.local.host}",
            tag=new_token(),
            body=body,
        )

    @property
    def contact(self) -> str:
        """Give the Contact value."""
        return f"<sip:{self._plan.code}@{self._endpoint.sent_by}>"

    def _request(
        self,
        method: str,
        *,
        call_id: str,
        tag: str,
        to_self: bool = False,
        headers: list[tuple[str, HeaderValue]] | None = None,
        body: bytes = b"",
    ) -> SipRequest:
        self._cseq += 1
        server, plan = self._fleet.server, self._plan
        own = f"sip:{plan.code}@{server.domain}"
        target = f"sip:{server.code}@{server.domain}"
        return build_request(
            method,
            target,
            from_=address(own, tag),
            to=address(own if to_self else target),
            call_id=call_id,
            cseq=self._cseq,
            headers=[*(headers or ()), ("User-Agent", USER_AGENT)],
            body=body,
            content_type=CONTENT_TYPE if body else "",
        )

    def _register_request(self, expires: int, credentials: str = "") -> SipRequest:
        headers: list[tuple[str, HeaderValue]] = [("Contact", self.contact)]
        if credentials:
            headers.append(("Authorization", credentials))
        if self._plan.edition is Edition.V2022:
            headers.append(("X-GB-Ver", "3.0"))
        if Quirk.NO_EXPIRES not in self._plan.quirks or expires == 0:
            headers.append(("Expires", expires))
        return self._request(
            "REGISTER", call_id=self._call_id, tag=self._tag, to_self=True, headers=headers
        )

    async def _register(self, *, fresh: bool, expires: int) -> None:
        """Go through REGISTER, 401, REGISTER with credentials, 200 (GB/T 28181-2022 §9.1.2.1)."""
        if fresh or not self._call_id:
            self._call_id, self._tag = f"{new_token()}@{self._endpoint.local.host}", new_token()
        for _ in range(_MOST_REDIRECTS):
            response = await self._exchange(expires)
            if response.status != 302:
                break
            await self._follow(response)
        self.standing.last_status = response.status
        if not response.is_success:
            raise PeerRefusedError(f"registration refused with {response.status} {response.reason}")
        self._note_success(response, fresh=fresh)

    async def _exchange(self, expires: int) -> SipResponse:
        within = min(_REGISTER_WITHIN, max(_REGISTER_AT_LEAST, self._fleet.retry))
        response = await self._endpoint.request(self._register_request(expires), within=within)
        if response.status != 401:
            return response
        values = [raw.decode("latin-1") for raw in response.raw_headers("WWW-Authenticate")]
        challenge = pick_challenge(parse_challenge(value) for value in values)
        if challenge is None:
            raise PeerRefusedError("challenge of an unknown kind")
        return await self._endpoint.request(
            self._register_request(expires, self._credentials(challenge)), within=within
        )

    def _credentials(self, challenge: Challenge) -> str:
        quirks, plan, server = self._plan.quirks, self._plan, self._fleet.server
        if Quirk.IGNORES_QOP in quirks:
            challenge = Challenge(challenge.realm, challenge.nonce, challenge.algorithm)
        value = answer_challenge(
            challenge,
            username=plan.username or plan.code,
            password=server.password if plan.password is None else plan.password,
            method="REGISTER",
            uri=f"sip:{server.code}@{server.domain}",
            cnonce=new_token(),
        )
        text = value.header_value()
        if Quirk.UPPER_CASE_DIGEST in quirks:
            text = text.replace(value.response, value.response.upper())
        return text

    async def _follow(self, response: SipResponse) -> None:
        """Take the redirection to another server (GB/T 28181-2022 §9.1.2.3)."""
        contact = response.contact
        if contact is None:
            raise PeerRefusedError("redirected to nowhere")
        self._endpoint.server = Address(contact.uri.host, contact.uri.port or 5060)
        if not self._endpoint.is_open or self._plan.transport is not Transport.UDP:
            self._endpoint.close()
            await self._endpoint.open(self._fleet.bind, self._plan.port)

    def _note_success(self, response: SipResponse, *, fresh: bool) -> None:
        standing = self.standing
        if fresh or not standing.registered:
            standing.registrations += 1
            standing.since = time.time()
        else:
            standing.refreshes += 1
        standing.registered = True
        standing.last_error = ""
        if response.date is not None:
            standing.clock_offset = round(response.date - time.time(), 3)
