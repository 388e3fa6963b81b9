"""An upper's INVITE: our own pull from the device, passed on with our own SSRC."""

import secrets
from collections.abc import Iterable

from lianjing.kernel.actions import Action
from lianjing.kernel.errors import MalformedMessageError, PeerError, ResourceError
from lianjing.link import events, media
from lianjing.protocol.sip.calls import IncomingCall
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.calls import identity
from lianjing.signal.calls.failure import (
    STATUS_OF,
    PlayFailedError,
    farewell,
    reason_header,
    warning_header,
)
from lianjing.signal.calls.inviting import CONTENT_TYPE
from lianjing.signal.calls.pull import Pull
from lianjing.signal.calls.pulls import Pulls
from lianjing.signal.cascade import offers
from lianjing.signal.cascade.inside import pass_on
from lianjing.signal.cascade.ledger import Asker, Ledger
from lianjing.signal.cascade.refusing import NOT_SHARED, loop_in, received_identity, refused
from lianjing.signal.cascade.relay import Relay, budget_of, without_right
from lianjing.signal.cascade.sending import Sending
from lianjing.signal.cascade.sharing import View
from lianjing.signal.cascade.shown import Shown
from lianjing.signal.cascade.upper import Upper
from lianjing.signal.core import Core
from lianjing.signal.dialog_memory import DialogMemory
from lianjing.signal.stack import new_tag

FOLLOW_SECONDS = 10.0
"""Between two signs of life of a relay for the register."""


