"""The fuzz target of the forms runs for a moment on every machine."""

import random

from fuzz import fuzz_workbook
from fuzz.fuzz_workbook import PARTS, one_input, workbook


def test_changed_and_random_bytes_give_rows_or_the_one_error():
    chance = random.Random(28181)
    one_input(b"")
    whole = workbook("", b"")
    seeds = [b"\x00" + whole, b"\x00code,name\n1,2\n"]
    seeds += [bytes([n]) + text.encode() for n, text in enumerate(PARTS.values(), 1)]
    for seed in seeds:
        one_input(seed)
        for _ in range(12):
            data = bytearray(seed)
            for _ in range(chance.randrange(1, 9)):
                data[chance.randrange(1, len(data))] = chance.randrange(256)
            one_input(bytes(data[: chance.randrange(2, len(data) + 1)]))
            one_input(bytes(data))
        one_input(seed[:1] + chance.randbytes(chance.randrange(200)))


def test_a_workbook_in_order_comes_through():
    assert fuzz_workbook.forms.read
    one_input(b"\x00" + workbook("", b""))
