"""`lianjing check`: can this configuration work on this machine, and what to do where not."""

import argparse
import fcntl
from pathlib import Path

from lianjing.cli.main import add_data_argument, data_directory
from lianjing.runtime import configuration, selfcheck
from lianjing.runtime.selfcheck import Finding, State

_MARKS = {State.OK: "正常 ok  ", State.WARN: "注意 warn", State.FAIL: "失败 FAIL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the data directory and the language."""
    add_data_argument(parser)
    parser.add_argument("--language", choices=("zh", "en"), help="默认用配置的语言 / of the advice")


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each finding; 0 if nothing failed."""
    directory = data_directory(arguments)
    installation = configuration.load(directory)
    language = arguments.language or installation.settings.platform.language
    findings = selfcheck.check(installation, running=_is_running(directory))
    findings.append(_check_database(directory))
    for finding in findings:
        message, advice = finding.sentences(language)
        print(f"{_MARKS[finding.state]}  {message}")
        if advice:
            print(f"            → {advice}")
    return 1 if any(finding.state is State.FAIL for finding in findings) else 0


def _is_running(directory: Path) -> bool:
    try:
        with (directory / "state" / "supervisor.lock").open("r", encoding="ascii") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _check_database(directory: Path) -> Finding:
    from lianjing.cli import web_side

    web_side.set_up(directory)
    from django.conf import settings
    from django.db import DatabaseError, connection

    shown = str(settings.DATABASES["default"]["NAME"])
    try:
        connection.ensure_connection()
        lacking = web_side.pending_migrations()
    except (DatabaseError, OSError) as error:
        facts = {"error": " ".join(str(error).split())}
        return Finding("database", State.FAIL, "database_down", facts)
    finally:
        connection.close()
    if lacking:
        facts = {"database": shown, "count": str(lacking)}
        return Finding("database", State.WARN, "database_behind", facts)
    return Finding("database", State.OK, "database_ok", {"database": shown})
