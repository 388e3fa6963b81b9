"""Digest authentication (RFC 3261 §22, RFC 7616, RFC 8760) with MD5 and SHA-256.

GB/T 28181 devices answer with or without `qop`, whatever was offered, so verification goes by
what the Authorization header carries: its own `uri`, its own `qop` (RFC 2617 §3.2.2).
"""

import hashlib
import hmac
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.params import Params, parse_params, quote, split_list

MAX_HEADER = 4096
"""Longest Authorization or challenge value read."""


class Algorithm(StrEnum):
    """Digest algorithms we know, weakest first."""

    MD5 = "MD5"
    SHA256 = "SHA-256"


_STRENGTH = {Algorithm.MD5: 1, Algorithm.SHA256: 2}
_BY_NAME = {"MD5": Algorithm.MD5, "SHA-256": Algorithm.SHA256, "SHA256": Algorithm.SHA256}


@dataclass(frozen=True, slots=True)
class Challenge:
    """One WWW-Authenticate value."""

    realm: str
    nonce: str
    algorithm: Algorithm | None = Algorithm.MD5
    """None for one we do not know."""
    qop_auth: bool = False
    """Whether `auth` is among the offered qualities of protection."""
    stale: bool = False
    opaque: str = ""

    def header_value(self) -> str:
        """Write the challenge; without `qop` as in the samples of GB/T 28181."""
        parts = [f"realm={quote(self.realm)}", f"nonce={quote(self.nonce)}"]
        if self.opaque:
            parts.append(f"opaque={quote(self.opaque)}")
        if self.stale:
            parts.append("stale=true")
        if self.algorithm is not None:
            parts.append(f"algorithm={self.algorithm}")
        if self.qop_auth:
            parts.append('qop="auth"')
        return "Digest " + ",".join(parts)


