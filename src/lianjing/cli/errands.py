"""What the supervisor has done once a day, in a process of its own: the backup."""

import datetime
import subprocess
import sys
import time
from collections.abc import Callable

from lianjing.cli.children import Child, start
from lianjing.runtime.settings import Installation

RETRY_SECONDS = 3600.0
"""After a failure; it is said on the terminal and by the self-check."""
FIRST_SECONDS = 120.0
"""A start comes first, then a backup that was missed."""
LOOK_SECONDS = 60.0


def last_moment(now: datetime.datetime, daily_at: str) -> datetime.datetime:
    """Give when daily work was due last, before or at `now`."""
    hour, minute = map(int, daily_at.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today <= now else today - datetime.timedelta(days=1)


def is_due(now: datetime.datetime, daily_at: str, last: datetime.datetime | None) -> bool:
    """Tell whether daily work is to be done: since it was due last, it has not been done."""
    return last is None or last < last_moment(now, daily_at)


class DailyBackup:
    """Starts the backup when it is due, once; what was missed while we were down is made up."""

    def __init__(
        self, installation: Installation, say: Callable[[str], None], *, clock: float
    ) -> None:
        self._at = installation.settings.backup.daily_at
        self._directory = installation.directory
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._look_at = clock + FIRST_SECONDS

    def wait(self, clock: float) -> float | None:
        """Give the seconds until `mind` wants to be called; None for never."""
        return max(0.0, self._look_at - clock) if self._at else None

    def mind(self, clock: float) -> None:
        """Start what is due, and take note of what has ended."""
        if not self._at or not self._is_free(clock) or clock < self._look_at:
            return
        self._look_at = clock + LOOK_SECONDS
        now = datetime.datetime.now().astimezone()
        if is_due(now, self._at, self._last()):
            self._process = start(self._child(), self._directory)

    def stop(self, within: float = 5.0) -> None:
        """End a backup that runs; it leaves nothing of itself."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _is_free(self, clock: float) -> bool:
        if self._process is None:
            return True
        code = self._process.poll()
        if code is None:
            return False
        self._process = None
        if code:
            self._look_at = clock + RETRY_SECONDS
            self._say(f"备份失败({code}), 一小时后再试 / the backup failed ({code}), again in 1 h")
        return True

    def _last(self) -> datetime.datetime | None:
        from lianjing.runtime.guardcheck import last_backup

        try:
            return datetime.datetime.fromisoformat(str(last_backup(self._directory).get("at", "")))
        except ValueError:
            return None

    def _child(self) -> Child:
        words = ["backup", "--data", str(self._directory), "--scheduled"]
        return Child("backup", [sys.executable, "-m", "lianjing.cli", *words], None)


def daily_backup(installation: Installation, say: Callable[[str], None]) -> DailyBackup:
    """Give the daily backup of an installation, counted from now."""
    return DailyBackup(installation, say, clock=time.monotonic())
