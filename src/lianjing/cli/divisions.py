"""`lianjing divisions`: the administrative divisions, and newer packages of them."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lianjing.cli import web_side
from lianjing.cli.main import add_data_argument, add_data_to_actions, data_directory

if TYPE_CHECKING:
    from lianjing.apps.places.package import Package
    from lianjing.apps.places.selectors import Comparison

_SHOWN = 20
"""Changes of each kind a dry run prints."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an action and its arguments."""
    add_data_argument(parser)
    actions = parser.add_subparsers(dest="action", required=True)
    show = actions.add_parser("show", help="显示已载入的数据或一个区划 / what is loaded, or one")
    show.add_argument("code", nargs="?", default="", help="区划代码 / code of a division")
    load = actions.add_parser("load", help="载入新版数据, 先试算 / load a newer package")
    load.add_argument("file", nargs="?", type=Path, help="CSV 或 JSON / CSV or JSON file")
    load.add_argument("--name", default="own", help="数据包名称 / what the package is called")
    load.add_argument("--version", default="", help="版本 / its version")
    load.add_argument("--published", default="", help="数据截止日期 / the day it stands for")
    load.add_argument(
        "--shipped", action="store_true", help="载入随产品发布的数据 / the package shipped with us"
    )
    load.add_argument(
        "--villages", metavar="CODE", help="载入随产品发布的村级数据 / shipped villages below CODE"
    )
    load.add_argument("--apply", action="store_true", help="确认写入 / write, not only try")
    add_data_to_actions(actions)


def run(arguments: argparse.Namespace) -> int:
    """Do one action."""
    directory = data_directory(arguments)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    web_side.set_up(directory)
    from lianjing.conf import setup

    with web_side.database_explained():
        setup.migrate()  # before the first start there are no tables yet
        return {"show": _show, "load": _load}[arguments.action](arguments)


def _show(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.places import selectors
    from lianjing.apps.places.package import shipped_upper

    actor = system("cli")
    if arguments.code:
        row = selectors.division(actor=actor, code=arguments.code)
        below = selectors.children(actor=actor, parent=row.code)
        state = "" if row.active else "  已撤销 vanished"
        print(f"{row.code:<13}{row.full_name}  {row.source} {row.version}{state}")
        for child in below:
            print(f"  {child.code:<13}{child.name}")
        return 0
    shipped = shipped_upper()
    print(f"随产品发布 shipped: {shipped.name} {shipped.version} ({shipped.published})")
    for package in selectors.loaded_packages(actor=actor)[:_SHOWN]:
        print(
            f"{package.loaded_at:%Y-%m-%d %H:%M}  {package.name} {package.version} "
            f"{package.scope or '全国'} {package.levels}: "
            f"+{package.added} ~{package.renamed} -{package.vanished}"
        )
    return 0


def _load(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.places import selectors, services

    package = _package(arguments)
    if package is None:
        print("须给出文件、--shipped 或 --villages / give a file, --shipped or --villages")
        return 2
    found = selectors.compare(package)
    _print(package, found)
    if not found.changes_anything:
        return 0
    if not arguments.apply:
        print("未写入; 加 --apply 确认 / nothing written; add --apply", file=sys.stderr)
        return 0
    services.load_package(actor=system("cli"), package=package)
    print("已写入 / written")
    return 0


def _package(arguments: argparse.Namespace) -> "Package | None":
    from lianjing.apps.places import package as packages

    if arguments.villages:
        shipped = packages.shipped_villages(arguments.villages[:2])
        return shipped and shipped.within(arguments.villages)
    if arguments.shipped:
        return packages.shipped_upper()
    if arguments.file is None:
        return None
    return packages.read(
        arguments.file,
        name=arguments.name,
        version=arguments.version,
        published=arguments.published,
    )


def _print(package: "Package", found: "Comparison") -> None:
    print(f"{package.name} {package.version} {package.published}".strip())
    print(
        f"新增 new {len(found.new)}, 更名 renamed {len(found.renamed)}, "
        f"撤销 vanished {len(found.vanished)}, 不变 unchanged {found.unchanged}"
    )
    for row in found.new[:_SHOWN]:
        print(f"  + {row.key:<13}{row.name}")
    for row, before in found.renamed[:_SHOWN]:
        print(f"  ~ {row.key:<13}{before} → {row.name}")
    for row in found.vanished[:_SHOWN]:
        print(f"  - {row.key:<13}{row.name}")
