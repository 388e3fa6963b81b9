"""The envelopes between our processes survive any split and refuse what is not ours."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.kernel.errors import MalformedMessageError
from lianjing.link import wire

envelopes = st.lists(
    st.tuples(st.sampled_from(list(wire.Kind)), st.integers(0, 2**32 - 1), st.binary(max_size=50)),
    max_size=8,
)


@given(envelopes, st.lists(st.integers(1, 40), max_size=60))
def test_any_split_gives_the_same_envelopes(sent, cuts):
    stream = b"".join(wire.pack(kind, number, body) for kind, number, body in sent)
    unpacker = wire.Unpacker()
    found = []
    for cut in [*cuts, len(stream)]:
        found += unpacker.feed(stream[:cut])
        stream = stream[cut:]
    assert [tuple(envelope) for envelope in found] == sent


@given(st.binary(max_size=200))
def test_any_bytes_give_envelopes_or_the_one_error(data):
    with contextlib.suppress(MalformedMessageError):
        wire.Unpacker().feed(data)


def test_an_oversized_envelope_is_refused_before_it_is_collected():
    head = (wire.MAX_BODY + 1).to_bytes(4, "big") + b"\x01" + bytes(4)
    with pytest.raises(MalformedMessageError):
        wire.Unpacker().feed(head)


def test_a_proof_holds_for_its_role_and_key_only():
    proof = wire.proof(b"key", "client", b"challenge")
    assert wire.proven(b"key", "client", b"challenge", proof)
    assert not wire.proven(b"key", "server", b"challenge", proof)
    assert not wire.proven(b"other", "client", b"challenge", proof)
    assert not wire.proven(b"key", "client", b"another", proof)
