"""Signing in through OpenID Connect Core 1.0: code flow with PKCE, state and nonce.

Who somebody is, the issuer says; whether he has an account here and what he may, we say: accounts
are never made by it.
"""

import base64
import hashlib
import ipaddress
import json
import secrets
import socket
import ssl
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from lianjing.apps.accounts.choices import AccountSource
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.services.errors import BadCredentialsError
from lianjing.apps.accounts.services.signing_in import admit, fail
from lianjing.kernel.errors import NotFoundError, ResourceError
from lianjing.runtime.networks import may_call
from lianjing.runtime.sign_in_settings import OidcSettings

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import KeySetSerialization

SECONDS = 8.0
MOST_ANSWER = 256 * 1024
_ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
"""Never `none`, never a shared secret."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What must come back unchanged; kept in the session, good once."""

    state: str
    nonce: str
    verifier: str
    back: str
    """Our own address the issuer sends the person back to."""

    def kept(self) -> dict[str, str]:
        """Give it as a session keeps it."""
        return asdict(self)


def is_offered() -> bool:
    """Tell whether there is an issuer."""
    return bool(_settings().issuer)


def begin(*, back: str) -> tuple[str, Attempt]:
    """Give where to send the person, and what to keep meanwhile."""
    given, known = _settings(), _discovered()
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    attempt = Attempt(state=state, nonce=nonce, verifier=verifier, back=back)
    digest = hashlib.sha256(attempt.verifier.encode("ascii")).digest()
    query = {
        "response_type": "code",
        "scope": "openid profile",
        "client_id": given.client,
        "redirect_uri": back,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    return f"{known['authorization_endpoint']}?{urlencode(query)}", attempt


def finish(*, attempt: Attempt, state: str, code: str, address: str, now: datetime) -> User:
    """Take the person that came back; raises `BadCredentialsError` for anything but a fit."""
    if not secrets.compare_digest(state.encode(), attempt.state.encode()):
        raise BadCredentialsError("another attempt")
    username = _claimed(attempt, code, now)
    user = User.objects.filter(username=username, is_active=True, source=AccountSource.OIDC).first()
    if user is None:
        fail(username, address, now)
        raise BadCredentialsError("no such account")
    admit(user, address, now, means="oidc")
    return user


def _claimed(attempt: Attempt, code: str, now: datetime) -> str:
    """Exchange the code and verify the token (OpenID Connect Core 1.0 §3.1.3.7)."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    given, known = _settings(), _discovered()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.back,
        "client_id": given.client,
        "code_verifier": attempt.verifier,
    }
    answer = _ask(_endpoint(known, "token_endpoint"), form)
    try:
        described = _ask(_endpoint(known, "jwks_uri"))
        keys = KeySet.import_key_set(cast("KeySetSerialization", described))
        token = jwt.decode(str(answer.get("id_token", "")), keys, algorithms=_ALGORITHMS)
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=60,
            iss={"essential": True, "value": given.issuer},
            aud={"essential": True, "value": given.client},
            exp={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
        ).validate(token.claims)
    except (JoseError, ValueError, KeyError) as error:
        raise BadCredentialsError("the token does not fit") from error
    return str(token.claims.get(given.claim, ""))[:64]


def _settings() -> OidcSettings:
    found: OidcSettings = settings.INSTALLATION.settings.oidc
    return found


def _discovered() -> dict[str, Any]:
    """Read where the issuer's endpoints are (OpenID Connect Discovery 1.0 §4)."""
    given = _settings()
    if not given.issuer:
        raise NotFoundError("no issuer is configured")
    found = _ask(given.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != given.issuer:
        raise ResourceError("the issuer calls itself otherwise", code="issuer_away")
    return found


def _endpoint(known: dict[str, Any], name: str) -> str:
    """Give an address the issuer names: on its own host, or over TLS at a public address.

    Without this whoever answers for the issuer could have us send our secret, and requests, to
    anything inside.
    """
    url, issuer = str(known.get(name, "")), urlsplit(_settings().issuer)
    try:
        parts = urlsplit(url)
        own = (parts.scheme, parts.hostname) == (issuer.scheme, issuer.hostname)
        if own or (parts.scheme == "https" and _is_public(parts.hostname or "")):
            return url
    except (ValueError, OSError) as error:
        raise ResourceError(f"{name}: {error}", code="issuer_away") from error
    raise ResourceError(f"{name} leads elsewhere: {url[:200]}", code="issuer_away")


def _is_public(host: str) -> bool:
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    return bool(addresses) and all(may_call(address, ()) for address in addresses)


def _ask(url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    """Ask the issuer; bounded in time and size, no redirects."""
    import httpx

    given = _settings()
    trust = ssl.create_default_context(cafile=given.ca_file or None)
    secret = settings.INSTALLATION.secrets / "oidc"
    signed = None
    if secret.exists():
        signed = httpx.BasicAuth(given.client, secret.read_text("utf-8").strip())
    try:
        with httpx.Client(timeout=SECONDS, verify=trust, trust_env=False) as client:
            sent = client.build_request("GET" if form is None else "POST", url, data=form)
            auth = signed if form is not None else None
            answer = client.send(sent, auth=auth, stream=True, follow_redirects=False)
            answer.raise_for_status()
            found = json.loads(_read(answer))
    except (httpx.HTTPError, ValueError) as error:
        raise ResourceError("the issuer does not answer", code="issuer_away") from error
    if not isinstance(found, dict):
        raise ResourceError("the issuer answers nonsense", code="issuer_away")
    return found


def _read(answer: "httpx.Response") -> bytes:
    """Read an answer, but no endless one and none that only drips."""
    data, until = bytearray(), time.monotonic() + SECONDS
    for piece in answer.iter_bytes():
        data += piece
        if len(data) > MOST_ANSWER or time.monotonic() > until:
            raise ValueError("an answer without end")
    return bytes(data)
