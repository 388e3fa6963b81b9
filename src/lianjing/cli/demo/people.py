"""The people of the demonstration: one account for each kind of work, on every platform."""

from pathlib import Path
from typing import NamedTuple

from lianjing.runtime import secrets


class Person(NamedTuple):
    """Someone who can sign in; the name is the role's."""

    role: str
    name: str
    scope: str = ""
    """Kind of scope, for those who need one."""


PEOPLE = (
    Person("operator", "值班员", scope="all"),
    Person("admin", "系统管理员"),
    Person("security", "安全管理员"),
    Person("auditor", "审计管理员"),
)
"""The first one is who watches."""


def password(directory: Path, role: str) -> str:
    """Give the password of a person of the platform in `directory`, made at the first start."""
    return secrets.password(directory / "secrets", f"demo-{role}")


def described(directory: Path) -> dict[str, dict[str, str]]:
    """Give who can sign in, for scripts."""
    return {
        one.role: {"username": one.role, "password": password(directory, one.role)}
        for one in PEOPLE
    }
