"""Session descriptions with the `y=` and `f=` lines of GB/T 28181.

`parse` and `build` are the doors; offers and answers of each session kind have a function.
"""

from lianjing.protocol.sdp.media_format import (
    AUDIO_RATES,
    RESOLUTIONS,
    SAMPLING_RATES,
    TELEPHONE_AUDIO,
    AudioCodec,
    MediaFormat,
    VideoCodec,
    parse_format,
    write_format,
)
from lianjing.protocol.sdp.reader import parse
from lianjing.protocol.sdp.ssrc import SsrcAllocator, is_historic, parse_ssrc, write_ssrc
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
from lianjing.protocol.sdp.writer import (
    PCMA,
    PS,
    VIDEO_OFFER,
    answer,
    broadcast_offer,
    build,
    download_offer,
    live_offer,
    playback_offer,
    role_of_answer,
)

__all__ = [
    "AUDIO_RATES",
    "PCMA",
    "PS",
    "RESOLUTIONS",
    "SAMPLING_RATES",
    "TELEPHONE_AUDIO",
    "VIDEO_OFFER",
    "AudioCodec",
    "Direction",
    "Media",
    "MediaFormat",
    "RecordSource",
    "RtpMap",
    "SessionDescription",
    "SessionKind",
    "Setup",
    "SsrcAllocator",
    "StreamChoice",
    "StreamStyle",
    "Transport",
    "VideoCodec",
    "answer",
    "broadcast_offer",
    "build",
    "download_offer",
    "is_historic",
    "live_offer",
    "parse",
    "parse_format",
    "parse_ssrc",
    "playback_offer",
    "role_of_answer",
    "write_format",
    "write_ssrc",
]
