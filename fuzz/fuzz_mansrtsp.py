"""Feeds any bytes to the playback control parser: `python fuzz/fuzz_mansrtsp.py`."""

import sys

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import mansrtsp


def one_input(data: bytes) -> None:
    """Try one input: it parses or is malformed, and what parsed reads back the same."""
    try:
        message = mansrtsp.parse(data)
    except MalformedMessageError:
        return
    written = mansrtsp.build(message)
    if mansrtsp.build(mansrtsp.parse(written)) != written:
        raise AssertionError(f"{message} was written as something else")


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
