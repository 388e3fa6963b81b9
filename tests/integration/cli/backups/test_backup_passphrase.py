"""A backup with a passphrase; deriving a key from words takes seconds, on purpose."""

import base64
import io

import pyrage
import pytest

from lianjing.cli.backups import archive, sealing
from lianjing.cli.backups.archive import Opening
from lianjing.cli.backups.sealing import Lock, WrongKeyError

OPENING = Opening(1, "0.1.0", "2026-11-20T12:00:00+00:00", "3402", "county", "sqlite", True)
WORDS = "correct horse battery"


def made():
    out = io.BytesIO()
    lock = Lock(words=WORDS)
    with sealing.sealed(out, lock) as stream, archive.writing(stream, OPENING) as writer:
        writer.add("data/secrets/link", b"planted-secret" * 30_000)
        writer.close({})
    return out.getvalue()


def test_only_the_passphrase_opens_it(tmp_path):
    data = made()
    assert b"planted-secret" not in data
    for number, lock in enumerate((Lock(), Lock(words="something else now"))):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(WrongKeyError), sealing.opened(io.BytesIO(data), lock) as stream:
            archive.unpack(stream, tmp_path / str(number))
        assert not list((tmp_path / str(number)).iterdir())
    with sealing.opened(io.BytesIO(data), Lock(words=WORDS)) as stream:
        archive.unpack(stream, tmp_path)
    assert (tmp_path / "data/secrets/link").read_bytes().startswith(b"planted-secret")


def test_it_opens_by_its_format_alone_without_our_code():
    head, _, body = made().partition(b"\n")
    identity = pyrage.passphrase.decrypt(base64.b64decode(head.split(b" ")[1]), WORDS).decode()
    plain = pyrage.decrypt(body, [pyrage.x25519.Identity.from_str(identity)])
    assert plain[:2] == b"\x1f\x8b"
