"""A ticket opens one stream for one viewer until its time, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel.errors import NotAllowedError
from lianjing.link.tickets import Ticket, check, sign

KEY = b"k" * 32
TICKET = Ticket("session", "stream", "user", "7", "live", 1000.0, 5000.0)


def refusal(text, *, stream="stream", now=999.0, key=KEY):
    with pytest.raises(NotAllowedError) as caught:
        check(text, key, stream=stream, now=now)
    return caught.value.code


def test_a_signed_ticket_is_accepted_until_it_closes():
    assert check(sign(TICKET, KEY), KEY, stream="stream", now=1000.0) == TICKET


def test_late_and_foreign_tickets_are_refused_with_a_reason():
    text = sign(TICKET, KEY)
    assert refusal(text, now=1000.1) == "ticket_expired"
    assert refusal(text, stream="another") == "ticket_other_stream"
    assert refusal(text, key=b"x" * 32) == "ticket_invalid"
    assert refusal("") == "ticket_invalid"
    assert refusal("A" * 2000) == "ticket_invalid"
    assert refusal("é" * 40) == "ticket_invalid"


@given(st.integers(0, 200), st.integers(1, 255))
def test_changing_any_byte_breaks_it(position, flip):
    import base64

    raw = bytearray(base64.urlsafe_b64decode(sign(TICKET, KEY) + "=="))
    raw[position % len(raw)] ^= flip
    text = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    assert refusal(text) == "ticket_invalid"


@given(st.text(max_size=300))
def test_any_text_is_refused_and_nothing_else_happens(text):
    assert refusal(text) == "ticket_invalid"
