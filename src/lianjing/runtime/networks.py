"""Lists of networks in the configuration, and whether an address lies in one."""

import ipaddress
from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


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
