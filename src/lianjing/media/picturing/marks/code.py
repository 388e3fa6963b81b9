"""From a 64-bit number to bits that survive damage, and back: CRC-32 and a convolutional code.

Rate 1/3, constraint length 7, ended with zeros, decoded softly by Viterbi's algorithm: a bit may
be nearly drowned as long as most are not. What does not pass the check sum is no number, so an
unmarked picture is taken for a marked one once in four thousand million tries.
"""

import zlib
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

NUMBER_BITS: Final = 64
CHECK_BITS: Final = 32
MEMORY: Final = 6
GENERATORS: Final = (0o133, 0o171, 0o165)
SYMBOLS: Final = (NUMBER_BITS + CHECK_BITS + MEMORY) * len(GENERATORS)
"""Coded bits of one number."""

_STATES: Final = 1 << MEMORY

Reals = NDArray[np.float64]


def encode(number: int) -> NDArray[np.int8]:
    """Give the coded bits of a number as -1 and 1."""
    if not 0 < number < 1 << NUMBER_BITS:
        raise ValueError("a mark is a number of 64 bits, not zero")
    whole = number << CHECK_BITS | _check(number)
    size = NUMBER_BITS + CHECK_BITS
    bits = [whole >> (size - 1 - place) & 1 for place in range(size)] + [0] * MEMORY
    register, coded = 0, []
    for bit in bits:
        register = (register << 1 | bit) & (2 * _STATES - 1)
        coded += [(register & generator).bit_count() & 1 for generator in GENERATORS]
    return np.array(coded, np.int8) * 2 - 1


def decode(soft: Reals) -> int | None:
    """Read the likeliest number out of `SYMBOLS` values, positive for 1; None if it is none."""
    earlier, outputs = _trellis()
    metric = np.full(_STATES, -np.inf)
    metric[0] = 0.0
    choices = []
    for step in soft.reshape(-1, len(GENERATORS)):
        ways = metric[earlier] + outputs @ step
        second = ways[1] > ways[0]
        choices.append(second)
        metric = np.where(second, ways[1], ways[0])
    state, bits = 0, 0
    for place, second in enumerate(reversed(choices)):
        bits |= (state & 1) << place
        state = state >> 1 | (_STATES >> 1 if second[state] else 0)
    bits >>= MEMORY
    number = bits >> CHECK_BITS
    return number if number and bits & (1 << CHECK_BITS) - 1 == _check(number) else None


def _check(number: int) -> int:
    return zlib.crc32(number.to_bytes(8, "big"))


@cache
def _trellis() -> tuple[NDArray[np.int64], Reals]:
    """Give, for each state, the two before it and what was sent on the way from each."""
    states = np.arange(_STATES)
    earlier = np.stack([states >> 1, states >> 1 | _STATES >> 1])
    outputs = np.empty((2, _STATES, len(GENERATORS)))
    for way in range(2):
        for state in range(_STATES):
            register = int(earlier[way, state]) << 1 | state & 1
            for place, generator in enumerate(GENERATORS):
                outputs[way, state, place] = ((register & generator).bit_count() & 1) * 2 - 1
    return earlier, outputs
