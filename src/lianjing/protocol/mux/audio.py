"""AAC as fragmented MP4 wants it: headers apart from data (ISO/IEC 14496-3 §1.6, 1.A)."""

from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError

SAMPLES_PER_FRAME = 1024
_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


class AudioFormat(NamedTuple):
    """What a decoder must know about an AAC stream."""

    object_type: int
    rate: int
    channels: int

    @property
    def config(self) -> bytes:
        """AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1)."""
        index = _RATES.index(self.rate)
        return (self.object_type << 11 | index << 7 | self.channels << 3).to_bytes(2, "big")


def read_adts(data: bytes) -> tuple[AudioFormat, list[bytes]]:
    """Cut ADTS frames apart; give their format and the frames without headers."""
    frames: list[bytes] = []
    form: AudioFormat | None = None
    here = 0
    while here + 7 <= len(data):
        if data[here] != 0xFF or data[here + 1] & 0xF6 != 0xF0:
            raise MalformedMessageError("no ADTS frame where one should begin")
        index = data[here + 2] >> 2 & 0x0F
        if index >= len(_RATES):
            raise MalformedMessageError("reserved sampling rate")
        channels = (data[here + 2] & 1) << 2 | data[here + 3] >> 6
        length = (data[here + 3] & 3) << 11 | data[here + 4] << 3 | data[here + 5] >> 5
        header = 7 if data[here + 1] & 1 else 9
        if length < header or here + length > len(data):
            raise MalformedMessageError("ADTS frame with a wrong length")
        form = form or AudioFormat((data[here + 2] >> 6) + 1, _RATES[index], channels or 1)
        frames.append(data[here + header : here + length])
        here += length
    if form is None:
        raise MalformedMessageError("no ADTS frame")
    return form, frames
