"""The session descriptions a device writes."""

from dataclasses import replace

from lianjing.kernel.frames import Codec
from lianjing.protocol import sdp
from lianjing.protocol.manscdp import Edition
from lianjing.simulator.endpoint import Address
from lianjing.simulator.footage.live import PictureSpec
from lianjing.simulator.footage.scene import RATE
from lianjing.simulator.plan import DevicePlan
from lianjing.simulator.quirks import Quirk

_CONSTANT_RATE = 1
_SIZES = {(1920, 1080): "6", (1280, 720): "5"}


def media_format(plan: DevicePlan, spec: PictureSpec) -> sdp.MediaFormat:
    """Say truthfully what will come (`f=`)."""
    resolution = _SIZES.get((spec.width, spec.height), "")
    if not resolution and plan.edition is Edition.V2022:
        resolution = f"{spec.width}x{spec.height}"
    return sdp.MediaFormat(
        video_codec=sdp.VideoCodec.H265 if spec.codec is Codec.H265 else sdp.VideoCodec.H264,
        resolution=resolution,
        frame_rate=RATE,
        rate_type=_CONSTANT_RATE,
        bit_rate=spec.bit_rate // 1000,
        audio_codec=sdp.AudioCodec.G711 if plan.audio else None,
        audio_rate=8 if plan.audio else None,
        sampling=1 if plan.audio else None,
    )


def describe_answer(
    plan: DevicePlan,
    channel_code: str,
    place: Address,
    *,
    ssrc: int,
    offer: sdp.SessionDescription,
    spec: PictureSpec,
) -> bytes:
    """Answer an offer as the standard asks, or as the device's quirks have it."""
    answer = sdp.answer(
        offer,
        owner=channel_code,
        address=place.host,
        port=place.port,
        ssrc=None if Quirk.NO_SSRC_ANSWERED in plan.quirks else ssrc,
        media_format=media_format(plan, spec),
    )
    if Quirk.NO_SETUP_ANSWERED in plan.quirks:
        media = tuple(replace(section, setup=None) for section in answer.media)
        answer = replace(answer, media=media)
    if Quirk.UDP_FOR_TCP in plan.quirks:
        udp = sdp.Transport.UDP
        media = tuple(
            replace(section, transport=udp, setup=None, new_connection=False)
            for section in answer.media
        )
        answer = replace(answer, media=media)
    return sdp.build(answer)


def describe_offer(plan: DevicePlan, channel_code: str, place: Address, *, ssrc: int) -> bytes:
    """Answer an INVITE without a description: offer what can be sent (RFC 3261 §13.2.1)."""
    media = sdp.Media(
        kind="video",
        port=place.port,
        payload_types=(sdp.PS.payload_type,),
        rtpmaps=(sdp.PS,),
        direction=sdp.Direction.SENDONLY,
    )
    return sdp.build(
        sdp.SessionDescription(
            owner=channel_code,
            owner_address=place.host,
            address=place.host,
            media=(media,),
            ssrc=ssrc,
            format=media_format(plan, plan.picture),
        )
    )
