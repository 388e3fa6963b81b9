"""Session descriptions between an upper and us: what it wants, what we answer, what we offer."""

from dataclasses import replace

from lianjing.kernel.actions import Action
from lianjing.kernel.errors import MalformedMessageError
from lianjing.link import media
from lianjing.protocol import sdp
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.calls.failure import PlayFailedError
from lianjing.signal.cascade.permits import SESSIONS

_FORMATS = {"H.264": sdp.VideoCodec.H264, "H.265": sdp.VideoCodec.H265}


def needed(request: SipRequest) -> Action:
    """Say by which right a session is asked for; an offer nobody can read is refused later."""
    if not request.body:
        return Action.LIVE
    try:
        return SESSIONS[sdp.parse(request.body).kind]
    except MalformedMessageError:
        return Action.LIVE


def read_offer(request: SipRequest) -> sdp.SessionDescription:
    """Read what the upper wants; raises `PlayFailedError` `refused` 488 for what we cannot do."""
    offer = read_receiver(request.body)
    if offer.kind not in (sdp.SessionKind.LIVE, sdp.SessionKind.OTHER):
        raise _unacceptable(f"s={offer.name}")
    return offer


def read_receiver(body: bytes) -> sdp.SessionDescription:
    """Read where the upper receives, from its offer or from the ACK that answers ours."""
    try:
        description = sdp.parse(body)
    except MalformedMessageError as error:
        raise _unacceptable("SDP") from error
    section = description.first("video") or description.first("audio")
    if section is None or not section.port:
        raise _unacceptable("m=")
    return description


def answer_to(
    offer: sdp.SessionDescription, *, owner: str, here: media.Endpoint, ssrc: int, codec: str
) -> bytes:
    """Write our answer: where we send from and with which SSRC."""
    return sdp.build(
        sdp.answer(
            offer,
            owner=owner,
            address=here.address,
            port=here.port,
            ssrc=ssrc,
            media_format=format_of(codec),
        )
    )


def own_offer(*, owner: str, here: media.Endpoint, ssrc: int, codec: str) -> bytes:
    """Write an offer of ours for an INVITE that came without one (RFC 3261 §13.2.1)."""
    offer = sdp.live_offer(owner=owner, address=here.address, port=here.port, ssrc=ssrc)
    section = replace(
        offer.media[0],
        payload_types=(sdp.PS.payload_type,),
        rtpmaps=(sdp.PS,),
        direction=sdp.Direction.SENDONLY,
    )
    return sdp.build(replace(offer, media=(section,), format=format_of(codec)))


def format_of(codec: str) -> sdp.MediaFormat | None:
    """Say in an `f=` line what comes, as far as it is known already."""
    known = _FORMATS.get(codec)
    return sdp.MediaFormat(video_codec=known) if known is not None else None


def transport_of(section: sdp.Media) -> media.Transport:
    """Say what we are as the sender: the opposite of the receiver's role."""
    if section.transport is sdp.Transport.UDP:
        return media.Transport.UDP
    if section.setup is sdp.Setup.ACTIVE:
        return media.Transport.TCP_PASSIVE
    return media.Transport.TCP_ACTIVE


def _unacceptable(what: str) -> PlayFailedError:
    return PlayFailedError("refused", status=488, warning=f"not acceptable here: {what}")
