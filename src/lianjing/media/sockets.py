"""Sockets for media: large buffers, no waiting."""

import contextlib
import socket
import sys

from lianjing.kernel.errors import ResourceError

_SO_RCVBUFFORCE = 33
"""Linux: lets privileged processes exceed net.core.rmem_max; Python gives it no name."""


def udp(address: str, port: int, *, buffer: int) -> socket.socket:
    """Bind a UDP socket with the receive buffer asked for; raises `OSError` if it is taken."""
    found = socket.socket(_family(address), socket.SOCK_DGRAM)
    try:
        found.settimeout(0)
        ask_for_buffer(found, buffer)
        found.bind((address, port))
    except OSError:
        found.close()
        raise
    return found


def ask_for_buffer(taken: socket.socket, size: int) -> None:
    """Ask for large buffers; where we may, beyond the limit of the system (socket(7))."""
    options = [socket.SO_RCVBUF, socket.SO_SNDBUF]
    if sys.platform == "linux":
        options.append(_SO_RCVBUFFORCE)
    for option in options:
        with contextlib.suppress(OSError):
            taken.setsockopt(socket.SOL_SOCKET, option, size)


def granted_buffer(wanted: int) -> int:
    """Find out how large a receive buffer the system really gives."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        ask_for_buffer(probe, wanted)
        # Linux reports twice the usable size (socket(7)).
        return probe.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2


def own_address(listening: str) -> str:
    """Give the address to tell others when none is configured: the one routes leave from."""
    if listening not in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not listened on
        return listening
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Sends nothing; only asks the routing table (RFC 5737 address).
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return "127.0.0.1"


def resolve_family(address: str) -> socket.AddressFamily:
    """Tell IPv4 from IPv6; raises `ResourceError` for names, which SDP must not hold here."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with contextlib.suppress(OSError):
            socket.inet_pton(family, address)
            return family
    raise ResourceError(f"{address} is not an IP address", code="bad_address")


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
