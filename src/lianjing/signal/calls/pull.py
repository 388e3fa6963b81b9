"""One pull: a channel's stream from INVITE to BYE (GB/T 28181-2022 §9.2)."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from lianjing.link import media
from lianjing.link.ports import MediaPort
from lianjing.protocol import sdp
from lianjing.protocol.sip.calls import OutgoingCall
from lianjing.protocol.sip.clients import ClientTransaction
from lianjing.signal.calls.failure import PlayFailedError
from lianjing.signal.calls.milestone import Milestone
from lianjing.signal.calls.story import Story
from lianjing.signal.clock import Clock
from lianjing.signal.directory import Device

JUST_NOW = 3.0
"""Whoever asked so recently may not be counted as a viewer yet, in seconds."""
AFTER_UPPER = 2.0
"""Seconds a pull outlives its last relay when nobody watches it here."""


class Pull:
    """State of one pull; `Pulls` moves it."""

    def __init__(
        self,
        device: Device,
        channel: str,
        *,
        sub: bool,
        story: Story,
        node: MediaPort,
        who: str = "",
    ) -> None:
        self.device = device
        self.channel = channel
        self.sub = sub
        self.story = story
        self.node = node
        self.who = who
        """On whose behalf it was begun, as a peer that understands it is told."""
        self.told: set[str] = {who}
        """On whose behalf its peer knows it to run: `who`, and who joined since."""
        self.stream = secrets.token_hex(10)
        self.asked_ssrc = 0
        """The SSRC we allocated; ours to release."""
        self.ssrc = 0
        """The SSRC agreed on: ours, or another one the answer named."""
        self.local = media.Endpoint(address="", port=0)
        self.remote = ""
        self.sources: tuple[str, ...] = ()
        self.sip: OutgoingCall | None = None
        self.transaction: ClientTransaction | None = None
        self.ended = False
        self.used_at = 0.0
        """Monotonic moment when it was last asked for, watched or relayed."""
        self.watched_at = 0.0
        """The same, leaving out relays that run on."""
        self.relays: set[str] = set()
        self._waiting = 0
        self.refused: media.PacketsRefused | None = None
        self.ready: media.StreamReady | None = None
        self.first_packet = Milestone()
        self.picture = Milestone()

    @property
    def key(self) -> tuple[str, str, bool]:
        """What this pull is of."""
        return self.device.code, self.channel, self.sub

    @contextmanager
    def awaited(self, clock: Clock) -> Iterator[None]:
        """Somebody waits for a picture made of it, which a busy machine may take long to make."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
            self.used_at = max(self.used_at, clock.monotonic())

    @property
    def is_idle(self) -> bool:
        """Whether nobody takes it on or waits for it; who watches is told by `used_at`."""
        return not self.relays and not self._waiting

    def use(self, now: float) -> None:
        """Somebody asks for it or watches it here."""
        self.used_at = self.watched_at = now

    def relay_left(self, name: str, *, now: float, idle_seconds: float) -> None:
        """A relay ended: its upper has waited its own idle time, so little is left of ours.

        Else a camera would go on for as many idle times as there are platforms above it.
        """
        self.relays.discard(name)
        if not self.relays and now - self.watched_at > JUST_NOW:
            self.used_at = min(self.used_at, now - idle_seconds + AFTER_UPPER)

    def note_checks(self, *, ssrc: str | None = None, source: str | None = None) -> None:
        """Write into the story what was agreed and what was seen."""
        self.story.fields["remote"] = self.remote
        self.story.fields["ssrc"] = {"expected": sdp.write_ssrc(self.ssrc), "seen": ssrc}
        self.story.fields["source"] = {"expected": ", ".join(self.sources), "seen": source}

    def saw_first_packet(self, notice: media.FirstPacket) -> None:
        """The first packet that passed the checks."""
        seen = f"{notice.source.address}:{notice.source.port}"
        self.story.first_packet_ms = self.story.elapsed_ms
        self.story.step("device", "media", "first_packet", seen)
        self.note_checks(ssrc=sdp.write_ssrc(notice.ssrc), source=seen)
        self.first_packet.reach()

    def saw_picture(self, notice: media.StreamReady) -> None:
        """A viewer can start."""
        self.ready = notice
        self.story.fields["codec"] = {"video": notice.video, "audio": notice.audio}
        size = f"{notice.video} {notice.width}×{notice.height}"
        self.story.step("media", "viewer", "ready", size)
        self.first_packet.reach()
        self.picture.reach()

    def fail(self, failure: PlayFailedError) -> None:
        """Tell everyone who waits that it will not come."""
        self.first_packet.fail(failure)
        self.picture.fail(failure)
