"""A short beep once a second in G.711 A-law: sound that can be heard and recognised."""

import math

SAMPLE_RATE = 8000
SAMPLES_PER_PICTURE = SAMPLE_RATE // 25

_TONE = 440.0
_BEEP = 0.15
_AMPLITUDE = 6000


def encode_alaw(sample: int) -> int:
    """Encode one 16-bit sample (ITU-T G.711)."""
    sign = 0x80 if sample >= 0 else 0
    magnitude = min(abs(sample) >> 3, 4095)
    if magnitude < 32:
        return (sign | magnitude >> 1) ^ 0x55
    exponent = magnitude.bit_length() - 5
    return (sign | exponent << 4 | magnitude >> exponent & 0x0F) ^ 0x55


def _second() -> bytes:
    samples = []
    for number in range(SAMPLE_RATE):
        moment = number / SAMPLE_RATE
        level = _AMPLITUDE * math.sin(math.tau * _TONE * moment) if moment < _BEEP else 0.0
        samples.append(encode_alaw(int(level)))
    return bytes(samples)


_SECOND = _second()


def sound_at(tick: int) -> bytes:
    """Give the sound that belongs to one picture, 40 ms of it."""
    start = tick % 25 * SAMPLES_PER_PICTURE
    return _SECOND[start : start + SAMPLES_PER_PICTURE]
