"""Gets a data directory ready: tables, identity, the first administrator.

`python -m lianjing.conf.setup` does it before the processes start; it is safe to repeat.
"""

import os
import sys
from dataclasses import dataclass

FIRST_ADMINISTRATOR = "admin"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done."""

    migrations: int
    administrator: str
    """Name of the administrator just made; empty if there was one."""
    password: str
    """Shown once, changed at the first sign-in."""


def set_up_django() -> None:
    """Make models usable in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
    import django

    django.setup()


def migrate() -> int:
    """Bring the tables to this version; gives the number of steps taken."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0, interactive=False)
    return len(plan)


def create_first_administrator() -> str:
    """Make the first administrator if there is none; gives the password, else an empty text."""
    from lianjing.apps.accounts import selectors, services
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.accounts.choices import Role
    from lianjing.runtime.secrets import readable_password

    if selectors.anyone_can_manage():
        return ""
    password = readable_password()
    services.create_user(
        actor=system("setup"), username=FIRST_ADMINISTRATOR, password=password, role=Role.ADMIN
    )
    return password


def plant_places() -> int:
    """Enter departments and divisions into an empty database; gives the number of divisions.

    Everything down to the town and the villages of the platform's own city: under a second on
    SQLite. Other villages come when their town is first unfolded.
    """
    from django.conf import settings

    from lianjing.apps.accounts.actor import system
    from lianjing.apps.places import services

    actor = system("setup")
    services.plant_departments(actor=actor)
    home = settings.INSTALLATION.settings.platform.code
    return services.load_shipped(actor=actor, home=home)


def prepare() -> Prepared:
    """Do everything; Django must be set up."""
    from lianjing.apps.registry.services import identify_database

    steps = migrate()
    identify_database()
    plant_places()
    password = create_first_administrator()
    return Prepared(steps, FIRST_ADMINISTRATOR if password else "", password)


def main() -> None:
    """Prepare the data directory of `LIANJING_DATA` and say what matters."""
    set_up_django()
    done = prepare()
    if done.password:
        sys.stdout.write(
            f"首个管理员 / first administrator: {done.administrator}\n"
            f"密码, 只显示一次, 首次登录须修改 / password, shown once: {done.password}\n"
        )


if __name__ == "__main__":
    main()
