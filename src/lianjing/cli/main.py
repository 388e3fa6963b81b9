"""The `lianjing` command: one verb for each thing people do with it.

Nothing but the verb that was asked for is imported, so that `lianjing version` answers at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lianjing.kernel.errors import LianjingError

UNFINISHED = "restore.plan"
"""Lies in a data directory whose restore was interrupted halfway."""
STAGING = ".restore-"
"""How the folder begins in which a restore lays out what is not in place yet."""
BAD_USE = 2
"""Exit code for a wrong command line or configuration."""


class Verb(NamedTuple):
    """One subcommand; its module has `add_arguments(parser)` and `run(arguments) -> int`."""

    name: str
    module: str
    summary: str


VERBS = (
    Verb("demo", "lianjing.cli.demo", "启动市县镇三级演示 / three platforms and simulated cameras"),
    Verb("run", "lianjing.cli.run", "运行一个平台 / run one platform"),
    Verb("check", "lianjing.cli.check", "检查一份配置 / check a configuration, with advice"),
    Verb("user", "lianjing.cli.user", "管理登录用户 / manage people who sign in"),
    Verb("audit", "lianjing.cli.audit", "审计链: 核验, 导出 / verify and export the audit chain"),
    Verb("mark", "lianjing.cli.mark", "读出画面中的隐形标记 / read the hidden mark of a picture"),
    Verb("backup", "lianjing.cli.backup", "备份 / back up, while it runs"),
    Verb("restore", "lianjing.cli.restore", "从备份恢复 / restore a backup"),
    Verb("divisions", "lianjing.cli.divisions", "行政区划数据 / administrative divisions"),
    Verb("config", "lianjing.cli.config", "打印配置样例 / print a sample configuration"),
    Verb("simulate", "lianjing.cli.simulate", "模拟摄像机和平台 / fake cameras and platforms"),
    Verb("sbom", "lianjing.cli.sbom", "物料清单 / bill of materials (CycloneDX)"),
    Verb("bench", "lianjing.cli.bench", "测量性能 / measure"),
    Verb("version", "lianjing.cli.version", "版本 / version"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and give the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    verb = next((verb for verb in VERBS if words and verb.name == words[0]), None)
    if verb is None:
        return _explain(words)
    module = import_module(verb.module)
    parser = argparse.ArgumentParser(prog=f"lianjing {verb.name}", description=verb.summary)
    # A verb with its own parser (simulate) takes the rest of the line as it is.
    if hasattr(module, "run_words"):
        return int(module.run_words(words[1:]))
    module.add_arguments(parser)
    arguments = parser.parse_args(words[1:])
    return _guarded(module.run, arguments)


def _guarded(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    from lianjing.kernel.errors import ConfigurationError, LianjingError

    try:
        return run(arguments)
    except ConfigurationError as error:
        print(f"配置有误 / configuration error: {error}", file=sys.stderr)
        return BAD_USE
    except LianjingError as error:
        print(f"{error.code}: {error}{_words(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _words(error: "LianjingError") -> str:
    """Give what the pages would say of an error, where they know it."""
    from lianjing.kernel.causes import CODES, explain

    if error.code not in CODES or error.code in {"internal", "resource"}:
        return ""
    facts = {"detail": str(error), **error.facts}
    said = [explain(error.code, language, facts) for language in ("zh", "en")]
    return "".join(f"\n  {words.message}: {words.advice}" for words in said)


def _explain(words: list[str]) -> int:
    asked = not words or words[0] in {"-h", "--help", "help"}
    out = sys.stdout if asked else sys.stderr
    if not asked:
        print(f"没有 {words[0]} 这个命令 / no such command: {words[0]}\n", file=out)
    print("lianjing <命令 command> [--help]\n", file=out)
    for verb in VERBS:
        print(f"  {verb.name:<11}{verb.summary}", file=out)
    return 0 if asked else BAD_USE


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--data`, the data directory all verbs about one platform share."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="数据目录, 默认 $LIANJING_DATA 或 ./data / data directory",
    )


def add_data_to_actions(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Let `--data` stand behind an action as well: there people write it."""
    for action in actions.choices.values():
        action.add_argument(
            "--data", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )


def data_directory(arguments: argparse.Namespace, *, unfinished: bool = False) -> Path:
    """Give the data directory asked for, and make it the one of this process and its children.

    Raises `ResourceError` where a restore was interrupted, unless `unfinished` ones are welcome.
    """
    from lianjing.kernel.errors import ResourceError
    from lianjing.runtime import configuration

    given: Path | None = arguments.data
    directory = (given or configuration.default_directory()).resolve()
    if (directory / UNFINISHED).exists() and not unfinished:
        raise ResourceError(
            f"{directory}: 恢复被中断, 先执行 lianjing run 或重新恢复以完成 / a restore was "
            "interrupted: lianjing run takes it up"
        )
    os.environ[configuration.DIRECTORY_VARIABLE] = str(directory)
    return directory
