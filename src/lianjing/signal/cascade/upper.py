"""One upper platform: its address, our registration there, and what it has been told."""

from dataclasses import dataclass, field

from lianjing.link.roster import Edition, UpperEntry
from lianjing.protocol.manscdp import Charset
from lianjing.protocol.manscdp import Edition as WireEdition
from lianjing.protocol.sip.flow import Flow
from lianjing.signal.peers import Peer


@dataclass(slots=True)
class Counts:
    """What an upper should have, what was sent, what it acknowledged."""

    shared: int = 0
    expected: int = 0
    sent: int = 0
    acknowledged: int = 0


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
