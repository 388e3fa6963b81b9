"""Keys and passwords as files in the data directory, readable by their owner only."""

import os
import secrets
from pathlib import Path

_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without letters that people confuse when they copy them into a camera's page."""


def key(directory: Path, name: str, *, size: int = 32) -> bytes:
    """Give the random key `name`, making it the first time; safe when two processes race."""
    return bytes.fromhex(_read_or_make(directory, name, secrets.token_hex(size)))


def password(directory: Path, name: str, *, length: int = 12) -> str:
    """Give the random password `name`, making it the first time."""
    return _read_or_make(directory, name, readable_password(length))


def readable_password(length: int = 12) -> str:
    """Make a random password people can copy without mistakes: capitals, small letters, digits."""
    while True:
        text = "".join(secrets.choice(_ALPHABET) for _ in range(length))
        if all(any(map(kind, text)) for kind in (str.isdigit, str.isupper, str.islower)):
            return text


def _read_or_make(directory: Path, name: str, fresh: str) -> str:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / name
    if not path.exists():
        draft = directory / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(fresh)
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(draft, path)  # fails if another process was first: its value counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii").strip()


def write_private(path: Path, text: str) -> None:
    """Write a whole file that only its owner may read, at once or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    draft.replace(path)
