"""One relay: a session of an upper, by which right it runs and what the register hears of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from lianjing.kernel.actions import Action
from lianjing.link import events
from lianjing.protocol.sip.calls import IncomingCall
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.signal.calls.pull import Pull
from lianjing.signal.calls.story import Story
from lianjing.signal.cascade.ledger import Asker
from lianjing.signal.cascade.sharing import View
from lianjing.signal.cascade.shown import Shown
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.core import Core


@dataclass(slots=True, eq=False)
class Relay:
    """State of one relay; `Relays` moves it."""

    upper: Upper
    shown: Shown
    action: Action
    asker: Asker
    call: IncomingCall
    transaction: ServerTransaction
    story: Story
    name: str
    budget: str = ""
    """The grant one of whose streams it uses up; empty where they are not counted."""
    pull: Pull | None = None
    stream: str = ""
    """What is sent: the pull itself, or its masked variant."""
    codec: str = ""
    """Of a masked variant; else that of the pull counts."""
    ssrc: int = 0
    clear: bool = False
    """Something of it is covered for others; it runs by the right to see all."""
    late: bool = False
    """The upper left the offer to us; its answer comes with the ACK."""
    opened: bool = False
    ended: bool = False
    began: bool = False
    """The register was told that it began."""
    received_before: int = 0

    @property
    def received(self) -> int:
        """Bytes that came of the channel since it began; the same packets went up."""
        if self.pull is None or not self.began:
            return 0
        return max(0, self.pull.story.received - self.received_before)

    def begin(self, core: Core) -> None:
        """Media flows: the register hears of it."""
        if self.began or self.pull is None:
            return
        self.began, self.received_before = True, self.pull.story.received
        core.bus.append(
            events.RelayBegan(
                relay=self.name,
                call=self.story.call,
                upper=self.upper.key,
                device=self.shown.device.code,
                channel=self.shown.channel,
                at=core.clock.wall(),
                action=int(self.action),
                identity=self.asker.identity,
                source=self.asker.source,
            )
        )

    def over(self, core: Core, cause: str) -> None:
        """It has ended: the register hears of that too."""
        if self.began:
            core.bus.append(
                events.RelayOver(
                    relay=self.name, at=core.clock.wall(), bytes=self.received, reason=cause
                )
            )


def budget_of(view: View, shown: Shown, running: Iterable[Relay]) -> str | None:
    """Pick a grant that has a stream left: empty where none is counted, None where none has."""
    limits = view.limits(shown)
    if not limits:
        return ""
    used = [relay.budget for relay in running if not relay.ended]
    for grant in limits:
        if used.count(grant) < view.terms.streams.get(grant, 0):
            return grant
    return None


def without_right(view: View, relays: Iterable[Relay]) -> list[Relay]:
    """Name those of one upper's relays that may not go on, the oldest keeping what is left."""
    kept: list[Relay] = []
    over: list[Relay] = []
    for relay in relays:
        shown = view.resolve(relay.call.invite.uri.user)
        actions = view.actions(*relay.shown)
        allowed = shown == relay.shown and relay.action in actions
        allowed = allowed and (not relay.clear or Action.UNMASK in actions)
        budget = budget_of(view, relay.shown, kept) if allowed else None
        if budget is None:
            over.append(relay)
        else:
            relay.budget = budget
            kept.append(relay)
    return over
