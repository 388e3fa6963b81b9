"""`lianjing restore`: brings a backup back, or only checks it."""

import argparse
from pathlib import Path

from lianjing.cli.backup import Progress
from lianjing.cli.backups import restoring, sealing
from lianjing.cli.backups.archive import Manifest
from lianjing.cli.backups.restoring import Restored, Wish
from lianjing.cli.lock import only_one
from lianjing.cli.main import add_data_argument, data_directory
from lianjing.kernel.errors import ConfigurationError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, the key, and whether to replace what is there."""
    add_data_argument(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help="备份文件 / the backup")
    parser.add_argument(
        "--key", default="", metavar="FILE", help="口令或私钥文件 / passphrase or private key"
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="替换现有数据, 旧数据移到旁边 / replace what is there; it moves aside",
    )
    parser.add_argument(
        "--check", action="store_true", help="只检查备份, 不恢复 / only check the backup"
    )


def run(arguments: argparse.Namespace) -> int:
    """Restore one backup."""
    if not arguments.file.is_file():
        raise ConfigurationError(f"{arguments.file}: 没有这个文件 / there is no such file")
    directory = data_directory(arguments, unfinished=True)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = sealing.read_lock(arguments.key, Path.cwd())
    wish = Wish(directory, arguments.file, lock, arguments.force)
    if arguments.check:
        _tell_content(restoring.look(wish))
        return 0
    with only_one(directory):
        done = restoring.restore(wish, Progress())
    _tell_content(done.manifest)
    _tell(done)
    return 0


def _tell_content(manifest: Manifest) -> None:
    opening = manifest.opening
    size = sum(part.size for part in manifest.parts)
    print(
        f"{opening.name} {opening.platform}, {opening.made_at}, {opening.version}, "
        f"{opening.database}\n"
        f"  {len(manifest.parts)} 个部分 / parts, {size / 1e6:.1f} MB, 完好 / whole"
    )


def _tell(done: Restored) -> None:
    print("已恢复 / restored")
    if done.aside is not None:
        print(
            f"  旧数据在 / the old state lies in {done.aside}, 确认无误后可删除 / delete it later"
        )
    if done.manifest.opening.database == "postgresql":
        print(
            "  旧表在模式 / old tables lie in the schema lianjing_before: "
            "DROP SCHEMA lianjing_before CASCADE"
        )
    if not done.manifest.opening.has_secrets:
        print(
            "  备份不含 secrets/: 若这里不是原来的密钥, 设备密码须重新输入 / without secrets/: "
            "unless the keys here are the old ones, device passwords must be entered again"
        )
