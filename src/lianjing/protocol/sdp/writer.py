"""Writes session descriptions, and makes the offers and answers of each session kind."""

from dataclasses import replace

from lianjing.protocol.sdp.media_format import TELEPHONE_AUDIO, MediaFormat, write_format
from lianjing.protocol.sdp.ssrc import write_ssrc
from lianjing.protocol.sdp.values import (
    Direction,
    Media,
    RecordSource,
    RtpMap,
    SessionDescription,
    SessionKind,
    Setup,
    StreamChoice,
    StreamStyle,
    Transport,
)

PS = RtpMap(96, "PS")
VIDEO_OFFER = (PS, RtpMap(97, "MPEG4"), RtpMap(98, "H264"), RtpMap(99, "H265"))
"""What a live or playback offer lists; 96 is what is answered."""

PCMA = RtpMap(8, "PCMA", 8000)


def build(description: SessionDescription) -> bytes:
    """Write a description: CRLF lines, `y=` and `f=` last as the samples have them."""
    lines = [
        "v=0",
        f"o={description.owner or '-'} 0 0 {_network(description.owner_address)}",
        f"s={description.name}",
    ]
    if description.source is not None:
        lines.append(f"u={_source(description.source)}")
    if description.address:
        lines.append(f"c={_network(description.address)}")
    lines.append(f"t={description.start} {description.stop}")
    lines += _attribute_lines(description.attributes)
    for media in description.media:
        lines += _media_lines(media)
    if description.ssrc is not None:
        lines.append(f"y={write_ssrc(description.ssrc)}")
    if description.format is not None:
        lines.append(f"f={write_format(description.format)}")
    lines += [f"{letter}={value}" for letter, value in description.unknown]
    for line in lines:
        if "\r" in line or "\n" in line:
            raise ValueError("a line of a session description holds a line break")
    return ("\r\n".join(lines) + "\r\n").encode()


def _network(address: str) -> str:
    return f"IN IP6 {address}" if ":" in address else f"IN IP4 {address or '0.0.0.0'}"  # noqa: S104


def _source(source: RecordSource) -> str:
    if source.record_type is None:
        return source.device_id
    return f"{source.device_id}:{source.record_type}"


def _media_lines(media: Media) -> list[str]:
    payload_types = " ".join(map(str, media.payload_types))
    lines = [f"m={media.kind} {media.port} {media.transport.value} {payload_types}"]
    if media.address:
        lines.append(f"c={_network(media.address)}")
    if media.direction is not None:
        lines.append(f"a={media.direction.value}")
    lines += [f"a=rtpmap:{m.payload_type} {m.encoding}/{m.clock_rate}" for m in media.rtpmaps]
    if media.setup is not None:
        lines.append(f"a=setup:{media.setup.value}")
    if media.new_connection:
        lines.append("a=connection:new")
    lines += _optional_lines(media)
    lines += _attribute_lines(media.attributes)
    return lines


def _attribute_lines(attributes: tuple[tuple[str, str], ...]) -> list[str]:
    return [f"a={name}:{value}" if value else f"a={name}" for name, value in attributes]


def _optional_lines(media: Media) -> list[str]:
    lines: list[str] = []
    if media.download_speed is not None:
        lines.append(f"a=downloadspeed:{media.download_speed}")
    if media.file_size is not None:
        lines.append(f"a=filesize:{media.file_size}")
    if media.stream is not None:
        number, style = media.stream
        value = str(number)
        if style is StreamStyle.STREAM_MODE:
            value = "SUB" if number else "MAIN"
        lines.append(f"a={style.value}:{value}")
    return lines


def _offer(
    kind: SessionKind, owner: str, address: str, media: Media, ssrc: int | None
) -> SessionDescription:
    return SessionDescription(
        owner=owner,
        owner_address=address,
        name=kind.value,
        address=address,
        media=(media,),
        ssrc=ssrc,
    )


def _receiver(port: int, setup: Setup | None, rtpmaps: tuple[RtpMap, ...]) -> Media:
    """Make the section of a receiver: UDP without `setup`, TCP with it."""
    return Media(
        kind="video",
        port=port,
        transport=Transport.UDP if setup is None else Transport.TCP,
        payload_types=tuple(rtpmap.payload_type for rtpmap in rtpmaps),
        rtpmaps=rtpmaps,
        direction=Direction.RECVONLY,
        setup=setup,
        new_connection=setup is not None,
    )


