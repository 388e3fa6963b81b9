"""Gets a data directory ready: tables, identity, the first people.

`python -m lianjing.conf.setup` does it before the processes start; it is safe to repeat.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done."""

    migrations: int
    passwords: dict[str, str]
    """User → password of those just made: shown once, changed at the first sign-in."""


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

    with as_owner() as role:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", verbosity=0, interactive=False)
        if role:
            from lianjing.apps.audit import append_only

            append_only.grant(connection, role)
    return len(plan)


@contextmanager
def as_owner() -> Iterator[str]:
    """Speak to the database as the owner of its tables, where one is set (`database.owner_url`).

    Gives the name of the role the processes use then, else an empty text.
    """
    from django.conf import settings
    from django.db import connections
    from django.db.utils import load_backend

    from lianjing.conf.databases import owner

    described = owner(settings.INSTALLATION)
    if described is None:
        yield ""
        return
    usual = connections["default"]
    merged = {**usual.settings_dict, **described}
    connections["default"] = load_backend(merged["ENGINE"]).DatabaseWrapper(merged, "default")
    try:
        yield str(usual.settings_dict["USER"])
    finally:
        connections["default"].close()
        connections["default"] = usual


def create_first_people() -> dict[str, str]:
    """Make the three administrators and a watcher in an empty database; gives their passwords.

    Nobody can do alone what the roles keep apart, so one account would not be a start.
    """
    from lianjing.apps.accounts import selectors, services
    from lianjing.apps.accounts.actor import ScopeOf, system
    from lianjing.apps.accounts.choices import Role, ScopeKind
    from lianjing.runtime.secrets import readable_password

    held = selectors.roles_held()
    missing = [role for role in (Role.ADMIN, Role.SECURITY, Role.AUDITOR) if role not in held]
    if not held:
        missing.append(Role.OPERATOR)
    made: dict[str, str] = {}
    for role in missing:
        made[role.value] = readable_password()
        services.create_user(
            actor=system("setup"),
            username=role.value,
            password=made[role.value],
            role=role,
            name=str(role.label),
            scopes=[ScopeOf(ScopeKind.ALL)] if role is Role.OPERATOR else (),
        )
    return made


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
    return Prepared(steps, create_first_people())


def main() -> None:
    """Prepare the data directory of `LIANJING_DATA` and say what matters."""
    set_up_django()
    done = prepare()
    if done.passwords:
        sys.stdout.write(
            "首批账号和密码, 只显示一次, 首次登录须修改 / first accounts, shown once:\n"
        )
        for name, password in done.passwords.items():
            sys.stdout.write(f"  {name:<10} {password}\n")


if __name__ == "__main__":
    main()
