"""`lianjing user`: people who sign in, for whoever may log on to the server."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lianjing.cli import web_side
from lianjing.cli.main import add_data_argument, add_data_to_actions, data_directory
from lianjing.runtime.secrets import readable_password

if TYPE_CHECKING:
    from lianjing.apps.accounts.actor import ScopeOf

ROLES = (
    *("admin", "security", "auditor"),
    *("operator", "viewer", "approver", "registrar", "reporter"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an action and its arguments."""
    add_data_argument(parser)
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="新建用户 / create a user")
    create.add_argument("username")
    create.add_argument("--role", choices=ROLES, default="viewer")
    create.add_argument("--name", default="")
    create.add_argument(
        "--scope",
        action="append",
        default=[],
        metavar="KIND[:VALUE]",
        help="职责范围, 如 all 或 region:3411, 可多次 / area of duty, may be repeated",
    )
    _add_password_file(create)
    create.add_argument(
        "--ready", action="store_true", help="首次登录不必改密码 / no change at first sign-in"
    )
    create.add_argument(
        "--if-absent", action="store_true", help="已存在则不动 / leave an existing one as it is"
    )
    password = actions.add_parser("password", help="重设密码 / set a new password")
    password.add_argument("username")
    _add_password_file(password)
    role = actions.add_parser("role", help="修改角色 / change the role")
    role.add_argument("username")
    role.add_argument("role", choices=ROLES)
    actions.add_parser("seal", help="制作应急信封的启封码 / make the code of a sealed envelope")
    glass = actions.add_parser(
        "break-glass",
        help="应急启封: 凭启封码开设限时安全管理员账号 / open the sealed envelope",
    )
    glass.add_argument("--person", required=True, help="启封人 / who breaks the seal")
    glass.add_argument("--reason", required=True, help="原因 / why")
    actions.add_parser("list", help="列出用户和角色 / list users and roles")
    add_data_to_actions(actions)


def _add_password_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="密码文件, - 为标准输入; 缺省随机生成 / without it a random one is made and printed",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do one action."""
    directory = data_directory(arguments)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    web_side.set_up(directory)
    from lianjing.conf import setup

    action = {
        "create": _create,
        "password": _password,
        "role": _role,
        "list": _list,
        "seal": _seal,
        "break-glass": _break_glass,
    }
    with web_side.database_explained():
        setup.migrate()  # before the first start there are no tables yet
        return action[arguments.action](arguments)


def _create(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts import selectors
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.accounts.choices import Role
    from lianjing.apps.accounts.services.users import create_user

    known = selectors.users(actor=system("cli")).filter(username=arguments.username)
    if arguments.if_absent and known.exists():
        return 0
    password = _given_password(arguments) or readable_password()
    create_user(
        actor=system("cli"),
        username=arguments.username,
        password=password,
        role=Role(arguments.role),
        name=arguments.name,
        scopes=_scopes(arguments.scope),
        must_change_password=not arguments.ready,
    )
    _show(arguments, password)
    return 0


def _scopes(given: list[str]) -> "list[ScopeOf]":
    from lianjing.apps.accounts import actor
    from lianjing.apps.accounts.choices import ScopeKind

    parts = [one.partition(":") for one in given]
    return [actor.ScopeOf(ScopeKind(kind), value) for kind, _, value in parts]


def _password(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts.services.users import UserChanges

    password = _given_password(arguments) or readable_password()
    _change(arguments.username, UserChanges(password=password))
    _show(arguments, password)
    return 0


def _role(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts.choices import Role
    from lianjing.apps.accounts.services.users import UserChanges

    _change(arguments.username, UserChanges(role=Role(arguments.role)))
    return 0


def _list(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    from lianjing.apps.accounts import selectors
    from lianjing.apps.accounts.actor import system

    for user in selectors.users(actor=system("cli")):
        state = "" if user.is_active else "  停用 disabled"
        print(f"{user.username:<24}{user.role:<10}{user.name}{state}")
    return 0


def _seal(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.accounts.services import breaking_glass

    code = breaking_glass.seal(actor=system("cli"))
    print("启封码, 只显示一次; 打印后装入信封, 由两人签封 / print it, seal it, two sign:")
    print(f"  {code}")
    return 0


def _break_glass(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts.services import breaking_glass

    print("启封码 / code of the envelope: ", end="", flush=True)
    password = readable_password()
    user = breaking_glass.break_seal(
        code=sys.stdin.readline(),
        person=arguments.person,
        reason=arguments.reason,
        password=password,
    )
    print(f"\n{user.username}  {password}")
    print(
        f"有效至 / until {user.emergency_until:%F %T} UTC; 所有人都会看到启封 / everybody is told"
    )
    return 0


def _change(username: str, changes: object) -> None:
    from lianjing.apps.accounts import selectors
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.accounts.services.users import UserChanges, change_user
    from lianjing.kernel.errors import NotFoundError

    user = selectors.users(actor=system("cli")).filter(username=username).first()
    if user is None or not isinstance(changes, UserChanges):
        raise NotFoundError(f"没有用户 {username} / there is no user {username}")
    change_user(actor=system("cli"), user=user, changes=changes)


def _given_password(arguments: argparse.Namespace) -> str:
    path: Path | None = arguments.password_file
    if path is None:
        return ""
    text = sys.stdin.readline() if str(path) == "-" else path.read_text("utf-8")
    return text.strip()


def _show(arguments: argparse.Namespace, password: str) -> None:
    if arguments.password_file is None:
        print(f"{arguments.username}  {password}")
