"""Lists of networks in the configuration, whether an address lies in one, and what it means."""

import ipaddress
from collections.abc import Iterable, Iterator

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""The well-known prefix of NAT64 (RFC 6052 §2.1)."""
_INSIDE = (
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # NAT64 of one's own (RFC 8215)
    ipaddress.IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated (RFC 2765)
    ipaddress.IPv6Network("::/96"),  # IPv4-compatible, given up (RFC 4291 §2.5.5.1)
    ipaddress.IPv6Network("fec0::/10"),  # site-local, given up (RFC 3879)
)
"""Never on the internet, though not every version of Python calls them private."""


def parse_networks(listed: Iterable[str]) -> tuple[Network, ...]:
    """Read networks and single addresses; raises `ValueError` naming the one that is none."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in listed)


def contains(networks: Iterable[Network], address: str) -> bool:
    """Tell whether an address, as text, lies in one of the networks; what is no address does not.

    An IPv4 caller on an IPv6 socket counts as what it is.
    """
    found = read_address(address)
    if found is None:
        return False
    return any(found.version == network.version and found in network for network in networks)


def read_address(text: str) -> Address | None:
    """Read an address as sockets write it; None for what is none."""
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def may_call(address: Address, named: Iterable[Network]) -> bool:
    """Tell whether a call may go where a user says: to public addresses and to named networks.

    An address that carries another is judged by both: translators and tunnels lead inside.
    """
    networks = tuple(named)
    return all(contains(networks, str(meant)) or _is_public(meant) for meant in _meanings(address))


def _meanings(address: Address) -> Iterator[Address]:
    """Give what an address leads to: itself, the IPv4 address in it, or both."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _TRANSLATED:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _is_public(address: Address) -> bool:
    if any(address in network for network in _INSIDE):
        return False
    return address.is_global and not address.is_multicast
