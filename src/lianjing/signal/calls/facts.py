"""What media nodes report of pulls, and what follows from it."""

import asyncio
from collections.abc import Callable

from lianjing.link import events, media
from lianjing.link import signal as link
from lianjing.protocol import sdp
from lianjing.signal.calls.pull import Pull
from lianjing.signal.controls import Controls
from lianjing.signal.core import Core

REFUSED_SECONDS = 0.9
"""Wrong packets and no right ones for so long decide the cause."""

End = Callable[[Pull, str, dict[str, str]], None]


class Facts:
    """Judges the notices of media nodes."""

    def __init__(self, core: Core, controls: Controls, streams: dict[str, Pull], end: End) -> None:
        self._core = core
        self._controls = controls
        self._streams = streams
        self._end = end

    def take(self, notice: media.MediaNotice) -> None:
        """Act on one notice."""
        if isinstance(notice, media.StreamsMeasured):
            self._measured(notice)
            return
        if isinstance(notice, media.ViewerEnded | media.ViewersServed):
            self._core.bus.append(_of_viewers(notice, self._core.clock.wall()))
            return
        pull = self._streams.get(getattr(notice, "stream", ""))
        if pull is not None:
            self._take(pull, notice)

    def _take(self, pull: Pull, notice: media.MediaNotice) -> None:
        match notice:
            case media.FirstPacket():
                pull.saw_first_packet(notice)
            case media.PacketsRefused():
                self._packets_refused(pull, notice)
            case media.StreamReady():
                pull.use(self._core.clock.monotonic())
                pull.saw_picture(notice)
            case media.StreamUndecodable():
                self._end(pull, "undecodable", {"found": notice.found})
            case media.StreamSilent():
                self._end(pull, "stream_silent", {"seconds": f"{notice.seconds:g}"})
            case media.ConnectFailed():
                remote = f"{notice.remote.address}:{notice.remote.port}"
                self._end(pull, "tcp_connect_failed", {"remote": remote})
            case media.KeyFrameWanted():
                self._controls.request_key_frame(pull.device, pull.channel)
            case media.StreamIdle():
                self._idle(pull)

    def _packets_refused(self, pull: Pull, notice: media.PacketsRefused) -> None:
        first = pull.refused is None
        pull.refused = notice
        self._core.counters.add(f"media.refused.{notice.kind}", source=notice.source.address)
        if first:
            seen = f"{notice.source.address}:{notice.source.port}"
            pull.story.step("device", "media", f"refused_{notice.kind}", seen)
            if not pull.first_packet.settled:
                self._core.tasks.once(f"judge {pull.channel}", self._judge_refused(pull))

    async def _judge_refused(self, pull: Pull) -> None:
        await asyncio.sleep(REFUSED_SECONDS)
        refused = pull.refused
        if refused is None or pull.first_packet.settled or pull.ended:
            return
        count = str(refused.count)
        if refused.kind is media.Refusal.SSRC:
            seen, expected = sdp.write_ssrc(refused.ssrc), sdp.write_ssrc(pull.ssrc)
            pull.story.fields["ssrc"] = {"expected": expected, "seen": seen}
            facts = {"seen": seen, "expected": expected, "count": count}
            self._end(pull, "wrong_ssrc", facts)
        elif refused.kind is media.Refusal.SOURCE:
            seen = f"{refused.source.address}:{refused.source.port}"
            expected = ", ".join(pull.sources)
            pull.story.fields["source"] = {"expected": expected, "seen": seen}
            facts = {"seen": seen, "expected": expected, "count": count}
            self._end(pull, "wrong_source", facts)
        else:
            self._end(pull, "undecodable", {"found": "非 RTP 数据 / not RTP"})

    def _idle(self, pull: Pull) -> None:
        """End a pull nobody has asked for, watched or relayed for its idle time.

        One that still opens has its own deadlines, and a cause of its own to tell.
        """
        if not pull.picture.settled:
            return
        seconds = self._core.settings.media.idle_seconds
        if pull.is_idle and self._core.clock.monotonic() - pull.used_at >= seconds:
            self._end(pull, "idle", {"seconds": f"{seconds:g}"})

    def _measured(self, notice: media.StreamsMeasured) -> None:
        numbers = []
        for measure in notice.measures:
            pull = self._streams.get(measure.stream)
            if pull is None:  # a variant, see `Variants.measured`
                continue
            pull.story.measure(measure)
            if measure.viewers:
                pull.use(self._core.clock.monotonic())
            elif pull.relays:
                pull.used_at = self._core.clock.monotonic()
            self._idle(pull)
            total = measure.packets + measure.lost
            loss = round(measure.lost / total, 4) if total else 0.0
            kbps = measure.bytes * 8 // 1000
            numbers.append((measure.stream, kbps, float(measure.frames), loss, measure.delay_ms))
        if numbers:
            self._core.notices.send(link.StreamsNotice(streams=tuple(numbers)))


def _of_viewers(
    notice: media.ViewerEnded | media.ViewersServed, now: float
) -> events.ViewingEnded | events.ViewingsServed:
    """Put what a node says of viewers on the bus; of calls that are long over too."""
    if isinstance(notice, media.ViewersServed):
        return events.ViewingsServed(at=notice.at, sent=notice.sent)
    return events.ViewingEnded(
        session=notice.session,
        stream=notice.stream,
        at=now,
        seconds=notice.seconds,
        bytes=notice.bytes,
        reason=notice.reason,
        last=notice.last,
    )
