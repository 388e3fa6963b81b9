"""All pulls: one for each channel and profile, however many watch (GB/T 28181-2022 §9.2)."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from lianjing.kernel.errors import MalformedMessageError, PeerSilentError, ResourceError
from lianjing.kernel.times import format_beijing
from lianjing.link import media
from lianjing.link import signal as link
from lianjing.link.pictures import Masks
from lianjing.link.ports import MediaPort
from lianjing.protocol import sdp
from lianjing.protocol.sip.calls import OutgoingCall
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.calls.facts import Facts
from lianjing.signal.calls.failure import PlayFailedError, cause_of_farewell, farewell
from lianjing.signal.calls.opening import Opening
from lianjing.signal.calls.pull import Pull
from lianjing.signal.calls.stories import Stories
from lianjing.signal.calls.variants import Variants
from lianjing.signal.controls import Controls
from lianjing.signal.core import Core
from lianjing.signal.dialog_memory import DialogMemory
from lianjing.signal.directory import Device
from lianjing.signal.standing import Standing

MOST_TOLD = 200
"""People of one pull a platform below is told of."""
LINGER = 1.0
"""Seconds a story still hears the answers to its BYE."""

Ended = Callable[[Pull, str], None]


class Pulls:
    """Opens, shares and ends pulls."""

    def __init__(
        self, core: Core, controls: Controls, dialogs: DialogMemory, standing: Standing
    ) -> None:
        self._core = core
        self.standing = standing
        standing.watched = self._places
        self._dialogs = dialogs
        self._controls = controls
        self.stories = Stories(core)
        self.ssrcs = sdp.SsrcAllocator(core.code, start=random.randrange(10_000))
        self.nodes: list[MediaPort] = []
        self.on_ended: list[Ended] = []
        self._by_key: dict[tuple[str, str, bool], Pull] = {}
        self._by_stream: dict[str, Pull] = {}
        self._by_call_id: dict[str, Pull] = {}
        self._opening = Opening(core, controls, dialogs, self.ssrcs, self._by_call_id)
        self.variants = Variants(core)
        self.on_ended.append(self.variants.pull_ended)
        self._facts = Facts(core, controls, self._by_stream, self.end)

    # --- asked for ------------------------------------------------------------------------

    def acquire(
        self, device_code: str, channel: str, *, sub: bool, viewer: str, who: str = ""
    ) -> Pull:
        """Give the running pull of a channel, or begin one, for `who` as the device is told.

        Raises `PlayFailedError` if it cannot even be tried; `failed_story` names its story.
        """
        running = self._by_key.get((device_code, channel, sub))
        if running is not None and not running.ended:
            running.use(self._core.clock.monotonic())
            running.story.add_viewer(viewer)
            self._tell_who_joined(running, who)
            return running
        story = self.stories.begin(device_code, channel, "live", viewer)
        try:
            device = self._playable(device_code, channel)
            node = self._pick_node()
            pull = Pull(device, channel, sub=sub, story=story, node=node, who=who)
        except PlayFailedError as failure:
            failure.facts["call"] = story.call
            self.stories.finish(story, failure.code, failure.facts)
            raise
        pull.use(self._core.clock.monotonic())
        self._by_key[pull.key] = pull
        self._by_stream[pull.stream] = pull
        self.standing.begin((device_code, channel))
        self._core.tasks.once(f"pull {channel}", self._open(pull))
        return pull

    def _tell_who_joined(self, pull: Pull, who: str) -> None:
        """Have a platform below know of one more who watches what it sends only once.

        A session has one INVITE and one header, so it is the first viewer's. A request for a key
        picture belongs to the watching of each, and carries the header of the one it is for.
        """
        if who and pull.device.say_who and who not in pull.told and len(pull.told) < MOST_TOLD:
            pull.told.add(who)
            self._core.tasks.once(f"joined {pull.channel}", self._ask_for(pull, who))

    async def _ask_for(self, pull: Pull, who: str) -> None:
        with suppress(PlayFailedError):
            await pull.first_packet.wait()
            self._controls.request_key_frame(pull.device, pull.channel, who=who)

    def by_stream(self, stream: str) -> Pull | None:
        """Find a pull by its stream, or that of a variant of it."""
        return self._by_stream.get(stream) or self.variants.pull_of(stream)

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
        self.stories.finish(pull.story, cause, facts or {})
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
        if transaction.flow.host != pull.sip.destination.host:
            self._core.counters.add("suspicious", source=transaction.flow.host)
            self._core.stack.reply(transaction, 403)
            return True
        status = pull.sip.receive_request(request)
        self._core.stack.reply(transaction, status or 200)
        if status == 0 and request.method == "BYE":
            self.end(pull, cause_of_farewell(request), farewell(pull.device.code, request))
        return True

    def take_notice(self, notice: media.MediaNotice) -> None:
        """Act on a fact a media node reports."""
        if isinstance(notice, media.StreamsMeasured):
            self.variants.measured(notice)
        if isinstance(notice, media.ViewerEnded) or not self.variants.take(notice):
            self._facts.take(notice)

    def masks_changed(self, device: str, channel: str, before: Masks) -> None:
        """Other parts of a picture are covered: who sees it by the old masks looks anew.

        Where nothing was covered until now, everybody watched the pull itself, with the right to
        the clear picture or without it; so the pull ends, and its tickets with it.
        """
        if not before:
            for pull in list(self._by_stream.values()):
                if (pull.device.code, pull.channel) == (device, channel):
                    self.end(pull, "masks_changed")
        now = self._core.directory.masks.get((device, channel), ())
        self.variants.masks_changed(device, channel, now)

    def node_lost(self, node: MediaPort) -> None:
        """A media node is gone, and its pulls with it."""
        for pull in [pull for pull in self._by_stream.values() if pull.node is node]:
            self.end(pull, "media_down")

    async def tidy(self, node: MediaPort) -> None:
        """Close what a node still receives for a life of ours before a restart."""
        try:
            status = await node.call(media.AskStatus())
            if isinstance(status, media.NodeStatus):
                for stream in status.streams:
                    if stream not in self._by_stream:
                        await node.call(media.ClosePull(stream=stream, reason="restarted"))
        except ResourceError:
            self._core.counters.add("media.tidy_failed")

    # --- inside ---------------------------------------------------------------------------

    def _places(self) -> set[tuple[str, str]]:
        return {(pull.device.code, pull.channel) for pull in self._by_stream.values()}

    async def _open(self, pull: Pull) -> None:
        try:
            await self._opening.open(pull)
        except PlayFailedError as failure:
            self.end(pull, failure.code, failure.facts)
        except (
            MalformedMessageError,
            ValueError,
        ) as error:  # of the device or the node; nobody waits for ever
            self.end(pull, "bad_answer", {"peer": pull.device.code, "detail": str(error)})

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
        await asyncio.sleep(LINGER)
        if pull.sip is not None:
            call_id = pull.sip.invite.call_id
            self._core.stack.stop_recording(call_id)
            self._by_call_id.pop(call_id, None)
            self.stories.keep(pull.story)
