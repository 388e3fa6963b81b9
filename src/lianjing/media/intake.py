"""Who may send into a pull, and what becomes of the packets of everybody else.

A port alone proves nothing: packets count only if they come from an address the answer named and
carry the SSRC that was agreed. Everything else is counted, reported and thrown away.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lianjing.link.media import Endpoint, FirstPacket, MediaNotice, PacketsRefused, Refusal
from lianjing.media.relay import Relay
from lianjing.protocol import rtp

Address = tuple[str | int, ...]
"""A socket address; IPv6 ones have four parts."""

HELD = 256
"""Packets kept while it is not known yet who may send."""

_NOWHERE: Address = ("", 0)


class Terms(NamedTuple):
    """What a pull accepts."""

    sources: frozenset[str]
    ssrc: int
    strict: bool


class _Refused:
    """Counts one kind of refused packets between reports."""

    __slots__ = ("count", "reported", "source", "ssrc")

    def __init__(self) -> None:
        self.count = 0
        self.reported = False
        self.source: Address = _NOWHERE
        self.ssrc = 0


class Intake(asyncio.DatagramProtocol):
    """Takes the packets of one pull, from datagrams or out of TCP, and judges their origin.

    Until `arm` says who may send, a bounded few packets are held back and judged then.
    """

    def __init__(
        self,
        stream: str,
        *,
        notify: Callable[[MediaNotice], None],
        take: Callable[[Sequence[rtp.Bundle]], None],
        now: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._stream = stream
        self._notify = notify
        self._take = take
        self._now = now
        self._wall = wall
        self._terms: Terms | None = None
        self._source: Address = _NOWHERE
        self._ssrc_bytes = b""
        self._receiver = rtp.Receiver(ssrc=None)
        self._receive = self._receiver.receive
        self._held: list[tuple[bytes, Address, bool]] = []
        self._refused = {kind: _Refused() for kind in Refusal}
        self._foreign = 0
        self.relays: list[Relay] = []
        self.started = False
        self.started_at = 0.0
        """When the first packet was accepted."""

    @property
    def statistics(self) -> rtp.Statistics:
        """Counters of what was accepted."""
        return self._receiver.statistics

    @property
    def terms(self) -> Terms | None:
        """What is accepted, once known."""
        return self._terms

    def arm(self, terms: Terms) -> None:
        """Say who may send; what waited is judged now."""
        self._terms = terms
        held, self._held = self._held, []
        for data, source, ordered in held:
            if source == self._source:
                self.datagram_received(data, source)
            else:
                self._judge(data, source, ordered=ordered)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Take one packet that came as a datagram."""
        if addr != self._source:
            self._judge(data, addr, ordered=False)
            return
        bundles = self._receive(data, self._now())
        if bundles:
            self._take(bundles)
        if self.relays and data[8:12] == self._ssrc_bytes:
            for relay in self.relays:
                relay.send(data)

    def packet_received(self, data: bytes, source: Address) -> bool:
        """Take one packet that came over TCP; False if its origin is refused."""
        if source != self._source and not self._judge(data, source, ordered=True):
            return self._terms is None
        self.datagram_received(data, source)
        return True

    def allows(self, address: str) -> bool:
        """Tell whether a TCP peer may speak; before `arm` everybody may try."""
        if self._terms is None or address in self._terms.sources:
            return True
        self._refuse(Refusal.SOURCE, (address, 0), 0)
        return False

    def error_received(self, exc: Exception) -> None:
        """Ignore ICMP errors; silence is noticed elsewhere."""

    def expire(self, now: float) -> None:
        """Let go what waited for a missing packet too long."""
        if self._receiver.waiting and (bundles := self._receiver.expire(now)):
            self._take(bundles)

    def report(self) -> None:
        """Report what was refused; called once a second."""
        foreign = self.statistics.foreign
        if foreign > self._foreign:
            refused = self._refused[Refusal.SSRC]
            refused.count += foreign - self._foreign
            refused.source = self._source
            self._foreign = foreign
        for kind, refused in self._refused.items():
            if refused.count:
                self._send_refusal(kind, refused)

    def _judge(self, data: bytes, source: Address, *, ordered: bool) -> bool:
        """Decide about a packet from a source that is not the current one.

        A datagram that passes is taken in at once, one from TCP by the caller.
        """
        terms = self._terms
        if terms is None:
            if len(self._held) < HELD:
                self._held.append((data, source, ordered))
            return False
        ssrc = rtp.ssrc_of(data)
        if ssrc is None:
            return self._refuse(Refusal.NOT_RTP, source, 0)
        if rtp.is_rtcp(data):
            return False
        if source[0] not in terms.sources:
            return self._refuse(Refusal.SOURCE, source, ssrc)
        if self.started or terms.strict:
            wanted = self._receiver.ssrc if self.started else terms.ssrc
            if ssrc != wanted:
                return self._refuse(Refusal.SSRC, source, ssrc)
        # A right SSRC from a right address on another port is the same sender behind
        # address translation.
        self._source = source
        if not self.started:
            self._start(source, ssrc, ordered=ordered)
        if not ordered:
            self.datagram_received(data, source)
        return True

    def _start(self, source: Address, ssrc: int, *, ordered: bool) -> None:
        self.started = True
        self.started_at = self._now()
        self._ssrc_bytes = ssrc.to_bytes(4, "big")
        self._receiver = rtp.Receiver(ssrc=ssrc, ordered=ordered)
        self._receive = self._receiver.receive
        self._notify(
            FirstPacket(stream=self._stream, source=_endpoint(source), ssrc=ssrc, at=self._wall())
        )

    def _refuse(self, kind: Refusal, source: Address, ssrc: int) -> bool:
        refused = self._refused[kind]
        refused.count += 1
        refused.source, refused.ssrc = source, ssrc
        if not refused.reported:
            refused.reported = True
            self._send_refusal(kind, refused)
        return False

    def _send_refusal(self, kind: Refusal, refused: _Refused) -> None:
        count, refused.count = refused.count, 0
        self._notify(
            PacketsRefused(
                stream=self._stream,
                kind=kind,
                source=_endpoint(refused.source),
                ssrc=refused.ssrc,
                count=count,
            )
        )


def _endpoint(source: Address) -> Endpoint:
    return Endpoint(address=str(source[0]), port=int(source[1]))
