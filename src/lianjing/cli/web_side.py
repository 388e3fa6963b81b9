"""Django for the verbs that need it: set up for one data directory, in this process."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lianjing.kernel.errors import ResourceError
from lianjing.runtime.selfcheck_texts import TEXTS


def set_up(directory: Path) -> None:
    """Make models usable; raises `ConfigurationError` if the configuration is wrong."""
    from lianjing.runtime import configuration

    os.environ[configuration.DIRECTORY_VARIABLE] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lianjing.conf.settings"
    import django
    from django.conf import settings

    django.setup()
    # A command needs one connection, and the reason at once where there is none.
    settings.DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
    from lianjing.apps.audit.services import recording

    recording.given_at(account())


def account() -> str:
    """Name the account of the machine a command runs under, and how it got there, for the audit."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    before = os.environ.get("SUDO_USER", "")
    distant = os.environ.get("SSH_CONNECTION", "").split(" ")[0]
    parts = (f"os {name}", f"sudo {before}" if before else "", f"ssh {distant}" if distant else "")
    return ", ".join(part for part in parts if part)


@contextmanager
def database_explained() -> Iterator[None]:
    """Turn a database that does not answer into a `ResourceError` in plain words."""
    from django.db import OperationalError

    try:
        yield
    except OperationalError as error:
        shown = " ".join(str(error).split())
        sentences = [TEXTS["database_down"][language] for language in ("zh", "en")]
        lines = [f"{message.format(error=shown)}\n  → {advice}" for message, advice in sentences]
        raise ResourceError("\n".join(lines), code="database_down") from error


def pending_migrations() -> int:
    """Count the migrations the database lacks; raises Django's `DatabaseError` if it is away."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
