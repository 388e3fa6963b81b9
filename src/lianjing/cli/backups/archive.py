"""The file a backup is: a compressed tar whose last member names every other with its SHA-256.

```
opening.json        what it is, so that a reader can refuse at once
data/…              files of the data directory, the configuration, the keys where encrypted
database/…          the database
manifest.json       every part with length and digest; without it the file is not whole
```

A reader lays everything out in a folder of its own and looks at the manifest before anything of the
old state is touched.
"""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from lianjing.kernel.errors import DomainError

FORMAT = 1
OPENING = "opening.json"
MANIFEST = "manifest.json"
_SMALL = 8 * 1024 * 1024
"""Read whole before it is written: such a file may change while we look."""
_PIECE = 1 << 20
_LEAST_FREE = 64 * 1024 * 1024
_MOST_HEAD = 1 << 26


class BadBackupError(DomainError):
    """A file that is no whole backup of ours."""

    code = "bad_backup"


class Opening(msgspec.Struct, frozen=True):
    """What a backup is, said first."""

    format: int
    version: str
    """Of the program that made it."""
    made_at: str
    platform: str
    name: str
    database: str
    """`sqlite` or `postgresql`."""
    has_secrets: bool


class Part(msgspec.Struct, frozen=True):
    """One file inside."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """Everything that must be there."""

    opening: Opening
    migrations: dict[str, list[str]]
    """App → the migrations its tables have been through."""
    parts: list[Part]
    gone: list[str] = []
    """Files that were removed while the backup was made."""


class Writer:
    """Writes one backup from beginning to end."""

    def __init__(self, tar: tarfile.TarFile, opening: Opening) -> None:
        self._tar = tar
        self._opening = opening
        self._parts: list[Part] = []
        self._gone: list[str] = []
        self._put(OPENING, msgspec.json.encode(opening))

    @property
    def count(self) -> int:
        """Parts written."""
        return len(self._parts)

    def add(self, name: str, data: bytes) -> None:
        """Add a part from memory."""
        self._put(name, data)
        self._parts.append(Part(name, len(data), hashlib.sha256(data).hexdigest()))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file; one that has just been removed is noted as gone."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            self._gone.append(name)
            return
        with source:
            size = os.fstat(source.fileno()).st_size
            if size <= _SMALL:
                self.add(name, source.read())
                return
            reader = _Counted(source, size)
            self._tar.addfile(_member(name, size), reader)
            self._parts.append(Part(name, size, reader.digest.hexdigest()))

    def close(self, migrations: Mapping[str, list[str]]) -> Manifest:
        """Write the manifest; the backup is whole now."""
        known = dict(migrations)
        manifest = Manifest(self._opening, known, self._parts, self._gone)
        self._put(MANIFEST, msgspec.json.encode(manifest))
        return manifest

    def _put(self, name: str, data: bytes) -> None:
        self._tar.addfile(_member(name, len(data)), io.BytesIO(data))


class _Counted(io.RawIOBase):
    """Hands on exactly so many bytes of a file and hashes them; a file cut short ends in zeros."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self._source = source
        self._left = size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._source.read(wanted)
        data += bytes(wanted - len(data))
        self._left -= wanted
        self.digest.update(data)
        return data


@contextmanager
def writing(target: IO[bytes], opening: Opening) -> Iterator[Writer]:
    """Write a backup to a stream; the caller closes the writer with its manifest."""
    with (
        gzip.GzipFile(fileobj=target, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield Writer(tar, opening)


def unpack(
    source: IO[bytes], into: Path, *, accept: Callable[[Opening], None] = lambda _: None
) -> Manifest:
    """Lay a backup out in an empty folder and check every part.

    `accept` sees what it is before anything is laid out and raises to refuse. Raises
    `BadBackupError` for a file that is cut short, changed or none of ours.
    """
    found: dict[str, Part] = {}
    manifest: Manifest | None = None
    try:
        with (
            gzip.GzipFile(fileobj=source, mode="rb") as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            for number, member in enumerate(tar):
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or manifest is not None:
                    raise _bad(member.name)
                if number == 0:
                    accept(_opening(member, content))
                elif member.name == MANIFEST:
                    manifest = msgspec.json.decode(content.read(_MOST_HEAD), type=Manifest)
                else:
                    found[member.name] = _lay_out(member, content, into)
            while packed.read(_PIECE):  # the checksum of the whole stands at its very end
                pass
    except (tarfile.TarError, EOFError, OSError, zlib.error, msgspec.MsgspecError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the backup
        raise _bad(str(error)) from error
    if manifest is None:
        raise _bad("文件不完整 / the file ends too early")
    _compare(manifest, found)
    return manifest


def _opening(member: tarfile.TarInfo, content: IO[bytes]) -> Opening:
    if member.name != OPENING:
        raise _bad(member.name)
    return msgspec.json.decode(content.read(_MOST_HEAD), type=Opening)


def _lay_out(member: tarfile.TarInfo, content: IO[bytes], into: Path) -> Part:
    target = into / _safe(member.name)
    if shutil.disk_usage(into).free - member.size < _LEAST_FREE:
        raise DomainError("no room", code="disk_full", facts={"path": str(into)})
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while piece := content.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    return Part(member.name, size, digest.hexdigest())


def _safe(name: str) -> PurePosixPath:
    """Take a member's name as a path below the folder; raises `BadBackupError` for any other."""
    path = PurePosixPath(name)
    odd = path.is_absolute() or not path.parts or ".." in path.parts or str(path) != name
    if odd or "\\" in name or "\0" in name or path.parts[0] not in {"data", "database"}:
        raise _bad(name)
    return path


def _compare(manifest: Manifest, found: Mapping[str, Part]) -> None:
    named = {part.name: part for part in manifest.parts}
    for name in sorted(named.keys() | found.keys()):
        if named.get(name) != found.get(name):
            raise _bad(name)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member


def _bad(detail: str) -> BadBackupError:
    return BadBackupError(detail, facts={"detail": detail})
