"""Opening a pull: port, INVITE, answer, first packet, first picture (GB/T 28181-2022 §9.2)."""

import asyncio

from lianjing.kernel.errors import ResourceError
from lianjing.link import media
from lianjing.protocol import sdp
from lianjing.protocol.sip.calls import OutgoingCall
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.signal.calls import inviting
from lianjing.signal.calls.failure import PlayFailedError, refusal
from lianjing.signal.calls.pull import Pull
from lianjing.signal.controls import Controls
from lianjing.signal.core import Core
from lianjing.signal.dialog_memory import DialogMemory

PICTURE_SECONDS = 8.0
"""From the first packet to a decodable picture."""
KEY_FRAME_AFTER = 1.5
"""Ask for a key frame when there is no picture by then."""


class Opening:
    """Takes a new pull to its first picture, or raises `PlayFailedError`."""

    def __init__(
        self,
        core: Core,
        controls: Controls,
        dialogs: DialogMemory,
        ssrcs: sdp.SsrcAllocator,
        calls: dict[str, Pull],
    ) -> None:
        self._core = core
        self._controls = controls
        self._dialogs = dialogs
        self._ssrcs = ssrcs
        self._calls = calls
        """SIP Call-ID → pull, for requests inside the call."""

    async def open(self, pull: Pull) -> None:
        """Do all of it."""
        await self._connect(pull)
        if pull.ended:
            return
        await self._await_packet(pull)
        await self._await_picture(pull)

    async def _connect(self, pull: Pull) -> None:
        core = self._core
        entry = pull.device.entry
        transport = entry.stream_transport if entry is not None else media.Transport.UDP
        flow = pull.device.flow
        if flow is None:
            raise PlayFailedError("not_registered", device=pull.device.code)
        try:
            pull.asked_ssrc = pull.ssrc = self._ssrcs.allocate(
                historic=False, now=core.clock.monotonic()
            )
        except ResourceError as error:
            raise PlayFailedError(error.code) from error
        await self._open_port(pull, transport, flow)
        if pull.ended:  # while the port was opened; close it for good
            await _command(pull, media.ClosePull(stream=pull.stream, reason="ended"))
            return
        offer = inviting.offer_of(core, pull, transport)
        invite = inviting.invite_of(core, pull, flow, offer)
        pull.story.fields["offer"] = invite.body.decode("utf-8", "replace")
        response = await self._invite(pull, invite, flow)
        answer = inviting.read_answer(response, offer, pull)
        pull.story.fields["answer"] = response.body.decode("utf-8", "replace")
        await self._arm(pull, answer, transport, flow)

    async def _open_port(self, pull: Pull, transport: media.Transport, flow: Flow) -> None:
        settings = self._core.settings.media
        entry = pull.device.entry
        reply = await _command(
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
            address = settings.advertise or self._core.stack.local_host(flow.host)
            pull.local = media.Endpoint(address=address, port=reply.port)
        pull.story.fields["local_port"] = pull.local.port
        pull.story.step("signal", "media", "open", f"{transport} :{pull.local.port}")

    async def _invite(self, pull: Pull, invite: SipRequest, flow: Flow) -> SipResponse:
        """Send the INVITE and give the 200, already acknowledged."""
        core = self._core
        pull.sip = OutgoingCall(invite, destination=flow, use_contact=False)
        self._calls[invite.call_id] = pull
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
            self._dialogs.remember(call.dialog, device=pull.device.code)

    async def _arm(
        self, pull: Pull, answer: inviting.Answer, transport: media.Transport, flow: Flow
    ) -> None:
        pull.sources = tuple(sorted({answer.remote.address, flow.host} - {""}))
        pull.ssrc = answer.ssrc
        pull.remote = f"{answer.remote.address}:{answer.remote.port}"
        pull.note_checks()
        active = transport is media.Transport.TCP_ACTIVE
        await _command(
            pull,
            media.ArmPull(
                stream=pull.stream,
                sources=pull.sources,
                ssrc=pull.ssrc,
                connect_to=answer.remote if active else None,
            ),
        )

    async def _await_packet(self, pull: Pull) -> None:
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


async def _command(pull: Pull, command: media.MediaCommand) -> media.MediaReply:
    try:
        return await pull.node.call(command)
    except ResourceError as error:
        raise PlayFailedError("media_down") from error
