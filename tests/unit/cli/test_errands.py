"""When the daily backup is due."""

import datetime
import sys

import pytest

from lianjing.cli import errands
from lianjing.cli.children import Child
from lianjing.cli.errands import DailyBackup, is_due
from lianjing.runtime.guard_settings import BackupSettings
from lianjing.runtime.settings import Installation, Settings

CST = datetime.timezone(datetime.timedelta(hours=8))


def at(day, hour, minute=0):
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=CST)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        (at(20, 12), None, True),
        (at(20, 2, 29), at(19, 2, 31), False),
        (at(20, 2, 30), at(19, 2, 31), True),
        (at(20, 2, 35), at(20, 2, 31), False),
        (at(20, 23), at(18, 2, 31), True),
        (at(20, 1), at(19, 2, 31), False),
    ],
)
def test_daily_work_is_due_once_after_its_time(now, last, due):
    assert is_due(now, "02:30", last) is due


def backup(tmp_path, daily_at, said):
    settings = Settings(backup=BackupSettings(daily_at=daily_at))
    return DailyBackup(Installation(directory=tmp_path, settings=settings), said.append, clock=0)


def test_without_a_time_nothing_is_ever_due(tmp_path):
    assert backup(tmp_path, "", []).wait(0) is None


def test_a_start_comes_first_and_a_failure_is_said_and_tried_again(tmp_path, monkeypatch):
    said = []
    ours = backup(tmp_path, "02:30", said)
    failing = Child("backup", [sys.executable, "-c", "raise SystemExit(3)"], None)
    monkeypatch.setattr(DailyBackup, "_child", lambda _: failing)
    ours.mind(1)
    assert ours._process is None
    ours.mind(errands.FIRST_SECONDS)
    ours._process.wait()
    ours.mind(errands.FIRST_SECONDS + 1)
    assert "(3)" in said[0]
    assert ours.wait(errands.FIRST_SECONDS + 1) == errands.RETRY_SECONDS
    ours.stop()
