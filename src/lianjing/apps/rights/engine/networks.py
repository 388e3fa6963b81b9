"""Networks a grant may be used from."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def compiled(networks: Iterable[str]) -> tuple[Network, ...]:
    """Read CIDR networks; raises `ValueError`."""
    return tuple(ipaddress.ip_network(str(one), strict=False) for one in networks)


def inside(address: str, networks: tuple[Network, ...]) -> bool:
    """Tell whether an address lies in one of some networks; what is no address does not."""
    place = _place(address)
    return place is not None and any(
        place.version == network.version and place in network for network in networks
    )


@lru_cache(maxsize=4096)
def _place(address: str) -> Address | None:
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return None
    mapped = place.ipv4_mapped if isinstance(place, ipaddress.IPv6Address) else None
    return mapped or place
