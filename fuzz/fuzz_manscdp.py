"""Feeds any bytes to the MANSCDP parser: `python fuzz/fuzz_manscdp.py`."""

import sys

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Charset, Edition, MobilePositionNotify

_CHARSETS = (None, None, *Charset)


def one_input(data: bytes) -> None:
    """Try one input: it parses or is malformed, and what parsed can be sent on."""
    if not data:
        return
    try:
        message = manscdp.parse(data[1:], charset=_CHARSETS[data[0] % len(_CHARSETS)]).message
    except MalformedMessageError:
        return
    for edition in Edition:
        if isinstance(message, MobilePositionNotify) and edition is Edition.V2016:
            continue
        body = manscdp.build(message, edition=edition)
        again = manscdp.parse(body, charset=Charset.GB18030, max_bytes=10_000_000)
        if again.repairs or type(again.message) is not type(message):
            raise AssertionError(f"{message} was written as something else")


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
