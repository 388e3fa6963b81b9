"""Puts a restored state in place of the old one, so that a crash leaves one of the two, whole.

Until the plan is written, the old state is what there is. From then on the new one is: whatever
interrupts us, the next command takes the plan up where it was left, and each step says by what
lies where whether it is done. The old state moves into a folder beside.
"""

import json
import os
import shutil
from pathlib import Path

import msgspec

from lianjing.cli.backups import files, postgresql
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
    staging, aside = directory / plan.staging, directory / plan.aside
    if plan.postgresql:
        _finish_database(directory, staging)
    for name in plan.outgoing:
        # What has come in by now is new, and stays.
        still_old = name not in plan.incoming or (staging / name).exists()
        if still_old and (directory / name).exists() and not (aside / name).exists():
            _move(directory / name, aside / name)
    for name in plan.incoming:
        if (staging / name).exists():
            _move(staging / name, directory / name)
    _settle(directory)
    (directory / files.PLAN).unlink()
    _settle(directory)
    shutil.rmtree(directory / Path(plan.staging).parts[0], ignore_errors=True)
    return True


def sweep(directory: Path) -> None:
    """Throw away what a restore has left that never got as far as its plan."""
    for path in directory.glob(f"{files.STAGING}*"):
        shutil.rmtree(path, ignore_errors=True)


def _finish_database(directory: Path, staging: Path) -> None:
    settled = (directory / FILE_NAME).exists()
    database = configuration.load(directory if settled else staging).settings.database
    with postgresql.connected(database.owner_url or database.url) as connection:
        if postgresql.is_staged(connection):
            postgresql.switch(connection)
        connection.commit()


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
    """Finish what was interrupted in the directory of `LIANJING_DATA`."""
    finish(configuration.default_directory())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
