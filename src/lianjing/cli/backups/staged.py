"""Brings a laid out backup to this version: `python -m lianjing.cli.backups.staged STAGING NAME`.

Runs on the data directory of `LIANJING_DATA`, which is the one laid out, not the platform's.
"""

import sys
from pathlib import Path

import msgspec
from django.db import DatabaseError

from lianjing.cli import web_side
from lianjing.cli.backups import postgresql, replaced
from lianjing.cli.backups.archive import Manifest
from lianjing.cli.backups.restoring import MANIFEST, NEWER
from lianjing.kernel.errors import DomainError, LianjingError
from lianjing.runtime import configuration
from lianjing.runtime.process import end_with_parent

Step = tuple[str, str]


class NewerError(DomainError):
    """The backup has been through migrations this version does not know."""

    code = "backup_newer"


def main() -> int:
    """Make, fill and migrate the tables, and leave a record; 1 and a line of words if not."""
    # One that outlived its parent would write into what the next restore lays out.
    end_with_parent()
    staging, name = Path(sys.argv[1]), sys.argv[2]
    manifest = msgspec.json.decode((staging / MANIFEST).read_bytes(), type=Manifest)
    directory = configuration.default_directory()
    try:
        web_side.set_up(directory)
        _bring_up(directory, staging, manifest)
        _record(manifest, name, replaced.kept(staging))
    except NewerError as error:
        print(error, file=sys.stderr)
        return NEWER
    except (LianjingError, DatabaseError, OSError) as error:
        print(" ".join(f"{type(error).__name__}: {error}".split()), file=sys.stderr)
        return 1
    return 0


def _bring_up(directory: Path, staging: Path, manifest: Manifest) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from lianjing.conf import setup

    executor = MigrationExecutor(connection)
    known = set(executor.loader.disk_migrations)
    applied = {(app, name) for app, names in manifest.migrations.items() for name in names}
    strange = sorted(f"{app}.{name}" for app, name in applied - known)
    if strange:
        raise NewerError(
            f"{manifest.opening.version}: 本版本没有这些迁移 / this version lacks {strange[:5]}"
        )
    if manifest.opening.database == "postgresql":
        executor.migrate(_ends(executor, applied))
        connection.close()
        url = configuration.load(directory).settings.database.url
        with postgresql.connected(url) as loading:
            postgresql.load(loading, staging / "database", lambda *_: None)
    setup.migrate()


def _ends(executor: object, applied: set[Step]) -> list[Step]:
    """Give the last of the applied migrations of each app: those no other applied one follows."""
    from django.db.migrations.executor import MigrationExecutor

    if not isinstance(executor, MigrationExecutor):
        raise TypeError(type(executor))
    nodes = executor.loader.graph.node_map
    return sorted(
        step
        for step in applied
        if not any(
            child.key in applied and child.key[0] == step[0] for child in nodes[step].children
        )
    )


def _record(manifest: Manifest, name: str, before: replaced.Facts) -> None:
    """Say in the audit what came back, and how far the audit went that is gone with it."""
    from django.db import connection, transaction

    from lianjing.apps.accounts.actor import system
    from lianjing.apps.audit import services as audit

    facts = {
        "file": name,
        "made_at": manifest.opening.made_at,
        "version": manifest.opening.version,
        "platform": manifest.opening.platform,
    }
    with transaction.atomic():
        audit.record(
            system("restore"), "backup.restored", name=name, before=before or None, after=facts
        )
    connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
