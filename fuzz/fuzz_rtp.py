"""Feeds any bytes to the RTP engines: `python fuzz/fuzz_rtp.py [libFuzzer options]`."""

import contextlib
import sys

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import rtp


def one_input(data: bytes) -> None:
    """Try one input; whatever is raised but the one error is a finding."""
    with contextlib.suppress(MalformedMessageError):
        rtp.parse_packet(data)
    for ssrc in (None, 5):
        deframer = rtp.Deframer(ssrc=ssrc)
        receivers = [rtp.Receiver(ssrc=ssrc), rtp.Receiver(ssrc=ssrc, ordered=True)]
        size = 1 + (data[0] if data else 0)
        for begin in range(0, len(data), size):
            piece = data[begin : begin + size]
            packets = [*deframer.feed(piece), piece]
            for receiver in receivers:
                for packet in packets:
                    receiver.receive(packet, begin / 100)
        for receiver in receivers:
            receiver.expire(1e6)
            receiver.flush(1e6)


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
