"""What the body parsers read out of a sample, as plain data for comparison with the corpus.

`python -m tests.unit.protocol.body_reading` rewrites the expectations of manscdp, sdp and
mansrtsp; review the difference.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import manscdp, mansrtsp, sdp

CORPUS = Path(__file__).parents[2] / "corpus"
MALFORMED = "malformed"
_NOTHING: tuple[object, ...] = (None, "", (), [])


def samples(family: str, source: str = "*") -> list[Path]:
    """List the samples of a family."""
    return sorted(p for p in (CORPUS / family).glob(f"{source}/*") if p.suffix != ".json")


def plain(value: object) -> object:
    """Turn a value into JSON data, leaving out what is absent."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        found = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        return {"": type(value).__name__} | {k: v for k, v in found.items() if v not in _NOTHING}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        found = {k: plain(v) for k, v in value._asdict().items()}
        return {k: v for k, v in found.items() if v not in _NOTHING}
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return value


_PARSERS: dict[str, Callable[[bytes], object]] = {
    "manscdp": manscdp.parse,
    "sdp": sdp.parse,
    "mansrtsp": mansrtsp.parse,
}


def read(family: str, data: bytes) -> object:
    """Give everything the parser makes of `data`, or the word `malformed`."""
    try:
        return plain(_PARSERS[family](data))
    except MalformedMessageError:
        return MALFORMED


def expected(sample: Path) -> object:
    """Give what the file beside `sample` says."""
    return json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))


def main() -> None:
    for family in _PARSERS:
        for sample in samples(family):
            text = json.dumps(read(family, sample.read_bytes()), ensure_ascii=False, indent=1)
            sample.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
