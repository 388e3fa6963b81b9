"""Registration of devices and lower platforms (GB/T 28181-2022 §9.1), always authenticated.

Refresh and de-registration are challenged like the first registration. A registration is on disk
before its 200 goes out, so no device that was told yes is forgotten by kill -9.
"""

import asyncio
import secrets
from collections.abc import Callable
from typing import NamedTuple

from lianjing.kernel import codes
from lianjing.kernel.errors import MalformedMessageError, ResourceError
from lianjing.kernel.times import format_beijing
from lianjing.link import events
from lianjing.protocol.sip.digest import (
    Algorithm,
    Challenge,
    Credentials,
    ha1,
    parse_credentials,
)
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import HeaderValue, SipRequest
from lianjing.protocol.sip.nonces import NonceKeeper, Verdict
from lianjing.runtime.settings import UnknownDevices
from lianjing.signal.core import Core
from lianjing.signal.directory import Device, Registration
from lianjing.signal.status import StatusBoard

OUR_VERSION = "3.0"
"""X-GB-Ver of GB/T 28181-2022 (Annex I)."""

_RATE_NAMES = 50_000
_SAME_REFUSAL = 5.0
"""Seconds before the same refusal is reported again."""
_MAX_REFUSALS = 10_000
_REPORTS_A_SECOND = 50
"""Each report becomes a row: whoever invents a code a message shall not fill the disk."""


class _Accepted(NamedTuple):
    transaction: ServerTransaction
    expires: int


