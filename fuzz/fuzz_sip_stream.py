"""A stream gives the same messages however it is split, or fails at the same one."""

import sys

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.framing import StreamFramer


def cut(data: bytes, step: int) -> tuple[list[bytes], bool, int]:
    """Feed `data` in pieces of `step` bytes; give messages, failure and pings."""
    framer = StreamFramer()
    messages: list[bytes] = []
    for start in range(0, len(data), step):
        framer.receive(data[start : start + step])
        try:
            while (message := framer.next_message()) is not None:
                messages.append(message)
        except MalformedMessageError:
            if not framer.failed or framer.next_message() is not None:
                raise AssertionError("a failed stream must stay silent") from None
    return messages, framer.failed, framer.take_pings()


def one_input(data: bytes) -> None:
    whole = cut(data, max(1, len(data)))
    for step in (1, 2, 3, 7, 64):
        if cut(data, step) != whole:
            raise AssertionError(f"split by {step} gives something else")


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
