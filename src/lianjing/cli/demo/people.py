"""The people of the demonstration: one account for each kind of work, on every platform."""

from pathlib import Path
from typing import NamedTuple

from lianjing.runtime import secrets


class Office(NamedTuple):
    """An organisation of the demonstration's county."""

    name: str
    kind: str


EDUCATION = Office("青河县教育局", "department")
DATA = Office("青河县数据资源管理局", "data")
POLICE = Office("青河县公安局", "police")


class Person(NamedTuple):
    """Someone who can sign in."""

    username: str
    name: str
    role: str
    scope: str = ""
    """Kind and value of the area of duty, for those who need one."""
    office: Office | None = None
    post: str = "member"


PEOPLE = (
    Person("operator", "值班员", "operator", scope="all"),
    Person("admin", "系统管理员", "admin"),
    Person("security", "安全管理员", "security"),
    Person("auditor", "审计管理员", "auditor"),
)
"""Those of every platform; the first one is who watches."""

OFFICERS = (
    Person("liming", "李明", "viewer", office=EDUCATION),
    Person("zhaojuzhang", "赵局长", "approver", office=EDUCATION, post="head"),
    Person("sunshuju", "孙科长", "approver", "region:340121", office=DATA, post="reviewer"),
    Person("zhoujing", "周警官", "approver", "region:340121", office=POLICE, post="reviewer"),
)
"""Those of the county's offices: who asks for cameras, and who decides."""


def people_of(level: str) -> tuple[Person, ...]:
    """Give who is to be on a platform."""
    return PEOPLE + OFFICERS if level == "county" else PEOPLE


def password(directory: Path, username: str) -> str:
    """Give the password of a person of the platform in `directory`, made at the first start."""
    return secrets.password(directory / "secrets", f"demo-{username}")


def described(level: str, directory: Path) -> dict[str, dict[str, str]]:
    """Give who can sign in, for scripts."""
    return {
        one.username: {
            "username": one.username,
            "password": password(directory, one.username),
        }
        for one in people_of(level)
    }