class Relays:
    """Serves the media sessions of uppers."""

    def __init__(self, core: Core, pulls: Pulls, dialogs: DialogMemory, ledger: Ledger) -> None:
        self._core = core
        self._ledger = ledger
        self._pulls = pulls
        self._sending = Sending(core, pulls)
        self._dialogs = dialogs
        self._by_call_id: dict[str, Relay] = {}
        self._by_name: dict[str, Relay] = {}
        self._followed_at = core.clock.monotonic()
        pulls.on_ended.append(self._pull_ended)

    def invite(
        self, transaction: ServerTransaction, request: SipRequest, upper: Upper, view: View
    ) -> None:
        """Answer an INVITE: 100 now, the rest when the device's media is there."""
        core = self._core
        if request.to.tag or request.call_id in self._by_call_id:
            # a session is not changed while it runs, only ended and begun anew
            core.stack.reply(transaction, 488 if request.call_id in self._by_call_id else 481)
            return
        core.stack.reply(transaction, 100)
        shown = view.resolve(request.uri.user)
        host = core.stack.local_host(transaction.flow.host)
        call = IncomingCall(
            request,
            local_tag=new_tag(),
            contact=f"<sip:{request.uri.user}@{host}:{core.stack.port}>",
            source=transaction.flow,
            use_contact=False,
        )
        asker = Asker(upper.key, received_identity(request), transaction.flow)
        action = offers.needed(request)
        if shown is not None:
            self._end_replaced(upper, request)
        budget, refusal = self._judge(upper, view, shown, action, asker)
        if shown is None or refusal:
            self._turn_away(transaction, call, asker, refusal or NOT_SHARED)
            return
        story = self._pulls.stories.begin(
            shown.device.code, shown.channel, "relay", upper.entry.name
        )
        if asker.identity:
            story.fields["identity"] = asker.identity
        core.stack.record(request.call_id, story.message)
        name = secrets.token_hex(8)
        relay = Relay(upper, shown, action, asker, call, transaction, story, name, budget)
        self._by_call_id[request.call_id] = relay
        self._by_name[relay.name] = relay
        core.tasks.once(f"relay {shown.channel}", self._serve(relay, request, view))

    def cancelled(self, transaction: ServerTransaction) -> bool:
        """The upper takes back its INVITE; False if it is none of ours."""
        relay = self._by_call_id.get(transaction.request.call_id)
        if relay is None or relay.transaction is not transaction:
            return False
        self._core.stack.send_response(transaction, relay.call.respond(487))
        self._end(relay, "cancelled")
        return True

    def acknowledged(self, request: SipRequest) -> None:
        """The upper's ACK: media may flow."""
        relay = self._by_call_id.get(request.call_id)
        if relay is not None and relay.pull is not None and not relay.ended:
            relay.call.receive_ack()
            self._core.tasks.once("start relay", self._start(relay, relay.pull, request.body))

    def unacknowledged(self, transaction: ServerTransaction) -> None:
        """Our 200 was never acknowledged."""
        relay = self._by_call_id.get(transaction.request.call_id)
        if relay is not None:
            self._bye(relay, "no_answer")

    def take_request(self, transaction: ServerTransaction, request: SipRequest) -> bool:
        """Answer BYE and INFO inside a relayed call; False if it is in none."""
        relay = self._by_call_id.get(request.call_id)
        if relay is None:
            return False
        if transaction.flow.host != relay.call.destination.host:
            self._core.counters.add("suspicious", source=transaction.flow.host)
            self._core.stack.reply(transaction, 403)
            return True
        status = relay.call.receive_request(request)
        if status == 0 and request.method == "INFO" and relay.pull is not None:
            if relay.action is Action.LIVE:
                # PAUSE or TEARDOWN would stop the one pull all others watch too
                self._core.stack.reply(transaction, 403)
                return True
            inside = pass_on(self._core.stack, relay.pull, transaction, request)
            self._core.tasks.once("relay info", inside)
            return True
        self._core.stack.reply(transaction, status or 200)
        if status == 0 and request.method == "BYE":
            self._end(relay, "peer_ended", farewell(relay.upper.entry.code, request))
        return True

    def relay_ended(self, notice: media.RelayEnded) -> None:
        """The media node says a relay is over."""
        relay = self._by_name.get(notice.relay)
        if relay is not None:
            self._bye(relay, "peer_ended")

    def end_of_upper(self, upper: Upper) -> None:
        """An upper is lost or may see nothing any more: stop sending to it."""
        for relay in [relay for relay in self._by_name.values() if relay.upper is upper]:
            self._bye(relay, "revoked")

    def end_unshared(self, upper: Upper, view: View) -> None:
        """End what an upper may not have any more: not shared, not so, or not so many."""
        mine = [relay for relay in self._by_name.values() if relay.upper is upper]
        for relay in without_right(view, mine) if mine else ():
            self._bye(relay, "revoked")

    def end_named(self, names: Iterable[str], cause: str) -> None:
        """Somebody here stops uppers; each is told, and may ask again."""
        for name in names:
            relay = self._by_name.get(name)
            if relay is not None:
                self._bye(relay, cause)

    def masks_changed(self, device: str, channel: str) -> None:
        """Other parts of a picture are covered: who gets it covered looks anew."""
        for relay in list(self._by_name.values()):
            place = relay.shown.device.code, relay.shown.channel
            if place == (device, channel) and relay.stream and not relay.clear:
                self._bye(relay, "masks_changed")

    def is_joined(self, asker: Asker, shown: Shown) -> bool:
        """Whether what somebody asks for runs for this upper already, but for somebody else."""
        runs = [r for r in self._by_name.values() if r.asker.upper == asker.upper]
        known = {relay.asker.identity for relay in runs if relay.shown == shown}
        return bool(known and asker.identity) and asker.identity not in known

    def follow(self) -> None:
        """Tell the register now and then which relays go on and how much each has sent."""
        now = self._core.clock.monotonic()
        if now - self._followed_at < FOLLOW_SECONDS:
            return
        self._followed_at = now
        running = {relay.name: relay.received for relay in self._by_name.values() if relay.began}
        if running:
            at = self._core.clock.wall()
            self._core.bus.append(events.RelaysFollowed(at=at, relays=running))

    # --- inside ---------------------------------------------------------------------------

    def _judge(
        self, upper: Upper, view: View, shown: Shown | None, action: Action, asker: Asker
    ) -> tuple[str, str]:
        """Give the grant whose streams are counted, and why the session may not be; or empty."""
        if shown is None:
            return "", NOT_SHARED
        if loop := loop_in(self._core.code, asker.identity):
            return "", loop
        if action not in view.actions(*shown):
            return "", "action_not_shared"
        mine = (relay for relay in self._by_name.values() if relay.upper is upper)
        budget = budget_of(view, shown, mine)
        return budget or "", "streams_used_up" if budget is None else ""

    def _turn_away(
        self, transaction: ServerTransaction, call: IncomingCall, asker: Asker, reason: str
    ) -> None:
        """Refuse an INVITE; what is not shared looks as if it did not exist."""
        self._core.stack.send_response(transaction, refused(self._core, call, reason))
        self._ledger.refused(asker, call.invite.uri.user, "INVITE", reason)

    def _end_replaced(self, upper: Upper, request: SipRequest) -> None:
        """End the call whose sender and serial a new INVITE repeats (2022 Annex K)."""
        subject = request.subject
        if subject is None or not subject.sender_serial:
            return
        for relay in [relay for relay in self._by_name.values() if relay.upper is upper]:
            earlier = relay.call.invite.subject
            if earlier is not None and earlier[:2] == subject[:2]:
                self._bye(relay, "replaced")

    async def _serve(self, relay: Relay, request: SipRequest, view: View) -> None:
        device, channel = relay.shown.device.code, relay.shown.channel
        try:
            offer = offers.read_offer(request) if request.body else None
            stream = offer.media[0].stream if offer is not None else None
            received = identity.read(relay.asker.identity)
            pull = self._pulls.acquire(
                device,
                channel,
                sub=stream is not None and stream.number > 0,
                viewer=relay.upper.entry.name or relay.upper.entry.code,
                who=identity.passed_on(self._core.code, relay.upper.entry.code, received),
            )
            relay.pull = pull
            pull.relays.add(relay.name)
            relay.story.step("upper", "signal", "pull", pull.story.call)
            await pull.first_packet.wait()
            await self._sending.choose_stream(relay, pull, view)
            if relay.ended:
                return
            if offer is None:
                self._accept(relay, self._sending.offer(relay, pull))
                return
            endpoint = await self._sending.open(relay, pull, offer)
            if relay.ended:  # taken back meanwhile; the node may have heard of the end first
                await self._sending.close(relay)
                return
            self._accept(relay, self._sending.answer(relay, pull, offer, endpoint))
        except PlayFailedError as failure:
            self._refuse(relay, failure)
        except (MalformedMessageError, ValueError) as error:
            self._refuse(relay, PlayFailedError("bad_answer", detail=str(error)))

    async def _start(self, relay: Relay, pull: Pull, body: bytes) -> None:
        """Let media flow; after a late offer the ACK says only now where to (RFC 3261 §13.2.1)."""
        if relay.late:
            try:
                await self._sending.open(relay, pull, offers.read_receiver(body))
            except PlayFailedError as failure:
                self._bye(relay, failure.code)
                return
        relay.story.playing()
        relay.begin(self._core)
        await self._sending.start(relay)

    def _accept(self, relay: Relay, body: bytes) -> None:
        """Answer an INVITE with what its session is."""
        response = relay.call.respond(200, body=body, content_type=CONTENT_TYPE)
        self._core.stack.send_response(relay.transaction, response)
        self._dialogs.remember(relay.call.dialog)

    def _refuse(self, relay: Relay, failure: PlayFailedError) -> None:
        if relay.ended:
            return
        status = STATUS_OF.get(failure.code, 500)
        if failure.code == "refused":
            status = int(failure.facts.get("status", "500"))
        text = failure.facts.get("warning") or failure.code
        warning = warning_header(self._core.domain, text)
        response = relay.call.respond(status, headers=[("Warning", warning)])
        self._core.stack.send_response(relay.transaction, response)
        self._end(relay, failure.code, failure.facts)

    def _pull_ended(self, pull: Pull, cause: str) -> None:
        for name in list(pull.relays):
            relay = self._by_name.get(name)
            if relay is not None and relay.opened:
                self._bye(relay, cause)

    def _bye(self, relay: Relay, cause: str) -> None:
        """End a relay towards the upper and here."""
        if relay.ended:
            return
        if relay.call.state in ("accepted", "confirmed"):
            self._core.tasks.once("bye upper", self._send_bye(relay, cause))
        elif relay.call.state in ("calling", "early"):
            self._core.stack.send_response(relay.transaction, relay.call.respond(480))
        self._end(relay, cause)

    async def _send_bye(self, relay: Relay, cause: str) -> None:
        bye = relay.call.bye().with_header("Reason", reason_header(cause))
        try:
            await self._core.stack.ask(bye, relay.call.destination)
        except (PeerError, ResourceError):
            self._core.counters.add("bye.unanswered")

    def _end(self, relay: Relay, cause: str, facts: dict[str, str] | None = None) -> None:
        if relay.ended:
            return
        relay.ended = True
        self._by_call_id.pop(relay.call.invite.call_id, None)
        self._by_name.pop(relay.name, None)
        self._dialogs.forget(relay.call.dialog)
        self._core.stack.stop_recording(relay.call.invite.call_id)
        if relay.pull is not None:
            relay.pull.relay_left(
                relay.name,
                now=self._core.clock.monotonic(),
                idle_seconds=self._core.settings.media.idle_seconds,
            )
            self._core.tasks.once("close relay", self._sending.close(relay))
        if relay.ssrc:
            self._pulls.ssrcs.release(relay.ssrc, now=self._core.clock.monotonic())
        relay.over(self._core, cause)
        self._pulls.stories.finish(relay.story, cause, facts or {})
