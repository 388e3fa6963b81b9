"""Server side of transactions (RFC 3261 §17.2 with RFC 6026)."""

from enum import StrEnum

from lianjing.protocol.sip.timers import T1, T2, T4, TIMER_B, TIMER_C, TIMER_J, TIMER_L

CAPACITY = 65_536
"""Most requests remembered with their answers."""

_GENERATIONS = 5


class AnswerMemory:
    """Server side of all non-INVITE transactions at once (§17.2.2).

    Such a machine needs no more than its key and its answer, and it ends by time alone. So
    all of them are one map from key to answer, in generations: each lasts a quarter of timer J
    and the fifth is dropped whole. An empty answer means that the request is being worked on
    and repeats are swallowed. When `capacity` is reached the oldest generation goes early; a late
    repeat of what was in it counts as a new request.
    """

    __slots__ = ("_capacity", "_generations", "_next_turn")

    def __init__(self, *, capacity: int = CAPACITY) -> None:
        self._capacity = max(1, capacity // _GENERATIONS)
        self._generations: list[dict[bytes, bytes]] = [{} for _ in range(_GENERATIONS)]
        self._next_turn = 0.0

    def __len__(self) -> int:
        return sum(map(len, self._generations))

    def find(self, key: bytes, now: float) -> bytes | None:
        """Give the answer to repeat, empty while there is none yet; None for a new request."""
        if now >= self._next_turn:
            self._turn(now)
        for generation in self._generations:
            answer = generation.get(key)
            if answer is not None:
                return answer
        return None

    def remember(self, key: bytes, answer: bytes) -> None:
        """Keep the answer of a request, or with an empty one that it is being worked on."""
        newest = self._generations[0]
        if len(newest) >= self._capacity:
            newest = {}
            self._generations = [newest, *self._generations[:-1]]
        newest[key] = answer

    def _turn(self, now: float) -> None:
        span = TIMER_J / (_GENERATIONS - 1)
        turns = min(int((now - self._next_turn) // span) + 1, _GENERATIONS)
        fresh: list[dict[bytes, bytes]] = [{} for _ in range(turns)]
        self._generations = [*fresh, *self._generations][:_GENERATIONS]
        self._next_turn = now + span


class InviteServerState(StrEnum):
    """Where an INVITE server transaction stands."""

    PROCEEDING = "proceeding"
    COMPLETED = "completed"
    """Refused; the refusal is repeated until the ACK."""
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    """Answered with 2xx, which is repeated until the ACK (RFC 6026)."""
    TERMINATED = "terminated"


class InviteServer:
    """Answers one INVITE once, however often the peer repeats it (§17.2.1, RFC 6026).

    The repeats of a 2xx, which §13.3.1.4 leaves to the user of the transaction, are made here
    too, over every transport, until `receive_ack`.
    """

    __slots__ = (
        "_ends_at",
        "_interval",
        "_outbox",
        "_reliable",
        "_repeat_at",
        "_response",
        "state",
    )

    def __init__(self, *, reliable: bool, now: float) -> None:
        self.state = InviteServerState.PROCEEDING
        self._reliable = reliable
        self._response = b""
        self._outbox: list[bytes] = []
        self._interval = T1
        self._repeat_at: float | None = None
        self._ends_at = now + TIMER_C

    @property
    def next_deadline(self) -> float | None:
        """Give the time at which `advance` has something to do; None once terminated."""
        if self.state is InviteServerState.TERMINATED:
            return None
        return self._ends_at if self._repeat_at is None else min(self._ends_at, self._repeat_at)

    def datagrams_to_send(self) -> list[bytes]:
        """Hand over everything waiting to go out, in order."""
        out, self._outbox = self._outbox, []
        return out

    def receive_repeat(self) -> None:
        """Take in a repeat of the INVITE; it gets the same answer again."""
        answered = self.state in (InviteServerState.PROCEEDING, InviteServerState.COMPLETED)
        if answered and self._response:
            self._outbox.append(self._response)

    def respond(self, response: bytes, *, status: int, now: float) -> bool:
        """Send `response`; False if a final one has gone out before."""
        if self.state is not InviteServerState.PROCEEDING:
            return False
        self._response = response
        self._outbox.append(response)
        if status < 200:
            self._ends_at = now + TIMER_C
        elif status < 300:
            self.state = InviteServerState.ACCEPTED
            self._repeat_at = now + T1
            self._ends_at = now + TIMER_L
        else:
            self.state = InviteServerState.COMPLETED
            self._repeat_at = None if self._reliable else now + T1  # timer G
            self._ends_at = now + TIMER_B  # timer H
        return True

    def receive_ack(self, now: float) -> bool:
        """Take in an ACK; True if it is the first of a 2xx and its user is to see it."""
        if self.state is InviteServerState.COMPLETED:
            self.state = InviteServerState.CONFIRMED
            self._repeat_at = None
            self._ends_at = now + (0.0 if self._reliable else T4)  # timer I
            if self._reliable:
                self._terminate()
            return False
        first = self.state is InviteServerState.ACCEPTED and self._repeat_at is not None
        if first:
            self._repeat_at = None
        return first

    @property
    def ack_is_missing(self) -> bool:
        """Tell whether a 2xx is still waiting for its ACK."""
        return self.state is InviteServerState.ACCEPTED and self._repeat_at is not None

    def advance(self, now: float) -> None:
        """Let time pass: repeat the final answer or end."""
        if self.state is InviteServerState.TERMINATED:
            return
        if now >= self._ends_at:
            self._terminate()
        elif self._repeat_at is not None and now >= self._repeat_at:
            self._outbox.append(self._response)
            self._interval = min(2 * self._interval, T2)
            self._repeat_at = now + self._interval

    def _terminate(self) -> None:
        self.state = InviteServerState.TERMINATED
        self._repeat_at = None
        self._response = b""
