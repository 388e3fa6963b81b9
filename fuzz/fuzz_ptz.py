"""Feeds any bytes to the PTZCmd codec: `python fuzz/fuzz_ptz.py`."""

import sys

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.manscdp import ptz


def one_input(data: bytes) -> None:
    """Try one input as text and as eight bytes; known actions encode to the same action."""
    for code in (data.decode("utf-8", "replace"), data[:8].hex()):
        try:
            decoded = ptz.decode(code)
        except MalformedMessageError:
            continue
        if decoded.action is None:
            continue
        again = ptz.decode(ptz.encode(decoded.action, address=decoded.address))
        if again != (decoded.action, decoded.address, True):
            raise AssertionError(f"{code} was written as something else")


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
