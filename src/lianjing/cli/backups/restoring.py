"""Lays a backup out beside a platform, brings it to this version, and puts it in place.

Nothing of the old state is touched before everything has worked: the parts are checked, the tables
are migrated, the audit has its record. A failure leaves things as they were.
"""

import datetime
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec
import psycopg

from lianjing.cli import children
from lianjing.cli.backups import archive, files, postgresql, replaced, sealing, sqlite, switching
from lianjing.cli.backups.archive import BadBackupError, Manifest, Opening
from lianjing.cli.backups.making import Say, kind_of
from lianjing.cli.backups.sealing import Lock
from lianjing.cli.main import STAGING
from lianjing.conf.databases import SQLITE_FILE
from lianjing.kernel.errors import ConfigurationError, DomainError, ResourceError
from lianjing.runtime import configuration
from lianjing.runtime.configuration import FILE_NAME
from lianjing.runtime.settings import Installation

THEIR_CONFIGURATION = "lianjing.restored.toml"
"""The backup's configuration, where this place has its own."""
MANIFEST = "manifest.json"
NEWER = 3
"""How the process that brings tables up ends for a backup of a newer version."""


class Wish(NamedTuple):
    """What is to be restored, and where."""

    directory: Path
    source: Path
    lock: Lock
    force: bool


class Restored(NamedTuple):
    """What was done."""

    manifest: Manifest
    aside: Path | None
    """Where the old state lies; None if there was none."""


def look(wish: Wish) -> Manifest:
    """Only check a backup, whole: each part against the manifest."""
    with _staging(wish.directory) as staging:
        return _unpack(wish, staging)


def restore(wish: Wish, say: Say) -> Restored:
    """Restore; the caller holds the lock of the directory."""
    directory = wish.directory
    switching.finish(directory)
    switching.sweep(directory)
    used = files.holds_anything(directory)
    _require_empty(", ".join(used), wish)
    with _staging(directory) as staging:
        manifest = _unpack(wish, staging)
        place, own = _place(directory, staging)
        installation = configuration.load(place)
        _require_kind(manifest.opening, installation)
        if kind_of(installation) == "postgresql":
            _require_empty(_tables(installation), wish)
        say("database", 0, 1)
        replaced.keep(staging, _replaced(directory, installation))
        _bring_up(wish, installation, staging, place)
        say("database", 1, 1)
        plan = _plan(directory, place, own, postgresql=kind_of(installation) == "postgresql")
        switching.begin(directory, plan)
    switching.finish(directory)
    aside = directory / plan.aside
    return Restored(manifest, aside if aside.exists() else None)


def _replaced(directory: Path, installation: Installation) -> replaced.Facts:
    """Tell how far the audit goes that is about to be set aside."""
    if kind_of(installation) == "sqlite":
        return replaced.in_file(directory / SQLITE_FILE)
    with _connected(installation) as connection:
        return replaced.in_tables(connection)


@contextmanager
def _staging(directory: Path) -> Iterator[Path]:
    """Give a folder of the same disk; it goes away unless a plan still needs it."""
    staging = directory / f"{STAGING}{os.getpid()}"
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        if switching.pending(directory) is None:
            shutil.rmtree(staging, ignore_errors=True)


