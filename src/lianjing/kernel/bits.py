"""Reading single bits, as parameter sets and audio headers need it."""

from lianjing.kernel.errors import MalformedMessageError

LONGEST_GOLOMB = 32
"""Leading zeros an Exp-Golomb number may have (ITU-T H.264 §9.1: at most 32 bits of value)."""


class BitReader:
    """Walks over bytes bit by bit, most significant first.

    The whole input becomes one integer, so it is meant for headers of some hundred bytes.
    Reading past the end raises `MalformedMessageError`.
    """

    __slots__ = ("_left", "_value")

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    @property
    def left(self) -> int:
        """Bits not yet read."""
        return self._left

    def read(self, count: int) -> int:
        """Take the next `count` bits as an unsigned number."""
        self._left -= count
        if self._left < 0:
            raise MalformedMessageError("bits end early")
        return (self._value >> self._left) & ((1 << count) - 1)

    def flag(self) -> bool:
        """Take one bit."""
        return self.read(1) == 1

    def skip(self, count: int) -> None:
        """Pass over `count` bits."""
        self._left -= count
        if self._left < 0:
            raise MalformedMessageError("bits end early")

    def unsigned_golomb(self) -> int:
        """Take one ue(v) number (ITU-T H.264 §9.1)."""
        zeros = 0
        while self.read(1) == 0:
            zeros += 1
            if zeros > LONGEST_GOLOMB:
                raise MalformedMessageError("number is longer than 32 bits")
        return (1 << zeros) - 1 + self.read(zeros)

    def signed_golomb(self) -> int:
        """Take one se(v) number (ITU-T H.264 §9.1.1)."""
        number = self.unsigned_golomb()
        return (number + 1) >> 1 if number & 1 else -(number >> 1)
