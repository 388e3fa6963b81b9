"""Files kept under the hash of their bytes: written once, whole or not at all.

The name says what is inside, so the same bytes lie there once and a changed file shows.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from lianjing.kernel.errors import ResourceError

_NAMED = 64


def keep(directory: Path, chunks: Iterable[bytes], *, most: int) -> tuple[str, int]:
    """Keep bytes and give their SHA-256 and length; raises `ResourceError` over `most` bytes."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, length = hashlib.sha256(), 0
    draft, name = tempfile.mkstemp(prefix=".new-", dir=directory)
    try:
        with os.fdopen(draft, "wb") as out:
            for chunk in chunks:
                length += len(chunk)
                if length > most:
                    raise ResourceError(f"more than {most} bytes", code="file_too_large")
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        final = path_of(directory, digest.hexdigest())
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(name).replace(final)
    finally:
        Path(name).unlink(missing_ok=True)
    return digest.hexdigest(), length


def path_of(directory: Path, digest: str) -> Path:
    """Give where a kept file lies; raises `ValueError` for what is not a digest of ours."""
    if len(digest) != _NAMED or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(f"{digest!r} is not a digest")
    return directory / digest[:2] / digest
