"""Where this platform may send something because a peer said so (no server-side request forgery).

A peer that names an address names its own: only what `allowed` says is called, and the address
that was checked is the one that is called, so a name that answers otherwise the second time
changes nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lianjing.kernel.errors import DomainError
from lianjing.runtime.networks import Network, contains, read_address

LONGEST = 500
_SCHEMES = {"http": 80, "https": 443}


class RefusedUrlError(DomainError):
    """An address nothing is sent to."""

    code = "outward_refused"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL points, not looked up yet."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def shown(self) -> str:
        """Write it for records, without what may be a secret of the path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def parse_url(url: str) -> Place:
    """Take a URL apart; raises `RefusedUrlError` for what is no plain address of HTTP."""
    if not url or len(url) > LONGEST or not all("!" <= sign <= "~" for sign in url):
        raise RefusedUrlError("not an address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedUrlError(str(error)) from error
    if parts.scheme not in _SCHEMES or not parts.hostname or port == 0:
        raise RefusedUrlError("only http and https")
    if "@" in parts.netloc or "\\" in url:
        raise RefusedUrlError("no user in it")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, parts.hostname, port or _SCHEMES[parts.scheme], path)


def is_allowed(address: str, allowed: Sequence[Network]) -> bool:
    """Tell whether an address may be called: only by name of its network, never a group's."""
    found = read_address(address)
    if found is None or found.is_multicast or found.is_unspecified:
        return False
    return contains(allowed, str(found))


def may_be_called(place: Place, allowed: Sequence[Network]) -> bool:
    """Tell whether a place may be called as far as that is known without looking it up."""
    try:
        ipaddress.ip_address(place.host)
    except ValueError:
        return True
    return is_allowed(place.host, allowed)


async def look_up(place: Place, allowed: Sequence[Network]) -> str:
    """Give the address to call; raises `RefusedUrlError` if any the name has is not allowed."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedUrlError(f"{place.host}: not found") from error
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_allowed(one, allowed) for one in addresses):
        raise RefusedUrlError(f"{place.host}: not allowed")
    return addresses[0]
