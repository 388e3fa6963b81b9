"""Nonces that we issued: signed, bound to source and time, each good for one use."""

import hashlib
import hmac
from enum import StrEnum

from lianjing.protocol.sip.digest import Credentials, is_right

LIFETIME = 300.0
"""Seconds in which a nonce may be used for the first time."""

CAPACITY = 65_536
"""Most used nonces remembered."""

_MAC_DIGITS = 18
_NONCE_LENGTH = 8 + 6 + _MAC_DIGITS


class Verdict(StrEnum):
    """What a nonce keeper thinks of credentials."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    """Not made with this password: refuse."""
    STALE = "stale"
    """Made with the password, but the nonce is old, used up, or not of this source: challenge
    again with `stale=true`, and change nothing."""


class NonceKeeper:
    """Issues nonces and judges the credentials that come back.

    A nonce carries its time and a signature over time and source host, so nothing is kept until
    it is used. Once used, it is remembered for as long as it could still pass:

    * with `qop=auth` it stays good while `nc` grows, for the digest covers `nc`;
    * without `qop` it is good **once**. The digest then covers neither CSeq nor Expires, so
      nothing else stops a copied Authorization from de-registering its owner
      (RFC 2617 §4.3). Repeats by the transport layer are answered by the transaction and
      never come here; a device that keeps the nonce for its refresh gets `stale=true` and a
      new one.

    When more nonces are used than `capacity`, the oldest are forgotten and everything issued up
    to their time counts as stale: overload costs devices a second challenge, never safety.
    Give all calls the same clock. With the same `secret` after a restart nonces stay
    valid, but what had been used is forgotten: prefer a new secret at each start.
    """

    def __init__(
        self, *, secret: bytes, lifetime: float = LIFETIME, capacity: int = CAPACITY
    ) -> None:
        self._key = hashlib.blake2b(secret, digest_size=32).digest()
        self._lifetime = lifetime
        self._half = max(1, capacity // 2)
        self._issued = 0
        self._not_before = 0
        """Second of issue; older nonces are stale."""
        self._recent: dict[str, int] = {}
        self._older: dict[str, int] = {}
        self._recent_since = 0.0
        self._recent_newest = self._older_newest = -1

    def issue(self, *, source: str, now: float) -> str:
        """Make a nonce for a peer at the host `source`."""
        self._issued = (self._issued + 1) & 0xFFFFFF
        head = f"{int(now) & 0xFFFFFFFF:08x}{self._issued:06x}"
        return head + self._sign(head, source)

    def check(
        self, credentials: Credentials, *, method: str, secret: str, source: str, now: float
    ) -> Verdict:
        """Judge credentials; an accepted nonce is used up. `secret` is the HA1."""
        if not is_right(credentials, method=method, secret=secret):
            return Verdict.WRONG
        nonce = credentials.nonce
        if not self._is_ours(nonce, source=source, now=now):
            return Verdict.STALE
        count = credentials.nonce_count if credentials.qop else 0xFFFFFFFF
        used = self._recent.get(nonce)
        if used is None:
            used = self._older.get(nonce, 0)
        if count <= used:
            return Verdict.STALE
        self._remember(nonce, count, now)
        return Verdict.ACCEPTED

    def _is_ours(self, nonce: str, *, source: str, now: float) -> bool:
        if len(nonce) != _NONCE_LENGTH or not nonce.isascii():
            return False
        signature = self._sign(nonce[:14], source)
        if not hmac.compare_digest(signature, nonce[14:]):
            return False
        issued = int(nonce[:8], 16)
        return issued >= self._not_before and -1 <= now - issued <= self._lifetime

    def _sign(self, head: str, source: str) -> str:
        text = f"{head}{source}".encode()
        return hashlib.blake2b(text, key=self._key, digest_size=_MAC_DIGITS // 2).hexdigest()

    def _remember(self, nonce: str, count: int, now: float) -> None:
        full = len(self._recent) >= self._half
        if full or now - self._recent_since > self._lifetime:
            if full and now - self._recent_since <= self._lifetime:
                self._forget_early()
            self._older, self._recent = self._recent, {}
            self._older_newest, self._recent_newest = self._recent_newest, -1
            self._recent_since = now
        self._recent[nonce] = count
        self._recent_newest = max(self._recent_newest, int(nonce[:8], 16))

    def _forget_early(self) -> None:
        """Close the door on every nonce as old as the ones about to be forgotten."""
        self._not_before = max(self._not_before, self._older_newest + 1)
