"""`lianjing mark`: read the hidden number of a picture or film that surfaced somewhere.

The file comes from strangers: it is decoded in a process of its own, with limits.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from lianjing.cli.main import BAD_USE, add_data_argument, add_data_to_actions, data_directory

READER = "lianjing.media.picturing.marks.reading"
SECONDS = 900.0
NOTHING = 1
"""Exit code when there is no mark of this platform in the file; 2 is a file nobody can read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an action and its arguments."""
    add_data_argument(parser)
    actions = parser.add_subparsers(dest="action", required=True)
    read = actions.add_parser("read", help="读出隐形标记 / read the hidden mark")
    read.add_argument("file", type=Path, help="图片或视频 / picture or film")
    add_data_to_actions(actions)


def run(arguments: argparse.Namespace) -> int:
    """Read the mark, and say whose picture it is if this platform knows."""
    file = arguments.file.resolve()
    if not file.is_file():
        print(f"没有这个文件 / no such file: {arguments.file}", file=sys.stderr)
        return BAD_USE
    from lianjing.cli import web_side

    web_side.set_up(data_directory(arguments))
    from lianjing.apps.pictures.services import mark_key

    found = _read(file, mark_key())
    if isinstance(found, int):
        return found
    print(f"标记 / mark: {found}")
    with web_side.database_explained():
        _explain(int(found, 16))
    return 0


def _read(file: Path, key: bytes) -> str | int:
    """Give the number in hexadecimal, or an exit code."""
    command = [sys.executable, "-m", READER, str(file)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            input=f"{key.hex()}\n",
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print("读取超时 / it took too long", file=sys.stderr)
        return BAD_USE
    if done.returncode == 0:
        return done.stdout.strip()
    if done.returncode == NOTHING:
        print("没有本平台的标记 / no mark of this platform")
        return NOTHING
    print("文件无法读取 / the file cannot be read", file=sys.stderr)
    return BAD_USE


def _explain(number: int) -> None:
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.pictures.services import trace_mark

    row = trace_mark(actor=system("mark"), mark=number)
    if row is None:
        print("本库无此标记的记录 / no picture with this mark is on record here")
        return
    print(f"摄像机 / camera: {row.channel_code}")
    print(f"时间 / taken at: {row.taken_at.isoformat(timespec='seconds')}")
    print(f"人员 / by: {row.username}")
    print(f"调用登记 / register entry: {row.entry or '-'}")
    print(f"SHA-256: {row.sha256}")
