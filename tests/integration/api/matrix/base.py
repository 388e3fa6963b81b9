"""The words of the permission matrix: roles in order, and the usual answers."""

from typing import Any

ROLES = (
    "admin",
    "operator",
    "viewer",
    "auditor",
    "registrar",
    "reporter",
    "nothing",
    "nobody",
    "security",
    "approver",
)
"""`registrar` and `reporter` see everything there is; `nothing` is an operator without any scope,
`nobody` has not signed in; `security` has no scope and needs none, `approver` sees everything."""

Statuses = tuple[int, int, int, int, int, int, int, int, int, int]
Matrix = dict[tuple[str, str], tuple[Any, Statuses]]
"""`{(method, path): (body, status for each role)}`; a body is sent as JSON, a callable
one is given the keys first."""

SEE: Statuses = (200, 200, 200, 403, 200, 403, 200, 401, 200, 200)
"""A list of channels or devices: everyone who watches, and who compares files with them."""
SEE_ONE: Statuses = (200, 200, 200, 403, 200, 403, 404, 401, 200, 200)
WATCH_ONE: Statuses = (403, 200, 200, 403, 403, 403, 404, 401, 403, 403)
OPERATE_ONE: Statuses = (403, 200, 403, 403, 403, 403, 404, 401, 403, 403)
OPERATE: Statuses = (200, 200, 403, 403, 403, 403, 200, 401, 403, 403)
ANYONE: Statuses = (200, 200, 200, 200, 200, 200, 200, 401, 200, 200)
FILES_SEE: Statuses = (200, 200, 200, 403, 200, 200, 200, 401, 403, 200)
"""A list of files: everyone but the auditor; `nothing` gets an empty one."""
FILES_SEE_ONE: Statuses = (200, 200, 200, 403, 200, 200, 404, 401, 403, 200)


def admin(status: int) -> Statuses:
    """The system administrator only."""
    return (status, 403, 403, 403, 403, 403, 403, 401, 403, 403)


def security(status: int) -> Statuses:
    """The security administrator only: people, rights."""
    return (403, 403, 403, 403, 403, 403, 403, 401, status, 403)


def admin_one(status: int) -> Statuses:
    """A device out of scope does not exist; who sees it may still not change it."""
    return (status, 403, 403, 403, 403, 403, 404, 401, 403, 403)


def registering(status: int) -> Statuses:
    """Those who keep files: administrator and registrar."""
    return (status, 403, 403, 403, status, 403, 403, 401, 403, 403)


def reporting(status: int) -> Statuses:
    """Those who keep or report files: administrator, registrar, reporter."""
    return (status, 403, 403, 403, status, status, 403, 401, 403, 403)


def but(statuses: Statuses, **others: int) -> Statuses:
    """The same but for some roles."""
    changed = [others.pop(role, status) for role, status in zip(ROLES, statuses, strict=True)]
    assert not others, others
    return tuple(changed)  # type: ignore[return-value]
