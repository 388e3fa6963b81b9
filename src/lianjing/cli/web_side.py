"""Django for the verbs that need it: set up for one data directory, in this process."""

import os
from pathlib import Path


def set_up(directory: Path) -> None:
    """Make models usable; raises `ConfigurationError` if the configuration is wrong."""
    from lianjing.runtime import configuration

    os.environ[configuration.DIRECTORY_VARIABLE] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lianjing.conf.settings"
    import django

    django.setup()


def pending_migrations() -> int:
    """Count the migrations the database lacks; raises Django's `DatabaseError` if it is away."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