def _unpack(wish: Wish, staging: Path) -> Manifest:
    def accept(opening: Opening) -> None:
        if opening.format > archive.FORMAT:
            detail = f"{opening.version}, 格式 / format {opening.format}"
            raise DomainError(detail, code="backup_newer", facts={"detail": detail})

    with wish.source.open("rb") as source, sealing.opened(source, wish.lock) as stream:
        manifest = archive.unpack(stream, staging, accept=accept)
    if manifest.opening.database == "sqlite":
        sqlite.check(staging / "database" / SQLITE_FILE)
    (staging / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    return manifest


def _place(directory: Path, staging: Path) -> tuple[Path, set[str]]:
    """Make a data directory of what was laid out; gives it and what is this machine's own in it.

    The configuration of a place that has one stays: ports and addresses are the machine's. So do
    its keys where the backup brings none.
    """
    place = staging / "data"
    place.mkdir(exist_ok=True, mode=0o700)
    database = staging / "database" / SQLITE_FILE
    if database.exists():
        database.rename(place / SQLITE_FILE)
    own: set[str] = set()
    if (directory / FILE_NAME).exists():
        if (place / FILE_NAME).exists():
            (place / FILE_NAME).rename(place / THEIR_CONFIGURATION)
        shutil.copy2(directory / FILE_NAME, place / FILE_NAME)
        own.add(FILE_NAME)
    elif (place / FILE_NAME).exists() and "***@" in (place / FILE_NAME).read_text("utf-8"):
        raise ConfigurationError(
            f"备份未加密, 其中的配置没有密码: 请先写好 {directory / FILE_NAME} / the backup is not "
            f"encrypted and its configuration has no passwords: write {directory / FILE_NAME} first"
        )
    if not (place / files.SECRETS).exists() and (directory / files.SECRETS).exists():
        shutil.copytree(directory / files.SECRETS, place / files.SECRETS)
        own.add(files.SECRETS)
    return place, own


def _require_empty(used: str, wish: Wish) -> None:
    if used and not wish.force:
        detail = f"{wish.directory}: {used}"
        raise DomainError(detail, code="place_not_empty", facts={"detail": detail})


def _require_kind(opening: Opening, installation: Installation) -> None:
    ours = kind_of(installation)
    if opening.database != ours:
        facts = {"theirs": opening.database, "ours": ours}
        raise DomainError(str(facts), code="backup_kind", facts=facts)


def _tables(installation: Installation) -> str:
    with _connected(installation) as connection:
        found = "django_migrations" in postgresql.existing(connection)
        return files.shown(installation.settings.database.url) if found else ""


@contextmanager
def _connected(installation: Installation) -> Iterator[postgresql.Connection]:
    database = installation.settings.database
    try:
        with postgresql.connected(database.owner_url or database.url) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise ResourceError(" ".join(str(error).split()), code="database_down") from error


def _bring_up(wish: Wish, installation: Installation, staging: Path, place: Path) -> None:
    """Have the tables made, filled and migrated, and the audit told, in a process of its own."""
    environment = dict(children.environment(place))
    if kind_of(installation) == "sqlite":
        _run_child(wish, staging, environment)
        return
    database = installation.settings.database
    owner = database.owner_url or database.url
    environment["LIANJING_DATABASE_URL"] = in_schema(owner, postgresql.STAGING)
    environment["LIANJING_DATABASE_OWNER_URL"] = ""
    with _connected(installation) as connection:
        postgresql.stage(connection)
    try:
        _run_child(wish, staging, environment)
    except DomainError:
        with _connected(installation) as connection:
            postgresql.drop(connection, postgresql.STAGING)
        raise


def _run_child(wish: Wish, staging: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "lianjing.cli.backups.staged", staging, wish.source.name],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        detail = " ".join(done.stderr.strip().splitlines()[-1:])[:500]
        if done.returncode == NEWER:
            raise DomainError(detail, code="backup_newer", facts={"detail": detail})
        raise BadBackupError(detail, facts={"detail": detail})


def in_schema(url: str, schema: str) -> str:
    """Give the address of a database with a schema of its own to stand in."""
    parts = urlsplit(url)
    option = f"options={quote(f'-csearch_path={schema}', safe='')}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{option}".lstrip("&")))


def _plan(directory: Path, place: Path, own: set[str], *, postgresql: bool) -> switching.Plan:
    for name in own | {"state", "journal"}:
        path = place / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    incoming = {path.name for path in place.iterdir()}
    now = datetime.datetime.now(datetime.UTC)
    return switching.Plan(
        staging=place.relative_to(directory).as_posix(),
        aside=f"{files.ASIDE}{now:%Y%m%d-%H%M%S}",
        incoming=sorted(incoming),
        outgoing=files.to_set_aside(directory, incoming=incoming),
        postgresql=postgresql,
    )
