"""Where a SIP message came from or goes to."""

from enum import StrEnum
from typing import NamedTuple


class Transport(StrEnum):
    """Transports of SIP by the names used in Via (RFC 3261 §18)."""

    UDP = "UDP"
    TCP = "TCP"
    TLS = "TLS"


class Flow(NamedTuple):
    """One path to a peer: answers and later requests take the path the peer opened.

    GB/T 28181 peers sit behind NAT as a rule, so the address a message really came from
    counts, not the one it claims (GB/T 28181-2022 §9.1.1 f, RFC 3581).
    """

    transport: Transport
    host: str
    port: int
    connection: int = 0
    """Tells apart the TCP connections that one peer opened after another; 0 on UDP."""

    @property
    def reliable(self) -> bool:
        """Tell whether the transport repeats lost packets by itself."""
        return self.transport is not Transport.UDP


class Outgoing(NamedTuple):
    """Bytes to put on the wire and the path they take."""

    data: bytes
    flow: Flow
