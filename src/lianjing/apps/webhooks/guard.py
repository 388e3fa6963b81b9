"""Where messages may go: nowhere that the settings do not allow (no server-side request forgery).

Public addresses are allowed; private ones only inside `webhooks.networks`; loopback, link-local
and the like only if a network there names them exactly. The address that was checked is the one
that is called, so a name that answers differently the second time changes nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from lianjing.kernel.errors import DomainError
from lianjing.runtime.networks import Network, may_call

_LONGEST = 500


class BadAddressError(DomainError):
    """An address nothing is sent to; the message says why."""

    code = "webhook_address"


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address."""

    secure: bool
    host: str
    port: int
    path: str
    address: str
    """The one to connect to."""


def parse(url: str) -> tuple[bool, str, int, str]:
    """Take a URL apart: secure, host, port, path; raises `BadAddressError`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad(str(error)) from error
    if len(url) > _LONGEST or not url.isascii() or any(c in url for c in "\r\n\t \x00"):
        raise _bad("address")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _bad("http / https")
    if parts.username or parts.password:
        raise _bad("user:password@")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return secure, parts.hostname, port or (443 if secure else 80), path


def check(url: str, allowed: list[Network]) -> Target:
    """Look a URL's host up and check where it leads; raises `BadAddressError`."""
    secure, host, port, path = parse(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _bad(f"{host}: {error.strerror or error}") from error
    addresses = [str(one[4][0]) for one in found]
    for one in addresses:
        if not may_call(ipaddress.ip_address(one.partition("%")[0]), allowed):
            raise _bad(one)
    return Target(secure, host, port, path, addresses[0])


def _bad(detail: str) -> BadAddressError:
    return BadAddressError(detail, facts={"detail": detail})
