"""`lianjing backup`: database, files and, encrypted, the keys, in one file; while it runs."""

import argparse
import json
import sys
import time
from pathlib import Path

from lianjing.cli import web_side
from lianjing.cli.backups import making, sealing
from lianjing.cli.backups.files import BACKUPS
from lianjing.cli.backups.making import Made
from lianjing.cli.backups.sealing import Lock
from lianjing.cli.main import add_data_argument, data_directory
from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime import configuration, secrets
from lianjing.runtime.settings import Installation

_STEPS = {"database": "数据库 / database", "files": "文件 / files"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to, and with what to encrypt."""
    add_data_argument(parser)
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="备份文件; 缺省在备份目录中按时间命名 / target"
    )
    parser.add_argument(
        "--encrypt-with",
        default="",
        metavar="KEY",
        help="公钥 age1…, 或含口令或公钥的文件 / a public key, or a file with one or a passphrase",
    )
    parser.add_argument(
        "--make-key",
        type=Path,
        metavar="FILE",
        help="只生成一对密钥: 私钥存入文件, 打印公钥 / only make a pair of keys",
    )
    # The supervisor's errand: settings decide, old ones are cleared away.
    parser.add_argument("--scheduled", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Make one backup."""
    if arguments.make_key:
        print(sealing.make_key(arguments.make_key))
        return 0
    directory = data_directory(arguments)
    if not directory.is_dir():
        raise ConfigurationError(f"{directory}: 没有这个目录 / there is no such directory")
    installation = configuration.load(directory)
    lock = _lock(installation, arguments)
    target = arguments.to or _default(installation, lock)
    if target.exists():
        raise ConfigurationError(f"{target}: 已存在, 不覆盖 / exists and is not overwritten")
    web_side.set_up(directory)
    with web_side.database_explained():
        made = making.make(installation, target, lock, Progress())
        _note(installation, made)
    if arguments.scheduled:
        _clear(installation)
    _tell(made)
    return 0


def _lock(installation: Installation, arguments: argparse.Namespace) -> Lock:
    if arguments.encrypt_with:
        lock = sealing.read_lock(arguments.encrypt_with, Path.cwd())
        if lock.recipient.startswith("AGE-SECRET-KEY-"):
            raise ConfigurationError("加密要用公钥 age1… / encrypt to the public key, age1…")
        return lock
    given = installation.settings.backup
    return sealing.read_lock(given.recipient or given.passphrase_file, installation.directory)


def folder(installation: Installation) -> Path:
    """Give where backups lie."""
    return installation.directory / (installation.settings.backup.directory or BACKUPS)


def _stem(installation: Installation) -> str:
    return f"lianjing-{installation.settings.platform.code}-"


def _default(installation: Installation, lock: Lock) -> Path:
    now = time.strftime("%Y%m%d-%H%M%S")
    name = f"{_stem(installation)}{now}.tar.gz{'.age' if lock else ''}"
    return folder(installation) / name


def _note(installation: Installation, made: Made) -> None:
    """Leave a record in the audit, and a line for the self-check."""
    from django.db import transaction

    from lianjing.apps.accounts.actor import system
    from lianjing.apps.audit import services as audit

    facts = {
        "file": made.path.name,
        "bytes": made.size,
        "sha256": made.sha256,
        "encrypted": made.has_secrets,
    }
    with transaction.atomic():
        audit.record(system("backup"), "backup.made", name=made.path.name, after=facts)
    known = {"at": made.made_at, **facts}
    secrets.write_private(installation.directory / "state" / "backup.json", json.dumps(known))


def _clear(installation: Installation) -> None:
    """Keep so many backups of this platform, by their names, and nothing else is touched."""
    found = sorted(folder(installation).glob(f"{_stem(installation)}*.tar.gz*"))
    for path in found[: -installation.settings.backup.keep]:
        path.unlink(missing_ok=True)


def _tell(made: Made) -> None:
    print(f"{made.path}\n  {made.size / 1e6:.1f} MB, {made.parts} 个部分 / parts")
    print(f"  SHA-256 {made.sha256}")
    if made.gone:
        print(f"  备份期间被删除的文件 / files removed meanwhile: {made.gone}")
    if not made.has_secrets:
        print(
            "  未加密, 不含 secrets/: 须另行保管密钥, 否则恢复后设备密码不可用 / not encrypted, "
            "without secrets/: keep the keys by other means, or device passwords are lost"
        )


class Progress:
    """Tells whoever watches how far it is, a few times a second at most."""

    def __init__(self) -> None:
        self._next = 0.0
        self._shows = sys.stderr.isatty()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note."""
        now = time.monotonic()
        if not self._shows or (now < self._next and done < total):
            return
        self._next = now + 0.2
        end = "\n" if done >= total else ""
        print(f"\r  {_STEPS.get(step, step)} {done}/{total}", end=end, file=sys.stderr, flush=True)
