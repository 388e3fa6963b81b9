"""The fuzz targets of the body parsers run for a moment on every machine."""

import random

import pytest
from fuzz import fuzz_manscdp, fuzz_mansrtsp, fuzz_ptz, fuzz_sdp
from tests.unit.protocol.body_reading import samples

TARGETS = [
    (fuzz_manscdp, "manscdp", b"\x00"),
    (fuzz_sdp, "sdp", b""),
    (fuzz_mansrtsp, "mansrtsp", b""),
    (fuzz_ptz, "mansrtsp", b""),
]


@pytest.mark.parametrize(("target", "family", "prefix"), TARGETS, ids=[t[1] for t in TARGETS])
def test_changed_and_random_bytes_raise_nothing(target, family, prefix):
    chance = random.Random(28181)
    target.one_input(b"")
    for sample in samples(family):
        seed = prefix + sample.read_bytes()
        target.one_input(seed)
        for _ in range(8):
            data = bytearray(seed)
            for _ in range(chance.randrange(1, 12)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            target.one_input(bytes(data[: chance.randrange(1, len(data))]))
            target.one_input(chance.randbytes(chance.randrange(200)))
