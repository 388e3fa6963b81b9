"""What of a relay concerns the media node: which stream goes to whom, described in SDP."""

from lianjing.kernel.actions import Action
from lianjing.kernel.errors import ResourceError
from lianjing.link import media
from lianjing.protocol import sdp
from lianjing.signal.calls.failure import PlayFailedError
from lianjing.signal.calls.pull import Pull
from lianjing.signal.calls.pulls import Pulls
from lianjing.signal.cascade import offers
from lianjing.signal.cascade.relay import Relay
from lianjing.signal.cascade.sharing import View
from lianjing.signal.core import Core


class Sending:
    """Has media nodes send what is pulled from devices on to uppers."""

    def __init__(self, core: Core, pulls: Pulls) -> None:
        self._core = core
        self._pulls = pulls

    async def choose_stream(self, relay: Relay, pull: Pull, view: View) -> None:
        """Send the pull, or its masked variant to who may not see everything of it."""
        place = pull.device.code, pull.channel
        await self._pulls.standing.sure(place)
        masks = self._core.directory.masks.get(place, ())
        relay.clear = bool(masks) and Action.UNMASK in view.actions(*relay.shown)
        relay.stream = pull.stream
        if masks and not relay.clear:
            variant = await self._pulls.variants.show(pull, masks)
            relay.stream, relay.codec = variant.stream, variant.ready.video

    async def open(self, relay: Relay, pull: Pull, offer: sdp.SessionDescription) -> media.Endpoint:
        """Open a port to send from to where an upper receives; gives ours."""
        section = offer.first("video") or offer.media[0]
        self._allocate(relay)
        try:
            reply = await pull.node.call(
                media.OpenRelay(
                    relay=relay.name,
                    stream=relay.stream or pull.stream,
                    ssrc=relay.ssrc,
                    transport=offers.transport_of(section),
                    remote=media.Endpoint(address=offer.address_of(section), port=section.port),
                )
            )
        except ResourceError as error:
            raise PlayFailedError(error.code) from error
        if not isinstance(reply, media.RelayOpened):
            code = reply.code if isinstance(reply, media.Fault) else "media_down"
            raise PlayFailedError(code)
        if pull.ended:
            raise PlayFailedError("media_down")
        relay.opened = True
        return media.Endpoint(address=self._address(relay), port=reply.port)

    def answer(
        self, relay: Relay, pull: Pull, offer: sdp.SessionDescription, here: media.Endpoint
    ) -> bytes:
        """Answer the offer of an upper."""
        body = offers.answer_to(
            offer,
            owner=relay.call.invite.uri.user,
            here=here,
            ssrc=relay.ssrc,
            codec=_codec(relay, pull),
        )
        relay.story.fields["offer"] = relay.call.invite.body.decode("utf-8", "replace")
        relay.story.fields["answer"] = body.decode("utf-8", "replace")
        return body

    def offer(self, relay: Relay, pull: Pull) -> bytes:
        """Make an offer of ours, as the upper's INVITE held none."""
        relay.late = True
        self._allocate(relay)
        body = offers.own_offer(
            owner=relay.call.invite.uri.user,
            here=media.Endpoint(address=self._address(relay), port=pull.local.port),
            ssrc=relay.ssrc,
            codec=_codec(relay, pull),
        )
        relay.story.fields["offer"] = body.decode("utf-8", "replace")
        return body

    async def start(self, relay: Relay) -> None:
        """Let media flow."""
        await self._tell_node(relay, media.StartRelay(relay=relay.name))

    async def close(self, relay: Relay) -> None:
        """Send nothing any more."""
        await self._tell_node(relay, media.CloseRelay(relay=relay.name))

    def _address(self, relay: Relay) -> str:
        """Give the address of ours the upper is told media comes from."""
        advertise = self._core.settings.media.advertise
        return advertise or self._core.stack.local_host(relay.transaction.flow.host)

    def _allocate(self, relay: Relay) -> None:
        if not relay.ssrc:
            now = self._core.clock.monotonic()
            try:
                relay.ssrc = self._pulls.ssrcs.allocate(historic=False, now=now)
            except ResourceError as error:
                raise PlayFailedError(error.code) from error

    async def _tell_node(self, relay: Relay, command: media.MediaCommand) -> None:
        if relay.pull is None:
            return
        try:
            await relay.pull.node.call(command)
        except ResourceError:
            self._core.counters.add("media.close_failed")


def _codec(relay: Relay, pull: Pull) -> str:
    return relay.codec or (pull.ready.video if pull.ready is not None else "")
