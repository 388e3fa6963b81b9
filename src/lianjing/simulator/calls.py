"""The calls of one device: who watches what, and how each stream begins and ends."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from functools import partial

import structlog

from lianjing.kernel.errors import MalformedMessageError, PeerSilentError
from lianjing.protocol import sdp
from lianjing.protocol.sip import events
from lianjing.protocol.sip.build import build_response
from lianjing.protocol.sip.calls import IncomingCall
from lianjing.simulator.channel import Channel
from lianjing.simulator.crew import Crew
from lianjing.simulator.description import describe_answer, describe_offer
from lianjing.simulator.endpoint import Address, Endpoint, new_token
from lianjing.simulator.faults import Faults
from lianjing.simulator.plan import DevicePlan
from lianjing.simulator.quirks import Quirk
from lianjing.simulator.session import Session, channel_code, target_of
from lianjing.simulator.sinks import FaultySink, Sink
from lianjing.simulator.stream import Stream
from lianjing.simulator.studio import Studio

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=__name__)

_SDP = "APPLICATION/SDP"


class Calls:
    """Answers INVITE, ACK, CANCEL, BYE and INFO of one device."""

    def __init__(
        self,
        *,
        endpoint: Endpoint,
        plan: DevicePlan,
        channels: dict[str, Channel],
        faults: Callable[[Channel | None], Faults],
        studio: Studio,
        crew: Crew,
        chance: random.Random,
    ) -> None:
        self.sessions: dict[str, Session] = {}
        self.byes_received = 0
        self._endpoint = endpoint
        self._plan = plan
        self._channels = channels
        self._faults = faults
        self._studio = studio
        self._crew = crew
        self._chance = chance
        self._answering: dict[bytes, tuple[asyncio.Task[None], IncomingCall]] = {}

    # --------------------------------------------------------------- requests

    def receive_invite(self, transaction: events.ServerTransaction) -> None:
        """Take in an INVITE; the answer may take a while."""
        request = transaction.request
        call = IncomingCall(
            request,
            local_tag=new_token(),
            contact=f"<sip:{self._plan.code}@{self._endpoint.sent_by}>",
            source=transaction.flow,
        )
        self._endpoint.respond(transaction, call.respond(100))
        task = self._crew.start(f"invite {self._plan.code}", self._answer(transaction, call))
        self._answering[transaction.key] = (task, call)
        task.add_done_callback(lambda _: self._answering.pop(transaction.key, None))

    def receive_cancel(self, transaction: events.ServerTransaction) -> None:
        """Give up an INVITE that was not answered yet (RFC 3261 §9.2)."""
        answering = self._answering.pop(transaction.key, None)
        if answering is not None:
            answering[0].cancel()
            self._endpoint.respond(transaction, answering[1].respond(487))

    def receive_ack(self, event: events.AckReceived) -> None:
        """Start the stream of an acknowledged call."""
        session = self.sessions.get(event.request.call_id)
        if session is None:
            return
        session.call.receive_ack()
        if event.request.body and session.target is None and session.sock is not None:
            with contextlib.suppress(MalformedMessageError):
                session.target = target_of(sdp.parse(event.request.body))
        self._start(session)

    def receive_bye(self, transaction: events.ServerTransaction) -> None:
        """End a call."""
        request = transaction.request
        session = self.sessions.get(request.call_id)
        status = session.call.receive_request(request) if session is not None else 481
        response = build_response(
            request, status or 200, to_tag=new_token(), source=transaction.flow
        )
        self._endpoint.respond(transaction, response)
        if session is not None and not status:
            self.byes_received += 1
            self._stop(session)

    def receive_info(self, transaction: events.ServerTransaction) -> None:
        """Acknowledge playback control; there is nothing to play back."""
        known = transaction.request.call_id in self.sessions
        response = build_response(
            transaction.request, 200 if known else 481, to_tag=new_token(), source=transaction.flow
        )
        self._endpoint.respond(transaction, response)

    # ---------------------------------------------------------------- actions

    async def hang_up(self, channel_code: str = "") -> int:
        """End the calls of a channel, or all of them, with BYE; give how many there were."""
        ending = [s for s in self.sessions.values() if channel_code in ("", s.channel.plan.code)]
        for session in ending:
            self._stop(session)
            with contextlib.suppress(PeerSilentError):
                await self._endpoint.request(session.call.bye(), within=5)
        return len(ending)

    def drop(self) -> None:
        """Forget everything without a word, as a device that lost its power does."""
        for task, _ in list(self._answering.values()):
            task.cancel()
        for session in list(self.sessions.values()):
            self._stop(session)

    # ----------------------------------------------------------------- inside

    async def _answer(self, transaction: events.ServerTransaction, call: IncomingCall) -> None:
        request = transaction.request
        channel = self._channels.get(channel_code(request))
        faults = self._faults(channel)
        await asyncio.sleep(faults.delay)
        status = faults.refuse or self._refusal(channel)
        session = None
        if not status and channel is not None:
            try:
                session, body = await self._prepare(transaction, call, channel)
            except MalformedMessageError:
                status = 488
        if session is None:
            self._endpoint.respond(transaction, call.respond(status or 488))
            return
        if Quirk.PROVISIONAL_101 in self._plan.quirks:
            self._endpoint.respond(transaction, call.respond(101, "Dialog Establishment"))
        self._replace_same_serial(session)
        again = self.sessions.get(request.call_id)
        if again is not None:
            self._stop(again)
        self.sessions[request.call_id] = session
        answer = call.respond(200, body=body, content_type=_SDP)
        self._endpoint.respond(transaction, answer)
        if Quirk.STREAM_AT_200 in self._plan.quirks:
            self._start(session)

    def _refusal(self, channel: Channel | None) -> int:
        if channel is None:
            return 404
        return 0 if channel.online else 480

    async def _prepare(
        self, transaction: events.ServerTransaction, call: IncomingCall, channel: Channel
    ) -> tuple[Session | None, bytes]:
        """Reserve what a stream needs and write the description; no session means refusal."""
        body = transaction.request.body
        offer = sdp.parse(body) if body else None
        media = offer.first("video") if offer else None
        if offer is not None and (media is None or offer.kind.historic):
            return None, b""
        session = self._make_session(transaction, call, channel, offer=offer, media=media)
        fetched = media is not None and media.setup is sdp.Setup.ACTIVE
        host = self._endpoint.local.host
        place = Address(host, await session.reserve(host, fetched=fetched))
        plan, code, stream = self._plan, channel.plan.code, session.stream
        if offer is None:
            return session, describe_offer(plan, code, place, ssrc=stream.ssrc)
        return session, describe_answer(
            plan, code, place, ssrc=stream.ssrc, offer=offer, spec=stream.spec
        )

    def _make_session(
        self,
        transaction: events.ServerTransaction,
        call: IncomingCall,
        channel: Channel,
        *,
        offer: sdp.SessionDescription | None,
        media: sdp.Media | None,
    ) -> Session:
        sub = bool(media and media.stream and media.stream.number)
        sub = sub and Quirk.MAIN_STREAM_ONLY not in self._plan.quirks
        subject = transaction.request.subject
        return Session(
            call,
            transaction,
            channel,
            sub,
            self._make_stream(channel, sub=sub, ssrc=offer.ssrc if offer else None),
            target_of(offer) if offer else None,
            self._transport_for(media),
            (subject.sender, subject.sender_serial) if subject else ("", ""),
        )

    def _make_stream(self, channel: Channel, *, sub: bool, ssrc: int | None) -> Stream:
        if ssrc is None or Quirk.OTHER_SSRC_ANSWERED in self._plan.quirks:
            ssrc = self._chance.randrange(100_000_000, 199_999_999)
        return Stream(
            channel=channel,
            spec=self._plan.picture.half if sub else self._plan.picture,
            ssrc=ssrc,
            quirks=self._plan.quirks,
            faults=partial(self._faults, channel),
            audio=self._plan.audio,
            chance=self._chance,
        )

    def _transport_for(self, media: sdp.Media | None) -> sdp.Transport:
        if media is None or Quirk.UDP_FOR_TCP in self._plan.quirks:
            return sdp.Transport.UDP
        return media.transport

    def _replace_same_serial(self, session: Session) -> None:
        """A new call for the same serial takes the place of the old one (2022 Annex K)."""
        if not session.serial[1]:
            return
        for other in list(self.sessions.values()):
            if other.serial == session.serial:
                self._stop(other)

    def _start(self, session: Session) -> None:
        if session.task is None and session.call.dialog.call_id in self.sessions:
            name = f"stream {session.channel.plan.code}"
            session.task = self._crew.start(name, self._run(session))

    async def _run(self, session: Session) -> None:
        faults = partial(self._faults, session.channel)
        sink: Sink | None = None
        try:
            way = await session.open_sink(self._plan.quirks, faults)
            sink = FaultySink(way, faults, self._chance)
            await session.stream.run(sink, self._studio)
        except (PeerSilentError, TimeoutError) as error:
            log.info("stream_ended", channel=session.channel.plan.code, reason=str(error))
            session.task = None
            if session.call.dialog.call_id in self.sessions:
                self._stop(session)
                with contextlib.suppress(PeerSilentError):
                    await self._endpoint.request(session.call.bye(), within=5)
        finally:
            if sink is not None:
                sink.close()

    def _stop(self, session: Session) -> None:
        self.sessions.pop(session.call.dialog.call_id, None)
        session.close()
