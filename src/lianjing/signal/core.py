"""What every part of signal shares."""

from dataclasses import dataclass

from lianjing.link.bus.port import Publisher
from lianjing.runtime.settings import Settings
from lianjing.runtime.tasks import Supervisor
from lianjing.signal.clock import Clock
from lianjing.signal.counters import Counters
from lianjing.signal.directory import Directory
from lianjing.signal.notices import Notices
from lianjing.signal.stack import Stack
from lianjing.signal.store import StateLog


@dataclass(frozen=True, slots=True)
class Core:
    """The common ground of the signalling process."""

    settings: Settings
    clock: Clock
    counters: Counters
    directory: Directory
    stack: Stack
    bus: Publisher
    store: StateLog
    notices: Notices
    tasks: Supervisor

    @property
    def code(self) -> str:
        """Our own platform code."""
        return self.settings.platform.code

    @property
    def domain(self) -> str:
        """Our SIP domain and digest realm."""
        return self.settings.platform.code[:10]
