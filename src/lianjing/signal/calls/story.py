"""The story of a call: what was said and what happened, in order, bounded (docs: call-story)."""

import json
import secrets

from lianjing.link.media import Measure
from lianjing.protocol.sip.flow import Flow
from lianjing.signal.clock import Clock

MAX_MESSAGES = 60
MAX_TEXT = 8_000
MAX_STEPS = 100
MAX_VIEWERS = 100


class Story:
    """Collects while the call lives; `as_json` may be asked at any time."""

    def __init__(
        self, clock: Clock, *, device: str, channel: str, kind: str, direction: str
    ) -> None:
        self._clock = clock
        self._begun = clock.monotonic()
        self.call = secrets.token_hex(8)
        self.device = device
        self.channel = channel
        self.kind = kind
        self.direction = direction
        """`down` for what we ask of a device, `up` for what an upper asks of us."""
        self.started_at = clock.wall()
        self.ended_at = 0.0
        self.outcome = "connecting"
        """`connecting`, `playing`, `ended` or `failed`."""
        self.cause = ""
        self.facts: dict[str, str] = {}
        self.viewers: list[str] = []
        self.first_packet_ms = -1
        self.fields: dict[str, object] = {}
        self._steps: list[dict[str, object]] = []
        self._messages: list[dict[str, object]] = []
        self._packets = self._lost = self._bytes = 0

    def add_viewer(self, viewer: str) -> None:
        """Note on whose behalf it was asked for."""
        if len(self.viewers) < MAX_VIEWERS:
            self.viewers.append(viewer)

    def step(self, sender: str, receiver: str, what: str, detail: str = "") -> None:
        """Note something that happened between two parties of the ladder."""
        if len(self._steps) < MAX_STEPS:
            self._steps.append(
                {
                    "at_ms": self.elapsed_ms,
                    "from": sender,
                    "to": receiver,
                    "what": what,
                    "detail": detail[:500],
                }
            )

    def message(self, direction: str, flow: Flow, data: bytes) -> None:
        """Note a SIP message of this call."""
        if len(self._messages) >= MAX_MESSAGES:
            return
        text = data[:MAX_TEXT].decode("utf-8", "replace")
        self._messages.append(
            {
                "at_ms": self.elapsed_ms,
                "direction": direction,
                "peer": f"{flow.host}:{flow.port}",
                "transport": str(flow.transport),
                "start_line": text.partition("\r\n")[0],
                "text": text,
            }
        )

    def measure(self, measure: Measure) -> None:
        """Add one second's numbers."""
        self._packets += measure.packets
        self._lost += measure.lost
        self._bytes += measure.bytes

    def playing(self) -> None:
        """A picture can start."""
        self.outcome = "playing"

    def end(self, cause: str, facts: dict[str, str] | None = None) -> None:
        """It is over; failed unless it had been playing."""
        self.outcome = "ended" if self.outcome == "playing" else "failed"
        self.cause = cause
        self.facts = dict(facts or {})
        self.ended_at = self._clock.wall()
        self.step("signal", "signal", "failed" if self.outcome == "failed" else "over", cause)

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds since the call began."""
        return int((self._clock.monotonic() - self._begun) * 1000)

    @property
    def received(self) -> int:
        """Bytes received so far, as measured."""
        return self._bytes

    @property
    def packets(self) -> int:
        """Packets received so far, as measured."""
        return self._packets

    def as_json(self) -> str:
        """Write the whole story."""
        total = self._packets + self._lost
        return json.dumps(
            {
                "call": self.call,
                "device": self.device,
                "channel": self.channel,
                "kind": self.kind,
                "direction": self.direction,
                "started_at": self.started_at,
                "ended_at": self.ended_at or None,
                "outcome": self.outcome,
                "cause": {"code": self.cause, "facts": self.facts} if self.cause else None,
                "viewers": self.viewers,
                "first_packet_ms": self.first_packet_ms if self.first_packet_ms >= 0 else None,
                "steps": self._steps,
                "messages": self._messages,
                "packets": self._packets,
                "bytes": self._bytes,
                "loss": round(self._lost / total, 4) if total else 0.0,
                **self.fields,
            },
            ensure_ascii=False,
        )
