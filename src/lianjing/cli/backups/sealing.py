"""Encryption of backups, in the format of `age` (age-encryption.org/v1).

To a public key (`age1…`) the file is an ordinary age file. With a passphrase it has one line before
that: a fresh private key, itself an age file encrypted with the passphrase. Both can be opened
without us, by the tool `age`:

```
head -n 1 backup | cut -d' ' -f2 | base64 -d | age -d > key
tail -n +2 backup | age -d -i key > backup.tar.gz
```

Cut or changed anywhere, such a file does not open (STREAM, ChaCha20-Poly1305).
"""

import base64
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

import pyrage
from pyrage import passphrase, x25519

from lianjing.cli.backups.archive import BadBackupError
from lianjing.kernel.errors import ConfigurationError, DomainError
from lianjing.runtime import secrets

_HEAD = b"lianjing-backup/1 "
_AGE = b"age-encryption.org/v1"
_GZIP = b"\x1f\x8b"
_MOST_HEAD = 4096
_LEAST_PASSPHRASE = 12
_ERRORS = (pyrage.DecryptError, pyrage.EncryptError, OSError)


class WrongKeyError(DomainError):
    """The passphrase or key does not open this backup, or there is none."""

    code = "backup_key"


class Lock(NamedTuple):
    """What a backup is encrypted with, or opened with: one of the two, or nothing."""

    recipient: str = ""
    """A public key `age1…`, or to open one a private key `AGE-SECRET-KEY-1…`."""
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.recipient or self.words)


def read_lock(given: str, base: Path) -> Lock:
    """Read a public key, or a file with a key or a passphrase in it.

    Raises `ConfigurationError` for a file that cannot be read or holds too little.
    """
    if not given:
        return Lock()
    if given.startswith("age1"):
        return Lock(recipient=_recipient(given))
    try:
        text = (base / given).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{given}: 读不了 / cannot be read: {error}") from error
    lines = [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]
    first = lines[0] if lines else ""
    if first.startswith("age1"):
        return Lock(recipient=_recipient(first))
    if first.startswith("AGE-SECRET-KEY-"):
        return Lock(recipient=first)
    if len(first) < _LEAST_PASSPHRASE:
        raise ConfigurationError(
            f"{given}: 口令至少 {_LEAST_PASSPHRASE} 个字符 / "
            f"a passphrase has at least {_LEAST_PASSPHRASE} characters"
        )
    return Lock(words=first)


def _recipient(text: str) -> str:
    try:
        x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise ConfigurationError(f"不是公钥 / not a public key: {text}") from error
    return text


def make_key(path: Path) -> str:
    """Make a pair of keys: the private one in a new file, the public one is given back."""
    if path.exists():
        raise ConfigurationError(f"{path}: 已存在, 不覆盖 / exists and is not overwritten")
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    secrets.write_private(path, f"# {public}\n{identity}\n")
    return public


@contextmanager
def sealed(target: IO[bytes], lock: Lock) -> Iterator[IO[bytes]]:
    """Give a stream to write to; what is written arrives in `target` encrypted."""
    if not lock:
        yield target
        return
    if lock.words:
        identity = x25519.Identity.generate()
        recipient = identity.to_public()
        wrapped = base64.b64encode(passphrase.encrypt(str(identity).encode(), lock.words))
        target.write(_HEAD + wrapped + b"\n")
    else:
        recipient = x25519.Recipient.from_str(lock.recipient)
    outlet, inlet = os.pipe()
    with os.fdopen(outlet, "rb") as reader, os.fdopen(inlet, "wb") as writer:
        worker = _Worker(lambda: pyrage.encrypt_io(reader, target, [recipient]), reader.close)
        try:
            yield writer
            writer.close()
        except BrokenPipeError:
            worker.join()  # raises what broke it
            raise
        finally:
            _close(writer)
            worker.wait()
        worker.join()


@contextmanager
def opened(source: IO[bytes], lock: Lock) -> Iterator[IO[bytes]]:
    """Give a stream to read the plain backup from; raises `WrongKeyError` or `BadBackupError`."""
    head = source.read(len(_AGE))
    source.seek(0)
    if head.startswith(_GZIP):
        yield source
        return
    if not head.startswith(_AGE) and not head.startswith(_HEAD):
        raise BadBackupError("unknown", facts={"detail": "不是备份文件 / not a backup"})
    identity = _identity(source, lock, wrapped=head.startswith(_HEAD))
    outlet, inlet = os.pipe()
    with os.fdopen(outlet, "rb") as reader, os.fdopen(inlet, "wb") as writer:
        worker = _Worker(lambda: pyrage.decrypt_io(source, writer, [identity]), writer.close)
        try:
            yield reader
            while reader.read(1 << 20):  # the end must be seen for its seal to be checked
                pass
        finally:
            reader.close()
            worker.wait()
            # What broke the stream says more than what came of it.
            worker.join(broken_pipe_too=False)


def _identity(source: IO[bytes], lock: Lock, *, wrapped: bool) -> x25519.Identity:
    if not lock:
        raise WrongKeyError("encrypted", facts={"detail": "需要口令或私钥 / a key is needed"})
    try:
        if wrapped:
            line = source.readline(_MOST_HEAD)[len(_HEAD) :]
            text = passphrase.decrypt(base64.b64decode(line), lock.words).decode("ascii")
            return x25519.Identity.from_str(text)
        return x25519.Identity.from_str(lock.recipient)
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError) as error:
        raise WrongKeyError("no", facts={"detail": str(error)}) from error


def _close(stream: IO[bytes]) -> None:
    with suppress(OSError):
        stream.close()


class _Worker:
    """One thread beside ours that reads or writes the other end of a pipe."""

    def __init__(self, work: Callable[[], None], close: Callable[[], None]) -> None:
        self._error: BaseException | None = None

        def run() -> None:
            try:
                work()
            except _ERRORS as error:
                self._error = error
            finally:
                with suppress(OSError):
                    close()

        self._thread = threading.Thread(target=run, name="seal", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until it is done."""
        self._thread.join()

    def join(self, *, broken_pipe_too: bool = True) -> None:
        """Raise what went wrong there, if anything."""
        error = self._error
        if error is None or (isinstance(error, BrokenPipeError) and not broken_pipe_too):
            return
        # What does not open is an error without a number here; the others are of our own disk.
        if isinstance(error, OSError) and error.errno is not None:
            raise error
        if "key" in str(error).lower() or "identity" in str(error).lower():
            raise WrongKeyError(str(error), facts={"detail": str(error)}) from error
        raise BadBackupError(str(error), facts={"detail": str(error)}) from error
