"""Makes one backup while the platform runs.

The database first, at one moment; then the files beside it. A file is written before the row that
names it, so that every row of the snapshot finds its file.
"""

import datetime
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from lianjing import __version__
from lianjing.cli.backups import archive, files, postgresql, sealing, sqlite
from lianjing.cli.backups.archive import FORMAT, Manifest, Opening
from lianjing.cli.backups.sealing import Lock
from lianjing.conf.databases import SQLITE_FILE
from lianjing.runtime.configuration import FILE_NAME
from lianjing.runtime.settings import Installation

Say = Callable[[str, int, int], None]
"""Told the step, and how far it is of how much."""


class Made(NamedTuple):
    """One backup on the disk."""

    path: Path
    size: int
    sha256: str
    parts: int
    gone: int
    made_at: str
    has_secrets: bool


def kind_of(installation: Installation) -> str:
    """Name the kind of database a platform uses."""
    return "postgresql" if installation.settings.database.url else "sqlite"


def make(installation: Installation, target: Path, lock: Lock, say: Say) -> Made:
    """Write a backup under a name that is new; a failure leaves nothing of it.

    Django must be set up. Keys are in it only when it is encrypted.
    """
    platform = installation.settings.platform
    now = datetime.datetime.now(datetime.UTC)
    opening = Opening(
        format=FORMAT,
        version=__version__,
        made_at=now.isoformat(timespec="seconds"),
        platform=platform.code,
        name=platform.name,
        database=kind_of(installation),
        has_secrets=bool(lock),
    )
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            manifest = _write(installation, out, lock, opening, say)
            out.flush()
            os.fsync(out.fileno())
            size = out.tell()
            out.seek(0)
            digest = hashlib.file_digest(out, "sha256").hexdigest()
        _name(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    parts, gone = len(manifest.parts), len(manifest.gone)
    return Made(target, size, digest, parts, gone, opening.made_at, bool(lock))


def _name(draft: Path, target: Path) -> None:
    """Give a draft its name, never over a file that is there: a link fails where a rename does not.

    Some file systems know no links; whoever starts two backups to one name there has one.
    """
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        draft.replace(target)


def _write(
    installation: Installation, out: IO[bytes], lock: Lock, opening: Opening, say: Say
) -> Manifest:
    state = installation.directory / "state"
    state.mkdir(mode=0o700, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="backup-", dir=state) as room,
        sealing.sealed(out, lock) as stream,
        archive.writing(stream, opening) as writer,
    ):
        migrations = _add_database(installation, Path(room), writer, say)
        _add_files(installation, writer, say, with_secrets=bool(lock))
        return writer.close(migrations)


def _add_database(
    installation: Installation, room: Path, writer: archive.Writer, say: Say
) -> dict[str, list[str]]:
    def progress(done: int, total: int) -> None:
        say("database", done, total)

    if kind_of(installation) == "sqlite":
        copy = room / SQLITE_FILE
        sqlite.snapshot(installation.directory / SQLITE_FILE, copy, progress)
        writer.add_file(f"database/{SQLITE_FILE}", copy)
        return sqlite.migrations(copy)
    folder = room / "tables"
    database = installation.settings.database
    with postgresql.connected(database.owner_url or database.url) as connection:
        tables = our_tables() & postgresql.existing(connection)
        connection.rollback()
        migrations = postgresql.dump(connection, tables, folder, progress)
    for path in sorted(folder.iterdir()):
        writer.add_file(f"database/{path.name}", path)
    return migrations


def our_tables() -> set[str]:
    """Name the tables that are ours, also in a database others use too."""
    from django.db import connection

    return {*connection.introspection.django_table_names(), "django_migrations"}


def _add_files(
    installation: Installation, writer: archive.Writer, say: Say, *, with_secrets: bool
) -> None:
    directory = installation.directory
    configuration = directory / FILE_NAME
    if configuration.exists():
        text = configuration.read_text("utf-8-sig")
        given = text if with_secrets else files.without_passwords(text)
        writer.add(f"data/{FILE_NAME}", given.encode("utf-8"))
    paths = list(files.to_keep(directory, with_secrets=with_secrets))
    for number, path in enumerate(paths):
        writer.add_file(f"data/{path.relative_to(directory).as_posix()}", path)
        say("files", number + 1, len(paths))