def live_offer(
    *,
    owner: str,
    address: str,
    port: int,
    ssrc: int,
    setup: Setup | None = None,
    stream: StreamChoice | None = None,
) -> SessionDescription:
    """Ask for live video at `address:port`.

    `setup` None is UDP, PASSIVE lets the device connect, ACTIVE connects to it. Leave `stream`
    out for the main stream: older devices trip over attributes they do not know.
    """
    media = replace(_receiver(port, setup, VIDEO_OFFER), stream=stream)
    return _offer(SessionKind.LIVE, owner, address, media, ssrc)


def playback_offer(
    *,
    owner: str,
    address: str,
    port: int,
    ssrc: int,
    channel: str,
    start: int,
    stop: int,
    setup: Setup | None = None,
    record_type: int = 0,
) -> SessionDescription:
    """Ask for a recording between two moments in UNIX seconds."""
    media = _receiver(port, setup, VIDEO_OFFER)
    offer = _offer(SessionKind.PLAYBACK, owner, address, media, ssrc)
    return replace(offer, source=RecordSource(channel, record_type), start=start, stop=stop)


def download_offer(
    *,
    owner: str,
    address: str,
    port: int,
    ssrc: int,
    channel: str,
    start: int,
    stop: int,
    speed: int = 4,
    setup: Setup | None = None,
    record_type: int = 0,
) -> SessionDescription:
    """Ask for a recording faster than it was made."""
    media = replace(_receiver(port, setup, (PS,)), download_speed=speed)
    offer = _offer(SessionKind.DOWNLOAD, owner, address, media, ssrc)
    return replace(offer, source=RecordSource(channel, record_type), start=start, stop=stop)


def broadcast_offer(
    *, owner: str, address: str, port: int, ssrc: int | None = None, setup: Setup | None = None
) -> SessionDescription:
    """Ask for the sound of a broadcast; it is the device that sends this (§9.12)."""
    media = replace(_receiver(port, setup, (PCMA,)), kind="audio")
    offer = _offer(SessionKind.LIVE, owner, address, media, ssrc)
    return replace(offer, format=TELEPHONE_AUDIO)


def answer(
    offer: SessionDescription,
    *,
    owner: str,
    address: str,
    port: int,
    ssrc: int | None,
    media_format: MediaFormat | None = None,
    file_size: int | None = None,
) -> SessionDescription:
    """Answer an offer: its first section taken up in the opposite role, others refused.

    PS is chosen where offered, else PCMA for sound, else the first payload type.
    """
    taken = offer.first("video") or offer.first("audio")
    sections = tuple(
        _accept(media, port, file_size) if media is taken else _refuse(media)
        for media in offer.media
    )
    return SessionDescription(
        owner=owner,
        owner_address=address,
        name=offer.name,
        address=address,
        start=offer.start,
        stop=offer.stop,
        media=sections,
        ssrc=ssrc,
        format=media_format,
    )


def _accept(media: Media, port: int, file_size: int | None) -> Media:
    chosen = _choose(media)
    setup = None
    if media.transport is Transport.TCP:
        setup = (media.setup or Setup.PASSIVE).complement
    return Media(
        kind=media.kind,
        port=port,
        transport=media.transport,
        payload_types=(chosen.payload_type,),
        rtpmaps=(chosen,),
        direction=(media.direction or Direction.RECVONLY).complement,
        setup=setup,
        new_connection=setup is not None,
        file_size=file_size,
    )


def _refuse(media: Media) -> Media:
    """Refuse a section by port 0 (RFC 3264 §6)."""
    return Media(media.kind, 0, media.transport, media.payload_types[:1])


def _choose(media: Media) -> RtpMap:
    wanted = PCMA if media.kind == "audio" else PS
    for rtpmap in media.rtpmaps:
        if rtpmap.encoding.upper() == wanted.encoding:
            return rtpmap
    if wanted.payload_type in media.payload_types or not media.payload_types:
        return wanted
    first = media.payload_types[0]
    return media.encoding_of(first) or RtpMap(first, wanted.encoding, wanted.clock_rate)


def role_of_answer(offer: Media, answered: Media) -> Setup | None:
    """Say which TCP role the answering side has; None on UDP.

    Devices leave `a=setup` out: the complement of the offer counts then.
    """
    if answered.transport is Transport.UDP:
        return None
    if answered.setup is not None:
        return answered.setup
    return (offer.setup or Setup.PASSIVE).complement
