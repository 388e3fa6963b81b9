"""Numbers of a program stream (ISO/IEC 13818-1, GB/T 28181-2022 Annex C)."""

from lianjing.kernel.frames import Codec

START = b"\x00\x00\x01"
PACK = 0xBA
SYSTEM = 0xBB
MAP = 0xBC
PRIVATE_1 = 0xBD
PADDING = 0xBE
PRIVATE_2 = 0xBF
END = 0xB9
FIRST_AUDIO, LAST_AUDIO = 0xC0, 0xDF
FIRST_VIDEO, LAST_VIDEO = 0xE0, 0xEF

VIDEO_TYPES = {0x10: Codec.MPEG4, 0x1B: Codec.H264, 0x24: Codec.H265, 0x80: Codec.SVAC}
AUDIO_TYPES = {
    0x0F: Codec.AAC,
    0x90: Codec.G711A,
    0x91: Codec.G711U,
    0x92: Codec.G7221,
    0x93: Codec.G7231,
    0x99: Codec.G729,
    0x9B: Codec.SVAC_AUDIO,
}
"""Stream types of the map (GB/T 28181-2022 Annex C; 2016 knows 0x90 as G.711 alone)."""

TYPE_OF = {codec: number for number, codec in (VIDEO_TYPES | AUDIO_TYPES).items()}


def crc32_mpeg(data: bytes) -> int:
    """Compute the CRC of a stream map (ISO/IEC 13818-1 Annex A); over a whole map it gives 0."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1
        crc &= 0xFFFFFFFF
    return crc


def read_stamp(data: bytes, here: int) -> int:
    """Read a 33-bit time stamp of a PES header (ISO/IEC 13818-1 §2.4.3.6)."""
    return (
        (data[here] & 0x0E) << 29
        | data[here + 1] << 22
        | (data[here + 2] & 0xFE) << 14
        | data[here + 3] << 7
        | data[here + 4] >> 1
    )


def write_stamp(prefix: int, stamp: int) -> bytes:
    """Write a 33-bit time stamp with its four-bit prefix."""
    return bytes(
        (
            prefix << 4 | (stamp >> 29) & 0x0E | 1,
            (stamp >> 22) & 0xFF,
            (stamp >> 14) & 0xFE | 1,
            (stamp >> 7) & 0xFF,
            (stamp << 1) & 0xFE | 1,
        )
    )
