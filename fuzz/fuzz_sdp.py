"""Feeds any bytes to the session description parser: `python fuzz/fuzz_sdp.py`."""

import sys

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import sdp


def one_input(data: bytes) -> None:
    """Try one input: it parses or is malformed, and what parsed can be written and answered."""
    try:
        description = sdp.parse(data)
    except MalformedMessageError:
        return
    if sdp.parse(sdp.build(description)).media != description.media:
        raise AssertionError(f"{description} was written as something else")
    answer = sdp.answer(description, owner="1", address="192.0.2.1", port=1, ssrc=1)
    sdp.parse(sdp.build(answer))


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
