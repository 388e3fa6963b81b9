"""Enters the people of the demonstration into one platform's database, in one process.

`python -m lianjing.cli.demo.entering DIRECTORY`; those who are there already stay as they are.
"""

import sys
from pathlib import Path

from lianjing.cli import web_side
from lianjing.cli.demo import people
from lianjing.kernel.errors import LianjingError


def main(directory: Path) -> int:
    """Bring the tables up and make who is missing."""
    web_side.set_up(directory)
    from lianjing.conf import setup

    try:
        with web_side.database_explained():
            setup.migrate()
            _enter(directory)
    except LianjingError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0


def _enter(directory: Path) -> None:
    from lianjing.apps.accounts import selectors, services
    from lianjing.apps.accounts.actor import ScopeOf, system
    from lianjing.apps.accounts.choices import Role, ScopeKind

    actor = system("demo")
    known = set(selectors.users(actor=actor).values_list("username", flat=True))
    for one in people.PEOPLE:
        if one.role not in known:
            services.create_user(
                actor=actor,
                username=one.role,
                name=one.name,
                password=people.password(directory, one.role),
                role=Role(one.role),
                scopes=[ScopeOf(ScopeKind(one.scope))] if one.scope else (),
                must_change_password=False,
            )


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
