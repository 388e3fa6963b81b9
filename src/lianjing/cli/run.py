"""`lianjing run`: one platform, all its processes, on this machine."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from lianjing.cli import children
from lianjing.cli.errands import daily_backup
from lianjing.cli.lock import only_one
from lianjing.cli.main import STAGING, UNFINISHED, add_data_argument, data_directory
from lianjing.cli.supervisor import Supervisor, say
from lianjing.kernel.errors import ResourceError
from lianjing.runtime import configuration, selfcheck
from lianjing.runtime.settings import Installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the data directory, and whether to speak TLS."""
    add_data_argument(parser)
    parser.add_argument(
        "--tls",
        action="store_true",
        help="用 HTTPS, 无证书时自动生成 / HTTPS, with a certificate made here if there is none",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database, start everything, and keep it running until told to stop."""
    directory = data_directory(arguments, unfinished=True)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if arguments.tls:
        os.environ["LIANJING_TLS_ENABLED"] = "true"  # for all our processes
    with only_one(directory):
        finish_restore(directory)
        installation = configuration.load(directory)
        if not _ports_are_free(installation):
            return 1
        prepare(directory)
        supervisor = Supervisor(
            directory,
            children.children(installation),
            errands=[daily_backup(installation, say)],
        )
        supervisor.watch_signals()
        try:
            if supervisor.start_all(
                lambda name, after: say(f"  {name} 就绪 / ready ({after:.1f} s)")
            ):
                _announce(installation)
            supervisor.keep()
        finally:
            say("正在停止 / stopping …")
            supervisor.stop_all()
    return 0


def finish_restore(directory: Path) -> None:
    """Take up a restore that was interrupted, and have it said which state there is now.

    One that had decided for the new state is finished; of one that had not only rests are removed.
    """
    if not (directory / UNFINISHED).exists() and not any(directory.glob(f"{STAGING}*")):
        return
    if (directory / UNFINISHED).exists():
        say("继续上次中断的恢复 / taking up the restore that was interrupted …")
    command = [sys.executable, "-m", "lianjing.cli.backups.switching"]
    environment = children.environment(directory)
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode:
        raise ResourceError(f"恢复没有完成, 见上文 / not restored, see above ({done.returncode})")


def prepare(directory: Path) -> None:
    """Bring the database to this version and make the first administrator, in a process apart.

    The supervisor lives as long as the platform: what a migration needs must not stay in its
    memory.
    """
    done = subprocess.run(
        [sys.executable, "-m", "lianjing.cli.prepare"],
        env=children.environment(directory),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise ResourceError(
            f"数据库准备失败, 见上文 / preparing the database failed, see above ({done.returncode})"
        )


def _ports_are_free(installation: Installation) -> bool:
    language = installation.settings.platform.language
    bad = [
        finding
        for finding in selfcheck.check_ports(installation) + selfcheck.check_addresses(installation)
        if finding.state is selfcheck.State.FAIL
    ]
    for finding in bad:
        message, advice = finding.sentences(language)
        say(f"{message}\n  → {advice}")
    return not bad


def _announce(installation: Installation) -> None:
    settings = installation.settings
    host = settings.web.address
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104
    scheme = "https" if settings.tls.enabled else "http"
    say(
        f"{settings.platform.name} 已就绪 / is ready: {scheme}://{shown}:{settings.web.port}\n"
        f"  SIP {settings.platform.code} {settings.sip.address}:{settings.sip.port} (UDP, TCP)"
    )
