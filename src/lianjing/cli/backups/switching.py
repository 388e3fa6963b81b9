"""Puts a restored state in place of the old one, so that a crash leaves one of the two, whole.

Until the plan is written, the old state is what there is. From then on the new one is: whatever
interrupts us, the next command takes the plan up where it was left, and each step says by what
lies where whether it is done. The old state moves into a folder beside.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg

from lianjing.cli.backups import files, postgresql
from lianjing.cli.main import STAGING
from lianjing.kernel.errors import LianjingError, ResourceError
from lianjing.runtime import configuration, secrets
from lianjing.runtime.configuration import FILE_NAME


class Plan(msgspec.Struct, frozen=True):
    """What is still to be done, in names below the data directory."""

    staging: str
    aside: str
    incoming: list[str]
    """What moves from staging into place."""
    outgoing: list[str]
    """What moves aside."""
    postgresql: bool


def begin(directory: Path, plan: Plan) -> None:
    """Decide for the new state: from here there is no way back, only on."""
    os.sync()
    secrets.write_private(directory / files.PLAN, json.dumps(msgspec.structs.asdict(plan)))
    _settle(directory)


def pending(directory: Path) -> Plan | None:
    """Give the plan of a restore that was interrupted; None if there is none."""
    try:
        text = (directory / files.PLAN).read_bytes()
    except OSError:
        return None
    return msgspec.json.decode(text, type=Plan)


def finish(directory: Path) -> bool:
    """Do what a plan still asks for; tells whether there was one. Safe to repeat."""
    plan = pending(directory)
    if plan is None:
        return False
    if plan.postgresql:
        _finish_database(directory, directory / plan.staging)
    _finish_files(directory, plan)
    _forget(directory, plan)
    return True


def _finish_files(directory: Path, plan: Plan) -> None:
    staging, aside = directory / plan.staging, directory / plan.aside
    for name in plan.outgoing:
        # What has come in by now is new, and stays.
        still_old = name not in plan.incoming or (staging / name).exists()
        if still_old and (directory / name).exists() and not (aside / name).exists():
            _move(directory / name, aside / name)
    for name in plan.incoming:
        if (staging / name).exists():
            _move(staging / name, directory / name)
    _settle(directory)


def _forget(directory: Path, plan: Plan) -> None:
    """Remove what is empty by now, then the plan: a folder without one tells of no change."""
    shutil.rmtree(directory / Path(plan.staging).parts[0], ignore_errors=True)
    (directory / files.PLAN).unlink()
    _settle(directory)


def left_over(directory: Path) -> list[Path]:
    """List what restores have left that never got as far as their plan.

    Not that of a process that lives: `lianjing restore --check` lays out beside a running platform.
    """
    found = sorted(directory.glob(f"{STAGING}*"))
    return [path for path in found if not _lives(path.name.removeprefix(STAGING))]


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return int(pid) != os.getpid()


def sweep(directory: Path) -> bool:
    """Throw away what is left over; tells whether there was anything."""
    found = left_over(directory)
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return bool(found)


def _finish_database(directory: Path, staging: Path) -> None:
    settled = (directory / FILE_NAME).exists()
    with _connected(directory if settled else staging) as connection:
        if postgresql.is_staged(connection):
            postgresql.switch(connection)
        connection.commit()


def _sweep_database(directory: Path) -> None:
    if configuration.load(directory).settings.database.url:
        with _connected(directory) as connection:
            postgresql.drop(connection, postgresql.STAGING)
            connection.commit()


@contextmanager
def _connected(place: Path) -> Iterator[postgresql.Connection]:
    database = configuration.load(place).settings.database
    try:
        with postgresql.connected(database.owner_url or database.url) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise ResourceError(" ".join(str(error).split()), code="database_down") from error


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source.rename(target)


def _settle(directory: Path) -> None:
    """Have the disk know the names of a folder (fsync(2))."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def main() -> int:
    """Finish what was interrupted in the directory of `LIANJING_DATA`; says which state it is."""
    directory = configuration.default_directory()
    plan = pending(directory)
    try:
        if plan is not None:
            finish(directory)
        elif sweep(directory):
            _sweep_database(directory)
        else:
            return 0
    except LianjingError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    print(_said(directory, plan), flush=True)
    return 0


def _said(directory: Path, plan: Plan | None) -> str:
    if plan is None:
        return (
            "上次的恢复在切换之前中断: 数据是恢复前的, 没有改动 / the last restore was interrupted "
            "before it changed anything: what is here is the state before it, whole"
        )
    aside = directory / plan.aside
    kept = f"; 旧数据在 / the old state lies in {aside}" if aside.exists() else ""
    return (
        "上次中断的恢复已完成: 数据是备份中的 / the restore that was interrupted is complete: "
        f"what is here is the state of the backup, whole{kept}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
