"""The INVITE of a pull: what we offer, and what an answer means."""

from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError
from lianjing.link.media import Endpoint, Transport
from lianjing.link.roster import DeviceEntry, Substream
from lianjing.protocol import sdp
from lianjing.protocol.sip.build import address, build_request
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.signal.calls import identity
from lianjing.signal.calls.failure import PlayFailedError
from lianjing.signal.calls.pull import Pull
from lianjing.signal.core import Core
from lianjing.signal.stack import new_call_id, new_tag

CONTENT_TYPE = "APPLICATION/SDP"

_SETUP = {
    Transport.UDP: None,
    Transport.TCP_PASSIVE: sdp.Setup.PASSIVE,
    Transport.TCP_ACTIVE: sdp.Setup.ACTIVE,
}
_STYLES = {
    Substream.STREAMNUMBER: sdp.StreamStyle.STREAM_NUMBER,
    Substream.STREAM: sdp.StreamStyle.STREAM,
    Substream.STREAMPROFILE: sdp.StreamStyle.STREAM_PROFILE,
    Substream.STREAMMODE: sdp.StreamStyle.STREAM_MODE,
}


class Answer(NamedTuple):
    """What a 200 promised."""

    ssrc: int
    remote: Endpoint
    codec: str


def offer_of(core: Core, pull: Pull, transport: Transport) -> sdp.SessionDescription:
    """Describe where we receive."""
    return sdp.live_offer(
        owner=core.code,
        address=pull.local.address,
        port=pull.local.port,
        ssrc=pull.asked_ssrc,
        setup=_SETUP[transport],
        stream=_stream_choice(pull),
    )


def _stream_choice(pull: Pull) -> sdp.StreamChoice | None:
    """Name the sub-stream the way this device understands; nothing for the main stream."""
    entry: DeviceEntry | None = pull.device.entry
    style = entry.substream if entry is not None else Substream.NONE
    if not pull.sub:
        return None
    if style is Substream.NONE:
        is_2022 = pull.device.edition == "2022"
        return sdp.StreamChoice(1) if is_2022 else None
    return sdp.StreamChoice(1, _STYLES[style])


def invite_of(core: Core, pull: Pull, flow: Flow, offer: sdp.SessionDescription) -> SipRequest:
    """Build the INVITE to the channel at the address of its device."""
    host = core.stack.local_host(flow.host)
    serial = sdp.write_ssrc(pull.asked_ssrc)
    who = [(identity.HEADER, pull.who)] if pull.who and pull.device.say_who else []
    return build_request(
        "INVITE",
        f"sip:{pull.channel}@{flow.host}:{flow.port}",
        from_=address(f"sip:{core.code}@{core.domain}", new_tag()),
        to=address(f"sip:{pull.channel}@{pull.channel[:10]}"),
        call_id=new_call_id(host),
        cseq=1,
        headers=[
            ("Contact", f"<sip:{core.code}@{host}:{core.stack.port}>"),
            ("Subject", f"{pull.channel}:{serial},{core.code}:0"),
            ("User-Agent", "Lianjing"),
            *who,
        ],
        body=sdp.build(offer),
        content_type=CONTENT_TYPE,
    )


def read_answer(response: SipResponse, offer: sdp.SessionDescription, pull: Pull) -> Answer:
    """Read the 200; raises `PlayFailedError` `bad_answer` if nothing can be received by it."""
    peer = pull.device.code
    try:
        answered = sdp.parse(response.body)
    except MalformedMessageError as error:
        raise PlayFailedError("bad_answer", peer=peer, detail=f"{error}") from error
    section = answered.first("video") or answered.first("audio")
    if section is None:
        raise PlayFailedError("bad_answer", peer=peer, detail="没有媒体 / no media section")
    wanted = offer.media[0].transport
    if section.transport is not wanted:
        detail = f"要求 {wanted.value}, 应答 {section.transport.value} / transport differs"
        raise PlayFailedError("bad_answer", peer=peer, detail=detail)
    ssrc = answered.ssrc if answered.ssrc is not None else pull.asked_ssrc
    remote = Endpoint(address=answered.address_of(section), port=section.port)
    maps = ", ".join(rtpmap.encoding for rtpmap in section.rtpmaps)
    return Answer(ssrc, remote, maps)
