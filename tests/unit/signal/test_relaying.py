"""An upper that takes back its INVITE at any moment leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from lianjing.kernel.errors import MalformedMessageError
from lianjing.link import media
from lianjing.protocol.sip.flow import Flow
from lianjing.signal.calls.failure import PlayFailedError

from .conftest import Unstarted, item

UPPER = "34000000002000000001"
NVR = "34020000001180000001"
CAMERA = "34020000001310000001"
OFFER = (
    b"v=0\r\no=- 0 0 IN IP4 192.0.2.9\r\ns=Play\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
    b"m=video 6000 RTP/AVP 96\r\na=recvonly\r\na=rtpmap:96 PS/90000\r\ny=0100000001\r\n"
)
ANSWER = OFFER.replace(b"recvonly", b"sendonly").replace(b"192.0.2.9", b"192.0.2.1")


class Node:
    """A media node that answers when it is told to."""

    node, alive = "media-1", True

    def __init__(self) -> None:
        self.commands: list[media.MediaCommand] = []
        self.relay_may_open = asyncio.Event()

    async def call(self, command: media.MediaCommand, *, within: float = 5.0) -> media.MediaReply:
        del within
        self.commands.append(command)
        if isinstance(command, media.OpenPull):
            return media.PullOpened(address="192.0.2.10", port=30000)
        if isinstance(command, media.OpenRelay):
            await self.relay_may_open.wait()
            return media.RelayOpened(address="192.0.2.10", port=30002)
        return media.Done()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
async def asked(signal: Unstarted) -> AsyncIterator[tuple[Unstarted, Node, Flow]]:
    """An upper's INVITE whose pull runs and whose relay is just being opened."""
    node = Node()
    signal.server.pulls.nodes.append(node)
    device = signal.device(NVR, item(CAMERA))
    flow = signal.upper()
    content = {"body": OFFER, "content_type": "APPLICATION/SDP", "call_id": "up"}
    signal.ask("INVITE", flow, sender=UPPER, target=CAMERA, **content)
    await settle()
    (invite,) = signal.requests("INVITE")
    signal.answer_with(invite, device.flow, ANSWER)
    await settle()
    signal.server.pulls.by_stream(node.commands[0].stream).first_packet.reach()
    await settle()
    assert isinstance(node.commands[-1], media.OpenRelay)
    yield signal, node, flow
    await settle()
    await signal.server.tasks.stop()


async def test_an_invite_taken_back_while_the_relay_opens_is_not_accepted(
    asked: tuple[Unstarted, Node, Flow],
) -> None:
    signal, node, _ = asked
    relays = signal.server.relays
    (relay,) = relays._by_name.values()
    assert relays.cancelled(relay.transaction)
    node.relay_may_open.set()
    await settle()
    assert signal.responses_to("up") == [487]
    assert isinstance(node.commands[-1], media.CloseRelay)
    assert not signal.core.store.under("dlg/").keys() & {"up"}


async def test_a_relay_whose_stream_ended_meanwhile_is_refused(
    asked: tuple[Unstarted, Node, Flow],
) -> None:
    signal, node, _ = asked
    pulls = signal.server.pulls
    pulls.end(pulls.by_stream(node.commands[0].stream), "stream_silent")
    node.relay_may_open.set()
    await settle()
    assert signal.responses_to("up") == [503]
    assert not signal.server.relays._by_name


async def test_a_node_that_answers_nonsense_ends_the_attempt(signal: Unstarted) -> None:
    class Confused(Node):
        async def call(self, command: media.MediaCommand, *, within: float = 5.0) -> media.Done:
            del command, within
            raise MalformedMessageError("not a reply of a media node")

    signal.server.pulls.nodes.append(Confused())
    signal.device(NVR, item(CAMERA))
    pull = signal.server.pulls.acquire(NVR, CAMERA, sub=False, viewer="")
    with pytest.raises(PlayFailedError, match="bad_answer"):
        async with asyncio.timeout(15):
            await pull.picture.wait()
    await settle()
    await signal.server.tasks.stop()


async def test_a_pull_that_still_opens_is_not_idle(signal: Unstarted) -> None:
    node = Node()
    signal.server.pulls.nodes.append(node)
    signal.device(NVR, item(CAMERA))
    pull = signal.server.pulls.acquire(NVR, CAMERA, sub=False, viewer="")
    await settle()
    signal.now += 11.0
    signal.server.pulls.take_notice(media.StreamIdle(stream=pull.stream))
    assert not pull.ended  # its cause would have been "nobody watches", not "no answer"
    ready = media.StreamReady(stream=pull.stream, video="H.264", mime="", width=1, height=1)
    signal.server.pulls.take_notice(ready)
    signal.server.pulls.take_notice(media.StreamIdle(stream=pull.stream))
    assert not pull.ended
    signal.now += 11.0
    signal.server.pulls.take_notice(media.StreamIdle(stream=pull.stream))
    assert pull.ended
    await settle()
    await signal.server.tasks.stop()


async def test_a_pull_somebody_waits_for_is_not_idle(signal: Unstarted) -> None:
    """A busy machine may take longer to cover parts of a picture than pulls may be idle."""
    signal.server.pulls.nodes.append(Node())
    signal.device(NVR, item(CAMERA))
    pull = signal.server.pulls.acquire(NVR, CAMERA, sub=False, viewer="")
    await settle()
    ready = media.StreamReady(stream=pull.stream, video="H.264", mime="", width=1, height=1)
    signal.server.pulls.take_notice(ready)
    with pull.awaited(signal.core.clock):
        signal.now += 11.0
        signal.server.pulls.take_notice(media.StreamIdle(stream=pull.stream))
        assert not pull.ended
    signal.server.pulls.take_notice(media.StreamIdle(stream=pull.stream))
    assert not pull.ended
    signal.now += 11.0
    signal.server.pulls.take_notice(media.StreamIdle(stream=pull.stream))
    assert pull.ended
    await settle()
    await signal.server.tasks.stop()


async def test_a_pull_ends_soon_after_its_last_relay(signal: Unstarted) -> None:
    signal.server.pulls.nodes.append(Node())
    signal.device(NVR, item(CAMERA))
    pull = signal.server.pulls.acquire(NVR, CAMERA, sub=False, viewer="")
    await settle()
    ready = media.StreamReady(stream=pull.stream, video="H.264", mime="", width=1, height=1)
    signal.server.pulls.take_notice(ready)
    pull.relays.add("up")
    signal.now += 60.0
    pull.used_at = signal.now  # as each measure of a relayed stream does
    pull.relay_left("up", now=signal.now, idle_seconds=10.0)
    signal.server.pulls.take_notice(media.StreamIdle(stream=pull.stream))
    assert not pull.ended
    signal.now += 2.0
    signal.server.pulls.take_notice(media.StreamIdle(stream=pull.stream))
    assert pull.ended
    await settle()
    await signal.server.tasks.stop()