class Registrar:
    """Answers REGISTER."""

    def __init__(self, core: Core, status: StatusBoard, *, access_password: str) -> None:
        self._core = core
        self._status = status
        self._access_password = access_password
        self._nonces = NonceKeeper(
            secret=secrets.token_bytes(32), lifetime=core.settings.sip.nonce_seconds
        )
        self._accepted: list[_Accepted] = []
        self._wake = asyncio.Event()
        self._per_code: dict[str, int] = {}
        self._second = 0
        self._refused: dict[tuple[str, str, str], float] = {}
        self._reported = self._reported_second = 0
        self.on_anew: list[Callable[[Device], None]] = []
        """Told of a device that registers under another Call-ID while it is online."""

    def receive(self, transaction: ServerTransaction, request: SipRequest) -> None:
        """Answer one REGISTER now, or when it is on disk."""
        code = request.from_.user.strip()
        if not codes.is_code(code) or code == self._core.code:
            self._refuse(transaction, code, 403, "bad_code")
            return
        if not self._within_rate(code):
            self._refuse(transaction, code, 503, "too_many", extra=[("Retry-After", 1)])
            return
        text = request.header("Authorization")
        if not text:
            self._challenge(transaction)
            return
        try:
            credentials = parse_credentials(text)
        except MalformedMessageError:
            self._refuse(transaction, code, 400, "wrong_password")
            return
        self._judge(transaction, request, code, credentials)

    async def run(self) -> None:
        """Answer what has been written to disk, in groups, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            accepted, self._accepted = self._accepted, []
            try:
                await asyncio.gather(self._core.store.durable(), self._core.bus.durable())
            except ResourceError:
                for transaction, _ in accepted:
                    self._core.stack.reply(transaction, 503, headers=[("Retry-After", 5)])
                self._core.counters.add("registrations.not_stored", by=len(accepted))
                continue
            for transaction, expires in accepted:
                self._confirm(transaction, expires)

    # --- judging ----------------------------------------------------------------------------

    def _judge(
        self,
        transaction: ServerTransaction,
        request: SipRequest,
        code: str,
        credentials: Credentials,
    ) -> None:
        device = self._core.directory.get(code)
        known = device is not None and device.entry is not None
        if not known and self._core.settings.sip.unknown_devices is UnknownDevices.REFUSE:
            self._refuse(transaction, code, 403, "unknown_device")
            return
        secret, password_source = self._secret_for(device, code, credentials)
        verdict = self._nonces.check(
            credentials,
            method="REGISTER",
            secret=secret,
            source=transaction.flow.host,
            now=self._core.clock.monotonic(),
        )
        if verdict is Verdict.WRONG or not secret:
            self._refuse(transaction, code, 403, "wrong_password", password_source=password_source)
        elif verdict is Verdict.STALE:
            self._core.counters.add("registrations.stale", source=transaction.flow.host)
            self._challenge(transaction, stale=True)
        elif not known and not self._core.directory.has_room():
            self._refuse(transaction, code, 503, "too_many")
        else:
            self._take_expiry(transaction, request, code)

    def _secret_for(
        self, device: Device | None, code: str, credentials: Credentials
    ) -> tuple[str, str]:
        """Give the HA1 to check against and whose password it is."""
        entry = device.entry if device is not None else None
        algorithm = credentials.algorithm or Algorithm.MD5
        if credentials.realm != self._core.domain:
            return "", "realm"
        if credentials.username not in (code, entry.username if entry else code):
            return "", "username"
        if entry is not None and entry.ha1_md5:
            return (entry.ha1_sha256 if algorithm is Algorithm.SHA256 else entry.ha1_md5), "device"
        return ha1(
            credentials.username, self._core.domain, self._access_password, algorithm
        ), "access"

    def _take_expiry(self, transaction: ServerTransaction, request: SipRequest, code: str) -> None:
        sip = self._core.settings.sip
        if sip.redirect_to:
            self._redirect(transaction, sip.redirect_to)
            return
        wanted = request.expires
        if wanted == 0:
            self._unregister(transaction, code)
            return
        expires = sip.expires_default if wanted is None else min(wanted, sip.expires_max)
        if expires < sip.expires_min:
            self._refuse(
                transaction,
                code,
                423,
                "expires_too_brief",
                extra=[("Min-Expires", sip.expires_min)],
            )
            return
        self._register(transaction, request, code, expires)

    # --- accepting --------------------------------------------------------------------------

    def _register(
        self, transaction: ServerTransaction, request: SipRequest, code: str, expires: int
    ) -> None:
        core = self._core
        device = core.directory.ensure(code)
        before = device.registration
        contact = request.contact
        registration = Registration(
            flow=transaction.flow,
            contact=contact.uri_text if contact is not None else "",
            call_id=request.call_id,
            expires_in=expires,
            at=core.clock.wall(),
            gb_version=request.gb_version or "",
            user_agent=(request.header("User-Agent") or "")[:120],
        )
        core.directory.set_registration(device, registration)
        changed = device.presence.register(now=core.clock.monotonic(), expires_in=float(expires))
        core.directory.watch(device)
        anew = changed or before is None or before.call_id != registration.call_id
        if anew:
            core.bus.append(self._registered_event(device, registration))
        else:
            core.bus.append(self._refreshed_event(device, registration))
        if changed:
            self._status.device_changed(device)
        else:
            self._status.keep(device)
            if anew:
                for listen in self.on_anew:
                    listen(device)
        self._accepted.append(_Accepted(transaction, expires))
        self._wake.set()

    def _unregister(self, transaction: ServerTransaction, code: str) -> None:
        device = self._core.directory.get(code)
        if device is not None:
            changed = device.presence.unregister()
            self._core.directory.set_registration(device, None)
            if changed:
                self._status.device_changed(device)
            else:
                self._status.keep(device)
        self._accepted.append(_Accepted(transaction, 0))
        self._wake.set()

    def _confirm(self, transaction: ServerTransaction, expires: int) -> None:
        contact = transaction.request.raw_header("Contact") or b""
        headers: list[tuple[str, HeaderValue]] = [("Contact", contact), ("Expires", expires)]
        if self._core.settings.sip.send_date and expires:
            now = format_beijing(self._core.clock.wall(), milliseconds=True)
            headers.append(("Date", now))
        headers.append(("X-GB-Ver", OUR_VERSION))
        self._core.stack.reply(transaction, 200, headers=headers)

    def _registered_event(
        self, device: Device, registration: Registration
    ) -> events.DeviceRegistered:
        flow = registration.flow
        return events.DeviceRegistered(
            device=device.code,
            at=registration.at,
            source=f"{flow.host}:{flow.port}",
            transport=flow.transport.lower(),
            expires_at=registration.at + registration.expires_in,
            gb_version=registration.gb_version,
            user_agent=registration.user_agent,
            is_platform=device.is_platform,
            known=device.entry is not None,
        )

    def _refreshed_event(
        self, device: Device, registration: Registration
    ) -> events.RegistrationRefreshed:
        flow = registration.flow
        until = registration.at + registration.expires_in
        return events.RegistrationRefreshed(
            refreshed={device.code: (until, f"{flow.host}:{flow.port}")}
        )

    def _redirect(self, transaction: ServerTransaction, target: str) -> None:
        """Send an authenticated device to the server it shall use (GB/T 28181-2022 §9.1.2.3)."""
        sip = self._core.settings.sip
        headers: list[tuple[str, HeaderValue]] = [
            ("Contact", f"<sip:{target}>"),
            ("Expires", sip.expires_default),
            ("X-GB-Ver", OUR_VERSION),
        ]
        self._core.stack.reply(transaction, 302, headers=headers)

    # --- refusing ---------------------------------------------------------------------------

    def _challenge(self, transaction: ServerTransaction, *, stale: bool = False) -> None:
        nonce = self._nonces.issue(source=transaction.flow.host, now=self._core.clock.monotonic())
        challenge = Challenge(realm=self._core.domain, nonce=nonce, stale=stale)
        headers: list[tuple[str, HeaderValue]] = [("WWW-Authenticate", challenge.header_value())]
        if self._core.settings.sip.offer_sha256:
            stronger = Challenge(
                realm=self._core.domain, nonce=nonce, stale=stale, algorithm=Algorithm.SHA256
            )
            headers.append(("WWW-Authenticate", stronger.header_value()))
        headers.append(("X-GB-Ver", OUR_VERSION))
        self._core.stack.reply(transaction, 401, headers=headers)

    def _refuse(
        self,
        transaction: ServerTransaction,
        code: str,
        status: int,
        reason: str,
        *,
        password_source: str = "",
        extra: list[tuple[str, HeaderValue]] | None = None,
    ) -> None:
        flow = transaction.flow
        self._core.counters.add(f"registrations.refused.{reason}", source=flow.host)
        if self._is_news((code[:64], flow.host, reason)):
            self._core.bus.append(
                events.RegistrationRefused(
                    device=code[:64],
                    at=self._core.clock.wall(),
                    source=f"{flow.host}:{flow.port}",
                    reason=reason,
                    password_source=password_source,
                )
            )
        headers: list[tuple[str, HeaderValue]] = [*(extra or []), ("X-GB-Ver", OUR_VERSION)]
        self._core.stack.reply(transaction, status, headers=headers)

    def _is_news(self, refusal: tuple[str, str, str]) -> bool:
        """Tell whether a refusal is reported, or only counted as one of many alike."""
        now = self._core.clock.monotonic()
        if now - self._refused.get(refusal, -_SAME_REFUSAL) < _SAME_REFUSAL:
            return False
        if int(now) != self._reported_second:
            self._reported_second, self._reported = int(now), 0
        if self._reported >= _REPORTS_A_SECOND:
            return False
        self._reported += 1
        if len(self._refused) >= _MAX_REFUSALS:
            self._refused.clear()
        self._refused[refusal] = now
        return True

    def _within_rate(self, code: str) -> bool:
        second = int(self._core.clock.monotonic())
        if second != self._second or len(self._per_code) > _RATE_NAMES:
            self._second = second
            self._per_code.clear()
        count = self._per_code.get(code, 0) + 1
        self._per_code[code] = count
        return count <= 2 * self._core.settings.sip.register_rate
