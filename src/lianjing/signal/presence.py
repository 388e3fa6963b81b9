"""The one state machine that decides what is online (GB/T 28181-2022 §9.6).

Deadlines are on the monotonic clock, so a jump of the wall clock changes nothing. A device is
online while it is registered, its registration has not expired, and its signs of life are not
older than the allowed number of keepalive intervals. A channel is online if its device is and its
own last word was that it is.
"""

from dataclasses import dataclass

from lianjing.link.events import Reason

MARGIN = 5.0
"""Seconds added to every deadline, for packets on their way."""


@dataclass(slots=True)
class Presence:
    """State of one device; all `now` are monotonic seconds, methods tell whether it changed."""

    window: float
    """Keepalive interval × count, in seconds."""
    online: bool = False
    reason: Reason = Reason.NEVER_SEEN
    registered: bool = False
    expires_at: float = 0.0
    last_seen: float = 0.0

    def register(self, *, now: float, expires_in: float) -> bool:
        """An authenticated registration or refresh."""
        self.registered = True
        self.expires_at = now + expires_in
        self.last_seen = now
        return self._become(online=True, reason=Reason.REGISTERED)

    def resume(self, *, now: float, expires_in: float, online: bool, reason: Reason) -> None:
        """Take up the state from before a restart.

        While we were down we could hear nothing, so silence counts from now; and the registration
        of an online device that ran out meanwhile gets one keepalive window to be refreshed.
        """
        self.expires_at = now + (max(expires_in, self.window) if online else expires_in)
        self.registered = self.expires_at > now
        self.last_seen = now
        self.online = online
        self.reason = reason

    def is_registered(self, now: float) -> bool:
        """Whether messages from the registered address count."""
        return self.registered and now < self.expires_at + MARGIN

    def see(self, *, now: float) -> bool:
        """A message from the registered address: it is alive."""
        if not self.is_registered(now):
            return False
        self.last_seen = now
        return self._become(online=True, reason=Reason.KEEPALIVE)

    def unregister(self) -> bool:
        """An authenticated de-registration."""
        self.registered = False
        return self._become(online=False, reason=Reason.UNREGISTERED)

    def lose_connection(self) -> bool:
        """The TCP connection the registration lives on is gone (2022 §9.1.1 f)."""
        return self._become(online=False, reason=Reason.CONNECTION_LOST)

    def remove(self) -> bool:
        """Somebody deleted the device."""
        self.registered = False
        return self._become(online=False, reason=Reason.REMOVED)

    def check(self, *, now: float) -> bool:
        """Judge the deadlines."""
        if not self.online:
            return False
        if now >= self.expires_at + MARGIN:
            self.registered = False
            return self._become(online=False, reason=Reason.EXPIRED)
        if now >= self.last_seen + self.window + MARGIN:
            return self._become(online=False, reason=Reason.KEEPALIVE_LOST)
        return False

    @property
    def deadline(self) -> float:
        """When `check` may find something; infinite while offline."""
        if not self.online:
            return float("inf")
        return min(self.expires_at, self.last_seen + self.window) + MARGIN

    def _become(self, *, online: bool, reason: Reason) -> bool:
        if self.online == online:
            return False
        self.online = online
        self.reason = reason
        return True
