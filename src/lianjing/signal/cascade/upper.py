"""One upper platform: its address, our registration there, and what it has been told."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from lianjing.link.roster import Edition, UpperEntry
from lianjing.protocol.manscdp import Charset
from lianjing.protocol.manscdp import Edition as WireEdition
from lianjing.protocol.sip.flow import Flow
from lianjing.signal.peers import Peer


class Counts:
    """What an upper should have, what was sent to it, and what it acknowledged.

    Nodes are counted by their codes, whether they went in an answer or in a notification, so that
    the three numbers are equal when the upper has what it should.
    """

    def __init__(self) -> None:
        self.shared = 0
        """Channels the upper may see."""
        self.expected = 0
        """Nodes it should have: the channels, what they hang under, and ourselves."""
        self._sent: set[str] = set()
        self._acknowledged: set[str] = set()

    @property
    def sent(self) -> int:
        """Nodes that were sent and not taken back."""
        return len(self._sent)

    @property
    def acknowledged(self) -> int:
        """Nodes the upper has confirmed."""
        return len(self._acknowledged)

    def codes(self) -> Set[str]:
        """Name the nodes that were sent and not taken back."""
        return self._sent

    def has(self, code: str) -> bool:
        """Whether a node was sent and not taken back."""
        return code in self._sent

    def begin(self, expected: int) -> None:
        """A whole catalogue goes out: count from nothing."""
        self.expected = expected
        self._sent.clear()
        self._acknowledged.clear()

    def give(self, codes: Iterable[str], *, arrived: bool) -> None:
        """Nodes went out; `arrived` if the upper answered 200."""
        codes = list(codes)
        self._sent.update(codes)
        if arrived:
            self._acknowledged.update(codes)

    def take_back(self, code: str) -> None:
        """The upper confirmed that a node is gone."""
        self._sent.discard(code)
        self._acknowledged.discard(code)


@dataclass(slots=True)
class Upper:
    """State of the link to one upper."""

    entry: UpperEntry
    flow: Flow | None = None
    online: bool = False
    reason: str = "never_seen"
    gb_version: str = ""
    counts: Counts = field(default_factory=Counts)
    sn: int = 0

    @property
    def key(self) -> str:
        """Our name of the link."""
        return self.entry.key

    @property
    def edition(self) -> WireEdition:
        """Which edition to speak."""
        chosen = self.entry.edition
        if chosen is Edition.AUTO:
            return WireEdition.V2022 if self.gb_version >= "3.0" else WireEdition.V2016
        return WireEdition.V2022 if chosen is Edition.GB2022 else WireEdition.V2016

    @property
    def peer(self) -> Peer | None:
        """How to write to it; None while there is no path."""
        if self.flow is None:
            return None
        names = {charset.value for charset in Charset}
        charset = Charset(self.entry.charset) if self.entry.charset in names else None
        return Peer(self.entry.code, self.flow, self.edition, charset)

    def next_sn(self) -> int:
        """Give the next serial number for a message to it."""
        self.sn = self.sn % 0x7FFFFFFF + 1
        return self.sn
