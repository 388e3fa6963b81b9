"""How many audit records a second are written for good, each in a transaction of its own.

Several processes call the real `audit.record`, the sealer runs beside them as in ingest, and in the
end the chain is verified. Durable: PostgreSQL with fsync as in earnest; SQLite in WAL mode with
synchronous=FULL, which is more than the product asks for (`--normal` for what it does).
"""

import argparse
import contextlib
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Better, Figure, say, tell
from tests import services

WANTED = 2000


def _set_up(*, full: bool) -> None:
    import django
    from django.conf import settings

    django.setup()
    options = settings.DATABASES["default"]["OPTIONS"]
    options.pop("pool", None)
    if full and "init_command" in options:
        options["init_command"] += ";PRAGMA synchronous=FULL"


def write(
    number: int, ready: Barrier, stop: Event, told: "multiprocessing.Queue[int]", *, full: bool
) -> None:
    """Record one thing after another, as a worker of the web process does."""
    _set_up(full=full)
    from django.db import transaction

    from lianjing.apps.accounts.actor import Actor
    from lianjing.apps.accounts.choices import Role
    from lianjing.apps.audit import services as audit

    actor = Actor(user_id=None, username=f"officer{number}", role=Role.VIEWER, address="192.0.2.7")
    with transaction.atomic():
        audit.record(actor, "live.started", camera="34020000001320000001")
    ready.wait()
    done = 0
    while not stop.is_set():
        with transaction.atomic():
            audit.record(
                actor,
                "live.started",
                name="北门球机",
                camera=f"3402000000132000{done % 5000:04d}",
                reason="治安巡查",
                grant="SQ-2026-0001",
                after={"protocol": "ws-flv", "stream": "main"},
            )
        done += 1
    told.put(done)


def seal(ready: Barrier, stop: Event, told: "multiprocessing.Queue[int]", *, full: bool) -> None:
    """Link what waits, as the chore in ingest does."""
    _set_up(full=full)
    from lianjing.apps.audit.services.sealing import link_waiting

    ready.wait()
    linked = 0
    while not stop.is_set():
        linked += link_waiting()
        time.sleep(0.5)
    told.put(linked)


@contextlib.contextmanager
def database(*, postgresql: bool) -> Iterator[None]:
    """Give an empty database of the kind asked for, with the tables of the audit."""
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="lianjing-audit-"))
        os.environ["LIANJING_DATA"] = directory
        if postgresql:
            url = stack.enter_context(services.postgresql(durable=True))
            os.environ["LIANJING_DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "lianjing.conf.settings"
        _set_up(full=False)
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        connection.close()
        yield


def measure(workers: int, seconds: float, *, full: bool) -> tuple[list[Figure], dict[str, object]]:
    """Let them write for some seconds, then see that nothing is missing."""
    context = multiprocessing.get_context("spawn")
    ready, stop, sealed = context.Barrier(workers + 2), context.Event(), context.Event()
    told, linked = context.Queue(), context.Queue()
    writers = [
        context.Process(target=write, args=(n, ready, stop, told), kwargs={"full": full})
        for n in range(workers)
    ]
    sealer = context.Process(target=seal, args=(ready, sealed, linked), kwargs={"full": full})
    for one in [*writers, sealer]:
        one.start()
    ready.wait(timeout=300)
    start = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    total = sum(told.get(timeout=60) for _ in writers)
    spent = time.perf_counter() - start
    sealed.set()
    while_writing = linked.get(timeout=60)
    for one in [*writers, sealer]:
        one.join(30)
    say("verifying")
    from lianjing.apps.audit.models import Record
    from lianjing.apps.audit.services.checking import verify_tables
    from lianjing.apps.audit.services.sealing import link_waiting

    while link_waiting():
        pass
    verdict = verify_tables()
    missing = total + workers - Record.objects.count()
    figures = [
        Figure("records appended, a transaction each", total / spent, "/s", WANTED, Better.MORE),
        Figure("of these linked meanwhile", while_writing / spent, "/s", None, Better.MORE),
        Figure("records missing", missing + int(not verdict.whole), "", 0),
    ]
    return figures, {"workers": workers, "seconds": round(spent, 1), "whole": verdict.whole}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--normal", action="store_true", help="SQLite as the product sets it")
    given = parser.parse_args()
    workers = given.workers or (8 if given.postgresql else 2)
    with database(postgresql=given.postgresql):
        figures, facts = measure(workers, given.seconds, full=not given.normal)
    return tell(figures, facts)


if __name__ == "__main__":
    raise SystemExit(main())
