"""All pulls: one for each channel and profile, however many watch (GB/T 28181-2022 §9.2)."""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable

from lianjing.kernel.errors import PeerSilentError, ResourceError
from lianjing.link import events, media
from lianjing.link import signal as link
from lianjing.link.ports import MediaPort
from lianjing.link.roster import DeviceEntry
from lianjing.protocol import sdp
from lianjing.protocol.sip.calls import OutgoingCall
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.signal.calls import inviting
from lianjing.signal.calls.failure import PlayFailedError, refusal
from lianjing.signal.calls.pull import Pull
from lianjing.signal.calls.story import Story
from lianjing.signal.controls import Controls
from lianjing.signal.core import Core
from lianjing.signal.dialog_memory import DialogMemory
from lianjing.signal.directory import Device

REFUSED_SECONDS = 0.9
"""Wrong packets and no right ones for so long decide the cause."""
PICTURE_SECONDS = 8.0
"""From the first packet to a decodable picture."""
KEY_FRAME_AFTER = 1.5
KEPT_STORIES = 1000

Ended = Callable[[Pull, str], None]


class Pulls:
    """Opens, shares and ends pulls."""

    def __init__(self, core: Core, controls: Controls, dialogs: DialogMemory) -> None:
        self._core = core
        self._controls = controls
        self._dialogs = dialogs
        self.ssrcs = sdp.SsrcAllocator(core.code, start=random.randrange(10_000))
        self.nodes: list[MediaPort] = []
        self._by_key: dict[tuple[str, str, bool], Pull] = {}
        self._by_stream: dict[str, Pull] = {}
        self._by_call_id: dict[str, Pull] = {}
        self._stories: OrderedDict[str, Story] = OrderedDict()
        self.on_ended: list[Ended] = []

    # --- asked for ------------------------------------------------------------------------

    def acquire(self, device_code: str, channel: str, *, sub: bool, viewer: str) -> Pull:
        """Give the running pull of a channel, or begin one.

        Raises `PlayFailedError` if it cannot even be tried; `failed_story` names its story.
        """
        running = self._by_key.get((device_code, channel, sub))
        if running is not None and not running.ended:
            running.used_at = self._core.clock.monotonic()
            running.story.viewers.append(viewer)
            return running
        story = self.new_story(device_code, channel, "live", viewer)
        try:
            device = self._playable(device_code, channel)
            pull = Pull(device, channel, sub=sub, story=story, node=self._pick_node())
        except PlayFailedError as failure:
            failure.facts["call"] = story.call
            self.finish_story(story, failure.code, failure.facts)
            raise
        pull.used_at = self._core.clock.monotonic()
        self._by_key[pull.key] = pull
        self._by_stream[pull.stream] = pull
        self._core.tasks.once(f"pull {channel}", self._open(pull))
        return pull

    def story(self, call: str) -> Story | None:
        """Find a recent story."""
        return self._stories.get(call)

    def by_stream(self, stream: str) -> Pull | None:
        """Find a pull by its stream."""
        return self._by_stream.get(stream)

    @property
    def count(self) -> int:
        """How many pulls run."""
        return len(self._by_stream)

    def end(self, pull: Pull, cause: str, facts: dict[str, str] | None = None) -> None:
        """End a pull: BYE or CANCEL to the device, the port freed, everyone told."""
        if pull.ended:
            return
        pull.ended = True
        if self._by_key.get(pull.key) is pull:
            del self._by_key[pull.key]
        self._by_stream.pop(pull.stream, None)
        pull.fail(PlayFailedError(cause, **(facts or {})))
        self._hang_up(pull)
        self._core.tasks.once(f"close {pull.channel}", self._close(pull, cause))
        self.finish_story(pull.story, cause, facts or {})
        self._core.notices.send(link.StreamEndedNotice(stream=pull.stream, cause=cause))
        for tell in self.on_ended:
            tell(pull, cause)

    def end_of_device(self, device: Device) -> None:
        """A device went offline or away: its pulls are over."""
        if device.presence.online:
            return
        for pull in [pull for pull in self._by_stream.values() if pull.device is device]:
            self.end(pull, "device_offline", self._offline_facts(device))

    # --- what the network says --------------------------------------------------------------

    def take_request(self, transaction: ServerTransaction, request: SipRequest) -> bool:
        """Answer a BYE or other request inside one of our calls; False if it is in none."""
        pull = self._by_call_id.get(request.call_id)
        if pull is None or pull.sip is None:
            return False
        status = pull.sip.receive_request(request)
        if status == 0 and transaction.flow.host != pull.sip.destination.host:
            status = 403
        self._core.stack.reply(transaction, status or 200)
        if status == 0 and request.method == "BYE":
            self.end(pull, "peer_ended", {"peer": pull.device.code})
        return True

    def take_notice(self, notice: media.MediaNotice) -> None:
        """Act on a fact a media node reports."""
        if isinstance(notice, media.StreamsMeasured):
            self._measured(notice)
            return
        stream = getattr(notice, "stream", "")
        pull = self._by_stream.get(stream)
        if pull is not None:
            self._take_fact(pull, notice)

    def node_lost(self, node: MediaPort) -> None:
        """A media node is gone, and its pulls with it."""
        for pull in [pull for pull in self._by_stream.values() if pull.node is node]:
            self.end(pull, "media_down")

    # --- opening ----------------------------------------------------------------------------

    async def _open(self, pull: Pull) -> None:
        try:
            await self._connect(pull)
            await self._await_packet(pull)
            await self._await_picture(pull)
        except PlayFailedError as failure:
            self.end(pull, failure.code, failure.facts)

    async def _connect(self, pull: Pull) -> None:
        core = self._core
        transport = _transport_of(pull.device)
        try:
            pull.asked_ssrc = pull.ssrc = self.ssrcs.allocate(
                historic=False, now=core.clock.monotonic()
            )
        except ResourceError as error:
            raise PlayFailedError(error.code) from error
        await self._open_port(pull, transport)
        flow = pull.device.flow
        if flow is None:
            raise PlayFailedError("not_registered", device=pull.device.code)
        offer = inviting.offer_of(core, pull, transport)
        invite = inviting.invite_of(core, pull, flow, offer)
        pull.story.fields["offer"] = invite.body.decode("utf-8", "replace")
        response = await self._invite(pull, invite)
        answer = inviting.read_answer(response, offer, pull)
        pull.story.fields["answer"] = response.body.decode("utf-8", "replace")
        await self._arm(pull, answer, transport)

    async def _open_port(self, pull: Pull, transport: media.Transport) -> None:
        settings = self._core.settings.media
        entry = pull.device.entry
        reply = await self._command(
            pull,
            media.OpenPull(
                stream=pull.stream,
                transport=transport,
                ssrc=pull.asked_ssrc,
                strict_ssrc=entry.strict_ssrc if entry is not None else True,
                idle_seconds=settings.idle_seconds,
                silence_seconds=settings.silence_seconds,
            ),
        )
        if isinstance(reply, media.Fault):
            total = settings.ports_to - settings.ports_from + 1
            raise PlayFailedError(reply.code, total=total, detail=reply.message)
        if isinstance(reply, media.PullOpened):
            flow = pull.device.flow
            address = settings.advertise or (
                self._core.stack.local_host(flow.host) if flow is not None else reply.address
            )
            pull.local = media.Endpoint(address=address, port=reply.port)
        pull.story.fields["local_port"] = pull.local.port
        pull.story.step("signal", "media", "open", f"{transport} :{pull.local.port}")

    async def _invite(self, pull: Pull, invite: SipRequest) -> SipResponse:
        """Send the INVITE and give the 200, already acknowledged."""
        core = self._core
        flow = pull.device.flow
        if flow is None:
            raise PlayFailedError("not_registered", device=pull.device.code)
        pull.sip = OutgoingCall(invite, destination=flow, use_contact=False)
        self._by_call_id[invite.call_id] = pull
        core.stack.record(invite.call_id, pull.story.message)
        final: asyncio.Future[SipResponse | None] = asyncio.get_running_loop().create_future()

        def on_answer(response: SipResponse | None) -> None:
            self._take_answer(pull, response)
            if not final.done() and (response is None or not response.is_provisional):
                final.set_result(response)

        try:
            pull.transaction = core.stack.invite(invite, flow, on_answer)
        except ResourceError as error:
            raise PlayFailedError("no_answer", peer=pull.device.code, seconds=0) from error
        seconds = core.settings.sip.invite_seconds
        try:
            async with asyncio.timeout(seconds):
                response = await final
        except TimeoutError:
            response = None
        if response is None:
            raise PlayFailedError("no_answer", peer=pull.device.code, seconds=f"{seconds:g}")
        if not response.is_success:
            raise refusal(pull.device.code, response)
        return response

    def _take_answer(self, pull: Pull, response: SipResponse | None) -> None:
        """Let the dialog engine see each answer and send what it wants sent."""
        call, transaction = pull.sip, pull.transaction
        if call is None:
            return
        if response is None:
            call.timed_out()
            return
        call.receive_response(response)
        for request in call.requests_to_send():
            if request.method == "ACK" and transaction is not None:
                self._core.stack.acknowledge(request, call.destination, transaction)
            else:
                self._core.stack.tell(request, call.destination)
        if response.is_success and call.dialog is not None and not pull.ended:
            self._dialogs.remember(call.dialog)

    async def _arm(self, pull: Pull, answer: inviting.Answer, transport: media.Transport) -> None:
        flow = pull.device.flow
        hosts = {answer.remote.address} | ({flow.host} if flow is not None else set())
        pull.sources = tuple(sorted(host for host in hosts if host))
        pull.ssrc = answer.ssrc
        pull.remote = f"{answer.remote.address}:{answer.remote.port}"
        pull.story.fields["remote"] = pull.remote
        pull.story.fields["ssrc"] = {"expected": sdp.write_ssrc(pull.ssrc), "seen": None}
        pull.story.fields["source"] = {"expected": ", ".join(pull.sources), "seen": None}
        active = transport is media.Transport.TCP_ACTIVE
        await self._command(
            pull,
            media.ArmPull(
                stream=pull.stream,
                sources=pull.sources,
                ssrc=pull.ssrc,
                connect_to=answer.remote if active else None,
            ),
        )
        pull.armed = True

    async def _await_packet(self, pull: Pull) -> None:
        """Wait for the first right packet; wrong ones decide within a second."""
        seconds = self._core.settings.media.first_packet_seconds
        try:
            async with asyncio.timeout(seconds):
                await pull.first_packet.wait()
        except TimeoutError as error:
            raise PlayFailedError(
                "no_rtp",
                seconds=f"{seconds:g}",
                local=f"{pull.local.address}:{pull.local.port}",
                remote=pull.remote,
            ) from error

    async def _await_picture(self, pull: Pull) -> None:
        for wait in (KEY_FRAME_AFTER, PICTURE_SECONDS - KEY_FRAME_AFTER):
            try:
                async with asyncio.timeout(wait):
                    await pull.picture.wait()
                pull.story.playing()
                return
            except TimeoutError:
                self._controls.request_key_frame(pull.device, pull.channel)
        raise PlayFailedError(
            "no_key_frame", packets=pull.story.packets, seconds=f"{PICTURE_SECONDS:g}"
        )

    # --- facts ------------------------------------------------------------------------------

    def _take_fact(self, pull: Pull, notice: media.MediaNotice) -> None:
        match notice:
            case media.FirstPacket():
                self._first_packet(pull, notice)
            case media.PacketsRefused():
                self._packets_refused(pull, notice)
            case media.StreamReady():
                self._picture_ready(pull, notice)
            case media.StreamUndecodable():
                self.end(pull, "undecodable", {"found": notice.found})
            case media.StreamSilent():
                self.end(pull, "stream_silent", {"seconds": f"{notice.seconds:g}"})
            case media.ConnectFailed():
                remote = f"{notice.remote.address}:{notice.remote.port}"
                self.end(pull, "tcp_connect_failed", {"remote": remote})
            case media.KeyFrameWanted():
                self._controls.request_key_frame(pull.device, pull.channel)
            case media.StreamIdle():
                self._idle(pull)

    def _first_packet(self, pull: Pull, notice: media.FirstPacket) -> None:
        seen = f"{notice.source.address}:{notice.source.port}"
        pull.story.first_packet_ms = pull.story.elapsed_ms
        pull.story.step("device", "media", "first_packet", seen)
        pull.story.fields["ssrc"] = {
            "expected": sdp.write_ssrc(pull.ssrc),
            "seen": sdp.write_ssrc(notice.ssrc),
        }
        pull.story.fields["source"] = {"expected": ", ".join(pull.sources), "seen": seen}
        pull.first_packet.reach()

    def _picture_ready(self, pull: Pull, notice: media.StreamReady) -> None:
        pull.ready = notice
        pull.story.fields["codec"] = {"video": notice.video, "audio": notice.audio}
        pull.story.step(
            "media", "viewer", "ready", f"{notice.video} {notice.width}×{notice.height}"
        )
        pull.first_packet.reach()
        pull.picture.reach()

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
        seen = f"{refused.source.address}:{refused.source.port}"
        if refused.kind is media.Refusal.SSRC:
            facts = {
                "seen": sdp.write_ssrc(refused.ssrc),
                "expected": sdp.write_ssrc(pull.ssrc),
                "count": str(refused.count),
            }
            pull.story.fields["ssrc"] = {"expected": facts["expected"], "seen": facts["seen"]}
            self.end(pull, "wrong_ssrc", facts)
        elif refused.kind is media.Refusal.SOURCE:
            expected = ", ".join(pull.sources)
            pull.story.fields["source"] = {"expected": expected, "seen": seen}
            facts = {"seen": seen, "expected": expected, "count": str(refused.count)}
            self.end(pull, "wrong_source", facts)
        else:
            self.end(pull, "undecodable", {"found": "非 RTP 数据 / not RTP"})

    def _idle(self, pull: Pull) -> None:
        """End an unwatched pull, unless somebody has just asked for it."""
        seconds = self._core.settings.media.idle_seconds
        quiet = self._core.clock.monotonic() - pull.used_at
        if quiet >= min(seconds, 5.0) and not pull.relays:
            self.end(pull, "idle", {"seconds": f"{seconds:g}"})

    def _measured(self, notice: media.StreamsMeasured) -> None:
        numbers = []
        for measure in notice.measures:
            pull = self._by_stream.get(measure.stream)
            if pull is None:
                continue
            pull.story.measure(measure)
            total = measure.packets + measure.lost
            loss = 100.0 * measure.lost / total if total else 0.0
            numbers.append(
                (
                    measure.stream,
                    measure.bytes * 8 // 1000,
                    float(measure.frames),
                    loss,
                    measure.delay_ms,
                )
            )
        if numbers:
            self._core.notices.send(link.StreamsNotice(streams=tuple(numbers)))

    # --- small things -----------------------------------------------------------------------

    def _playable(self, device_code: str, channel: str) -> Device:
        device = self._core.directory.get(device_code)
        if device is None or device.registration is None:
            if device is not None and device.changed_at:
                raise PlayFailedError("device_offline", **self._offline_facts(device))
            raise PlayFailedError("not_registered", device=device_code)
        if not device.presence.online:
            raise PlayFailedError("device_offline", **self._offline_facts(device))
        known = device.channels.get(channel)
        if known is None and channel != device_code:
            raise PlayFailedError("channel_unknown", device=device_code, channel=channel)
        if known is not None and not known.own_online:
            raise PlayFailedError("channel_offline", channel=channel, reason=known.own_reason)
        return device

    def _offline_facts(self, device: Device) -> dict[str, str]:
        from lianjing.kernel.times import format_beijing

        since = format_beijing(device.changed_at).replace("T", " ")
        return {"device": device.code, "reason": device.presence.reason, "since": since}

    def _pick_node(self) -> MediaPort:
        alive = [node for node in self.nodes if node.alive]
        if not alive:
            raise PlayFailedError("media_down")
        load = {id(node): 0 for node in alive}
        for pull in self._by_stream.values():
            if id(pull.node) in load:
                load[id(pull.node)] += 1
        return min(alive, key=lambda node: load[id(node)])

    async def _command(self, pull: Pull, command: media.MediaCommand) -> media.MediaReply:
        try:
            return await pull.node.call(command)
        except ResourceError as error:
            raise PlayFailedError("media_down") from error

    def _hang_up(self, pull: Pull) -> None:
        call = pull.sip
        if call is None:
            return
        if call.give_up():
            if pull.transaction is not None:
                self._core.stack.cancel(pull.transaction)
        elif call.dialog is not None and call.state != "terminated":
            self._dialogs.forget(call.dialog)
            self._core.tasks.once(f"bye {pull.channel}", self._bye(call))

    async def _bye(self, call: OutgoingCall) -> None:
        try:
            await self._core.stack.ask(call.bye(), call.destination)
        except (PeerSilentError, ResourceError):
            self._core.counters.add("bye.unanswered")

    async def _close(self, pull: Pull, cause: str) -> None:
        try:
            await pull.node.call(media.ClosePull(stream=pull.stream, reason=cause))
        except ResourceError:
            self._core.counters.add("media.close_failed")
        if pull.asked_ssrc:
            self.ssrcs.release(pull.asked_ssrc, now=self._core.clock.monotonic())
        await asyncio.sleep(1.0)  # the story still hears the BYE's answer
        if pull.sip is not None:
            call_id = pull.sip.invite.call_id
            self._core.stack.stop_recording(call_id)
            self._by_call_id.pop(call_id, None)

    def new_story(self, device: str, channel: str, kind: str, viewer: str) -> Story:
        """Begin a story; `kind` is `live` for a pull, `relay` for what an upper asks of us."""
        direction = "up" if kind == "relay" else "down"
        story = Story(
            self._core.clock, device=device, channel=channel, kind=kind, direction=direction
        )
        story.viewers.append(viewer)
        self._stories[story.call] = story
        while len(self._stories) > KEPT_STORIES:
            self._stories.popitem(last=False)
        return story

    def finish_story(self, story: Story, cause: str, facts: dict[str, str]) -> None:
        """A call is over: its story goes to the database."""
        story.end(cause, facts)
        self._core.bus.append(
            events.CallEnded(
                call=story.call,
                device=story.device,
                channel=story.channel,
                started_at=story.started_at,
                ended_at=story.ended_at,
                outcome=story.outcome,
                cause=cause,
                first_packet_ms=story.first_packet_ms,
                viewer=story.viewers[0] if story.viewers else "",
                story=story.as_json(),
            )
        )


def _transport_of(device: Device) -> media.Transport:
    entry: DeviceEntry | None = device.entry
    return entry.stream_transport if entry is not None else media.Transport.UDP
