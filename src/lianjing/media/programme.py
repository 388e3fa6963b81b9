"""What viewers and relays can be given: a pull as it came, or a variant made of one."""

from typing import Protocol

from lianjing.media.fanout import Fanout
from lianjing.media.relay import Relay


class Programme(Protocol):
    """A stream of frames with a name that tickets are bound to."""

    stream: str
    fanout: Fanout

    def want_key_frame(self) -> None:
        """Ask for a key frame, not more often than makes sense."""

    def add_relay(self, relay: Relay) -> None:
        """Let a relay take part from the next frame on."""

    def remove_relay(self, relay: Relay) -> None:
        """Let a relay go."""
