"""A worker that is killed at any point leaves an import that goes on to its end."""

import os
import signal
import threading
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from lianjing.apps.equipment.models import Camera, Change, Pole, UsedCode
from lianjing.apps.exchange.models import Batch
from lianjing.apps.exchange.services import applying, confirming, portions, undoing
from lianjing.apps.jobs import services as jobs
from lianjing.apps.jobs.models import Job
from lianjing.apps.places.models import Division

from .conftest import UNIT, Desk, camera, states_of, work, workbook

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 25


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "PORTION", 10)
    monkeypatch.setattr(undoing, "PORTION", 20)


def killed_in_child(task: Callable[[], Any]) -> None:
    """Run a task in a process of its own that does not come to its end."""
    connections.close_all()
    if connection.vendor == "postgresql":
        # Two processes must not speak through one socket.
        connection.close_pool()
    child = os.fork()
    if child == 0:
        # A pool has threads of its own, and threads do not come along into a child.
        connection.settings_dict["OPTIONS"] = {
            key: value
            for key, value in connection.settings_dict["OPTIONS"].items()
            if key != "pool"
        }
        try:
            task()
        except BaseException:  # noqa: BLE001 - a child of a test has nobody above it
            # Nobody above tells what ended it, and the parent sees only a status.
            traceback.print_exc()
        finally:
            os._exit(7)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def dies_at(count: int, work_: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function that kills its process when it is called for the `count`th time."""
    calls = 0

    def counted(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return work_(*args, **more)

    return counted


def form() -> bytes:
    rows = [camera(n, **{"pole.code": f"G{n}", "pole.height": "4"}) for n in range(1, ROWS + 1)]
    return workbook("f4", rows, UNIT)


@pytest.mark.parametrize("place", ["_mark", "_write_poles", "_make"])
@pytest.mark.parametrize("portion", [1, 2, 3])
def test_a_killed_import_goes_on_to_the_end(
    registrar: Desk, monkeypatch: pytest.MonkeyPatch, place: str, portion: int
) -> None:
    batch = confirming.confirm(actor=registrar.actor, batch=registrar.upload(form()))
    whole = getattr(portions, place)
    monkeypatch.setattr(portions, place, dies_at(portion, whole))
    killed_in_child(lambda: work(batch.job))
    monkeypatch.setattr(portions, place, whole)
    written = Camera.objects.count()
    assert written == 10 * (portion - 1), "a portion is there wholly or not at all"
    assert UsedCode.objects.count() == Pole.objects.count() == written
    work(batch.job)
    batch.refresh_from_db()
    assert batch.state == "done"
    assert batch.counts["applied"] == ROWS
    assert Camera.objects.count() == Pole.objects.count() == ROWS
    assert Change.objects.filter(batch=batch.pk, kind="camera").count() == ROWS


def test_a_killed_undoing_goes_on_to_the_end(
    registrar: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = registrar.bring_in(form())
    batch = confirming.undo(actor=registrar.actor, batch=batch)
    whole = undoing._take_back
    monkeypatch.setattr(undoing, "_take_back", dies_at(2, whole))
    killed_in_child(lambda: work(batch.job))
    monkeypatch.setattr(undoing, "_take_back", whole)
    assert 0 < Camera.objects.count() < ROWS or Pole.objects.count() < ROWS
    work(batch.job)
    assert not Camera.objects.exists()
    assert not Pole.objects.exists()
    assert states_of(batch) == ["undone"] * ROWS


def test_a_killed_reading_begins_again(registrar: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from lianjing.apps.exchange.services import reading

    monkeypatch.setattr(reading, "PORTION", 10)
    batch = registrar.upload(form())
    Batch.objects.filter(pk=batch.pk).update(state="reading")
    whole = reading._write
    monkeypatch.setattr(reading, "_write", dies_at(2, whole))
    killed_in_child(lambda: work(batch.job))
    monkeypatch.setattr(reading, "_write", whole)
    work(batch.job)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("ready", ROWS)


def test_an_import_whose_job_was_given_up_can_be_gone_on_with(registrar: Desk) -> None:
    batch = confirming.confirm(actor=registrar.actor, batch=registrar.upload(form()))
    Job.objects.filter(pk=batch.job).update(state="running")
    jobs.fail(batch.job or 0, cause="job_interrupted", facts={})
    batch = registrar.confirm(batch)
    assert (batch.state, batch.counts["applied"]) == ("done", ROWS)


def test_an_import_goes_on_while_others_write(
    registrar: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lianjing.apps.exchange.services import units

    whole = units._made

    def others_first(*args: Any) -> Any:
        writer = threading.Thread(target=_write_elsewhere)
        writer.start()
        writer.join()
        return whole(*args)

    monkeypatch.setattr(units, "_made", others_first)
    batch = registrar.bring_in(form())
    assert (batch.state, batch.counts["applied"]) == ("done", ROWS)


def _write_elsewhere() -> None:
    Division.objects.create(code="3416", name="某市", level=2)
    connections.close_all()
