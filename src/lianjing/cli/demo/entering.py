"""Enters the people of the demonstration into one platform's database, in one process.

`python -m lianjing.cli.demo.entering LEVEL DIRECTORY`; who is there already stays as he is.
"""

import sys
from pathlib import Path

from lianjing.cli import web_side
from lianjing.cli.demo import people
from lianjing.kernel.errors import LianjingError


def main(level: str, directory: Path) -> int:
    """Bring the tables up and make who is missing."""
    web_side.set_up(directory)
    from lianjing.conf import setup

    try:
        with web_side.database_explained():
            setup.migrate()
            _enter(level, directory)
    except LianjingError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0


def _enter(level: str, directory: Path) -> None:
    from lianjing.apps.accounts import selectors, services
    from lianjing.apps.accounts.actor import ScopeOf, system
    from lianjing.apps.accounts.choices import Post, Role, ScopeKind

    actor = system("demo")
    known = set(selectors.users(actor=actor).values_list("username", flat=True))
    for one in people.people_of(level):
        if one.username in known:
            continue
        kind, _, value = one.scope.partition(":")
        services.create_user(
            actor=actor,
            username=one.username,
            name=one.name,
            password=people.password(directory, one.username),
            role=Role(one.role),
            scopes=[ScopeOf(ScopeKind(kind), value)] if kind else (),
            organisation=_office(one.office) if one.office is not None else None,
            post=Post(one.post),
            must_change_password=False,
        )


def _office(office: people.Office) -> int:
    from lianjing.apps.accounts import selectors, services
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.accounts.choices import OrganisationKind
    from lianjing.apps.accounts.services.organisations import OrganisationChanges

    actor = system("demo")
    found = selectors.organisations(actor=actor).filter(name=office.name).first()
    if found is None:
        changes = OrganisationChanges(region="340121", kind=OrganisationKind(office.kind))
        found = services.create_organisation(actor=actor, name=office.name, changes=changes)
    return int(found.pk)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
