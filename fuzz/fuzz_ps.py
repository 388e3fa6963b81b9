"""Feeds any bytes to the program stream demultiplexer: `python fuzz/fuzz_ps.py`."""

import sys

from lianjing.kernel.frames import Codec
from lianjing.protocol import ps


def one_input(data: bytes) -> None:
    """Try one input; nothing at all may be raised."""
    if not data:
        return
    demuxer = ps.Demuxer()
    size, flags = 1 + data[0] * 4, data[-1]
    for number, begin in enumerate(range(0, len(data), size)):
        piece = data[begin : begin + size]
        demuxer.feed(
            [piece],
            timestamp=number * 3600,
            arrived=number * 3600,
            damaged=bool(flags & 1 and number % 5 == 4),
            whole=bool(flags & 2),
        )
        if flags & 4:
            demuxer.feed_audio(Codec.G711A, piece, timestamp=begin)
    demuxer.flush()


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
