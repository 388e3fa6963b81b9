"""What uppers did and what they were refused, told to the database without flooding it.

The first of a kind is told at once; what repeats within some seconds is told as one with a count.
"""

from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from lianjing.kernel.actions import Action
from lianjing.link import events
from lianjing.protocol.sip.flow import Flow
from lianjing.signal.cascade.shown import Shown
from lianjing.signal.core import Core

FOLD_SECONDS = 10.0
MAX_KEPT = 2_000
"""Different things remembered at a time; beyond that repeats are told one by one."""

MAX_CODES = 20
"""Different codes of which one upper's refusals are told singly within the fold time."""
MANY = "*"

Told = events.UpperActed | events.UpperRefused


class Asker(NamedTuple):
    """Who asks: an upper, on whose behalf as it says, and from where."""

    upper: str
    identity: str
    flow: Flow

    @property
    def source(self) -> str:
        """Write the address as people read it."""
        return f"{self.flow.host}:{self.flow.port}"


@dataclass(slots=True)
class _Repeats:
    first: Told
    begun: float
    count: int = 0
    at: float = 0.0
    until: float = 0.0


class Ledger:
    """Turns what uppers ask into events."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._kept: dict[tuple[str, ...], _Repeats] = {}

    def acted(self, asker: Asker, shown: Shown, action: Action, what: str) -> None:
        """Note that an upper did something with a channel."""
        at = self._core.clock.wall()
        key = ("acted", asker.upper, shown.device.code, shown.channel, what, asker.identity)
        self._note(
            key,
            events.UpperActed(
                upper=asker.upper,
                device=shown.device.code,
                channel=shown.channel,
                at=at,
                until=at,
                action=int(action),
                what=what,
                identity=asker.identity,
                source=asker.source,
            ),
        )

    def refused(self, asker: Asker, code: str, what: str, reason: str) -> None:
        """Note that an upper asked for something it may not; `code` may be anything."""
        at = self._core.clock.wall()
        code = code[:64]
        mine = sum(key[:2] == ("refused", asker.upper) for key in self._kept)
        if mine >= MAX_CODES and ("refused", asker.upper, code, what, reason) not in self._kept:
            code = MANY  # somebody tries one after another
        self._core.counters.add(f"upper.refused.{reason}", source=asker.flow.host)
        self._note(
            ("refused", asker.upper, code, what, reason),
            events.UpperRefused(
                upper=asker.upper,
                at=at,
                until=at,
                code=code,
                what=what,
                reason=reason,
                identity=asker.identity,
                source=asker.source,
            ),
        )

    def sweep(self) -> None:
        """Tell what has repeated and forget what has not."""
        now = self._core.clock.monotonic()
        for key, kept in list(self._kept.items()):
            if now - kept.begun < FOLD_SECONDS:
                continue
            if kept.count:
                self._core.bus.append(
                    msgspec.structs.replace(
                        kept.first, at=kept.at, until=kept.until, count=kept.count
                    )
                )
                kept.begun, kept.count = now, 0
            else:
                del self._kept[key]

    def _note(self, key: tuple[str, ...], event: Told) -> None:
        kept = self._kept.get(key)
        if kept is not None:
            kept.at = event.at if not kept.count else kept.at
            kept.until = event.at
            kept.count += 1
            return
        self._core.bus.append(event)
        if len(self._kept) < MAX_KEPT:
            self._kept[key] = _Repeats(event, self._core.clock.monotonic())