@dataclass(frozen=True, slots=True)
class Credentials:
    """One Authorization value."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str
    algorithm: Algorithm | None = Algorithm.MD5
    """None for one we do not know; absent counts as MD5."""
    qop: str = ""
    """`auth`, or empty for the short form."""
    nc: str = ""
    cnonce: str = ""
    opaque: str = ""

    def header_value(self) -> str:
        """Write the credentials."""
        parts = [
            f"username={quote(self.username)}",
            f"realm={quote(self.realm)}",
            f"nonce={quote(self.nonce)}",
            f"uri={quote(self.uri)}",
            f"response={quote(self.response)}",
        ]
        if self.algorithm is not None:
            parts.append(f"algorithm={self.algorithm}")
        if self.opaque:
            parts.append(f"opaque={quote(self.opaque)}")
        if self.qop:
            parts += [f"qop={self.qop}", f"nc={self.nc}", f"cnonce={quote(self.cnonce)}"]
        return "Digest " + ",".join(parts)

    @property
    def nonce_count(self) -> int:
        """Read `nc`, eight hexadecimal digits; 0 if it is not a number."""
        try:
            return int(self.nc, 16) if 0 < len(self.nc) <= 8 else 0
        except ValueError:
            return 0


def parse_credentials(text: str) -> Credentials:
    """Read an Authorization value; another scheme or a missing part is malformed."""
    params = _digest_params(text)
    return Credentials(
        username=_need(params, "username"),
        realm=params.get("realm") or "",
        nonce=_need(params, "nonce"),
        uri=_need(params, "uri"),
        response=_need(params, "response"),
        algorithm=_algorithm(params),
        qop=(params.get("qop") or "").strip().lower(),
        nc=params.get("nc") or "",
        cnonce=params.get("cnonce") or "",
        opaque=params.get("opaque") or "",
    )


def parse_challenge(text: str) -> Challenge:
    """Read a WWW-Authenticate or Proxy-Authenticate value."""
    params = _digest_params(text)
    qops = (params.get("qop") or "").lower().split(",")
    return Challenge(
        realm=params.get("realm") or "",
        nonce=_need(params, "nonce"),
        algorithm=_algorithm(params),
        qop_auth="auth" in (qop.strip() for qop in qops),
        stale=(params.get("stale") or "").lower() == "true",
        opaque=params.get("opaque") or "",
    )


def parse_challenges(lines: Iterable[str]) -> list[Challenge]:
    """Read every Digest challenge of all header lines; other schemes and broken ones are left out.

    One line may hold several challenges (RFC 3261 §20.44 forbids it, peers do it).
    """
    challenges: list[Challenge] = []
    for line in lines:
        for text in _split_challenges(line):
            with suppress(MalformedMessageError):
                challenges.append(parse_challenge(text))
    return challenges


def _split_challenges(line: str) -> list[str]:
    texts: list[list[str]] = []
    for part in split_list(line) if len(line) <= MAX_HEADER else []:
        scheme, blank, rest = part.partition(" ")
        if not texts or (blank and "=" not in scheme and not rest.lstrip().startswith("=")):
            texts.append([])
        texts[-1].append(part)
    return [",".join(parts) for parts in texts]


def ha1(username: str, realm: str, password: str, algorithm: Algorithm = Algorithm.MD5) -> str:
    """Hash what may be stored in place of the password; it holds for this realm only."""
    return _hash(f"{username}:{realm}:{password}", algorithm)


def expected_response(credentials: Credentials, *, method: str, secret: str) -> str:
    """Compute the response these credentials should carry; `secret` is the HA1."""
    algorithm = credentials.algorithm
    if algorithm is None:
        raise MalformedMessageError("unknown digest algorithm")
    ha2 = _hash(f"{method}:{credentials.uri}", algorithm)
    parts = [secret, credentials.nonce]
    if credentials.qop:
        parts += [credentials.nc, credentials.cnonce, credentials.qop]
    return _hash(":".join([*parts, ha2]), algorithm)


def is_right(credentials: Credentials, *, method: str, secret: str) -> bool:
    """Tell whether the response is the right one, whatever the case of its digits."""
    if credentials.algorithm is None or credentials.qop not in ("", "auth"):
        return False
    expected = expected_response(credentials, method=method, secret=secret)
    given = credentials.response.strip().lower()
    return hmac.compare_digest(expected.encode(), given.encode())


def pick_challenge(challenges: Iterable[Challenge]) -> Challenge | None:
    """Pick the strongest challenge whose algorithm we know; of equals the first (RFC 8760 §2.4)."""
    known = [c for c in challenges if c.algorithm is not None]
    return max(known, key=lambda c: _STRENGTH[c.algorithm or Algorithm.MD5], default=None)


def answer_challenge(
    challenge: Challenge,
    *,
    username: str,
    password: str,
    method: str,
    uri: str,
    cnonce: str,
    nonce_count: int = 1,
) -> Credentials:
    """Answer a challenge; `cnonce` is used if `qop=auth` is offered."""
    algorithm = challenge.algorithm
    if algorithm is None:
        raise MalformedMessageError("unknown digest algorithm")
    blank = Credentials(
        username=username,
        realm=challenge.realm,
        nonce=challenge.nonce,
        uri=uri,
        response="",
        algorithm=algorithm,
        qop="auth" if challenge.qop_auth else "",
        nc=f"{nonce_count:08x}" if challenge.qop_auth else "",
        cnonce=cnonce if challenge.qop_auth else "",
        opaque=challenge.opaque,
    )
    return with_response(
        blank, method=method, secret=ha1(username, blank.realm, password, algorithm)
    )


def with_response(blank: Credentials, *, method: str, secret: str) -> Credentials:
    """Copy credentials with the right response filled in."""
    response = expected_response(blank, method=method, secret=secret)
    return Credentials(
        blank.username,
        blank.realm,
        blank.nonce,
        blank.uri,
        response,
        blank.algorithm,
        blank.qop,
        blank.nc,
        blank.cnonce,
        blank.opaque,
    )


def _hash(text: str, algorithm: Algorithm) -> str:
    data = text.encode("utf-8", "surrogateescape")
    if algorithm is Algorithm.SHA256:
        return hashlib.sha256(data).hexdigest()
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _digest_params(text: str) -> Params:
    if len(text) > MAX_HEADER:
        raise MalformedMessageError("oversized digest header")
    scheme, _, rest = text.strip().partition(" ")
    if scheme.lower() != "digest":
        raise MalformedMessageError("authentication scheme is not Digest")
    return parse_params(rest, separator=",")


def _need(params: Params, name: str) -> str:
    value = params.get(name)
    if value is None:
        raise MalformedMessageError(f"digest header without {name}")
    return value


def _algorithm(params: Params) -> Algorithm | None:
    name = params.get("algorithm")
    return Algorithm.MD5 if not name else _BY_NAME.get(name.upper())
