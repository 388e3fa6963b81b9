"""Importing and exporting 100,000 cameras as form F4 with all rules, into a database.

`python -m benchmarks.exchange_load [--rows 100000] [--postgresql]`. Read, judged and staged, then
confirmed and written, then exported, each in a process of its own as ingest does it; another
process writes a row every tenth of a second meanwhile, and its longest wait is told.
"""

import argparse
import contextlib
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Figure, tell
from tests import services

COUNTY = "341524"
POSTGRESQL_WANTED, SQLITE_WANTED = 60, 120


def row(number):
    return {
        "code": f"341524010013{20 + number // 900_000}{number % 900_000 + 1:06d}",
        "name": f"梅山镇人民路与文化路交口东南角{number:06d}",
        "system_name": "全县视频共享平台",
        "maker": "海康威视",
        "region_name": "金寨县梅山镇",
        "longitude": f"115.{100_001 + number * 7 % 800_000:06d}",
        "latitude": f"31.{100_003 + number * 3 % 800_000:06d}",
        "built_on": "2020-03",
        "osd_text": f"梅山镇人民路与文化路交口东南角{number:06d}",
        "rent_instead_of_build": False,
        "device_status": "1",
        "measure": "keep",
        "pole.built_on": "2020-03",
        "pole.code": f"G{number}",
        "pole.height": "6.5",
        "pole.arms": 2,
        "pole.condition": "intact",
    }


def prepare(path, count):
    """Make the database, the people and the form; gives the key of the batch."""
    from lianjing.apps.accounts import services as accounts
    from lianjing.apps.accounts.actor import ScopeOf, system
    from lianjing.apps.accounts.choices import Role, ScopeKind
    from lianjing.apps.exchange.choices import DatumAnswer
    from lianjing.apps.exchange.code_tables import tables_for
    from lianjing.apps.exchange.forms import profile
    from lianjing.apps.exchange.forms.writing import Head, write_rows
    from lianjing.apps.exchange.services import uploads
    from lianjing.apps.places.services.divisions import load_shipped
    from lianjing.conf import setup

    setup.migrate()
    load_shipped(actor=system("bench"), home=f"{COUNTY}00002000000001")
    accounts.create_user(
        actor=system("bench"),
        username="bench",
        password="correct horse 9",
        role=Role.REGISTRAR,
        scopes=[ScopeOf(ScopeKind.REGION, COUNTY)],
        must_change_password=False,
    )
    form = profile("f4")
    head = Head(lines={"reporting_unit": "金寨县文旅局"})
    write_rows(form, map(row, range(count)), path, tables=tables_for(form), head=head)
    size = path.stat().st_size
    batch = uploads.take_in(
        actor=_actor(),
        upload=uploads.Upload(path, "f4.xlsx", size, ""),
        options=uploads.Options(datum=DatumAnswer.WGS84),
    )
    return batch.pk, size


def _actor():
    from lianjing.apps.accounts.models import User
    from lianjing.apps.accounts.selectors import actor_of

    return actor_of(User.objects.get(username="bench"))


class _Job:
    def __init__(self, job):
        self.key, self.params, self.actor = job.pk, job.params, _actor()

    def progress(self, done, total=0, step=""):
        """Take note as ingest does, which costs a write now and then."""


def do(kind, _key):
    """Do the newest job of a kind."""
    from lianjing.apps.jobs.handlers import handlers
    from lianjing.apps.jobs.models import Job

    job = Job.objects.filter(kind=kind).latest("pk")
    return dict(handlers()[kind].work(_Job(job)) or {})


def confirm(_kind, key):
    from lianjing.apps.exchange.models import Batch
    from lianjing.apps.exchange.services import confirming

    confirming.confirm(actor=_actor(), batch=Batch.objects.get(pk=key))
    return do("exchange.import", key)


def export(_kind, _key):
    from lianjing.apps.exchange.services import exporting

    exporting.ask(actor=_actor(), form="f4", where={})
    return do("exchange.export", None)


def in_child(work, kind="", key=None):
    """Run in a process of its own: seconds, seconds of CPU, megabytes, what it gave."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=_child, args=(theirs, work.__name__, kind, key))
    child.start()
    theirs.close()  # or waiting for a child that died would never end
    answer = ours.recv()
    child.join()
    return answer


def _child(pipe, name, kind, key):
    import django

    django.setup()
    started, burnt = time.monotonic(), time.process_time()
    given = {"do": do, "confirm": confirm, "export": export}[name](kind, key)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send((time.monotonic() - started, time.process_time() - burnt, peak, given))


def write_now_and_then(pipe):
    """Write a row every tenth of a second; gives the longest wait and how often it wrote."""
    import django

    django.setup()
    from django.db import OperationalError

    from lianjing.apps.registry.models import Identity

    longest, count, failed = 0.0, 0, 0
    while not pipe.poll(0.1):
        started = time.monotonic()
        try:
            Identity.objects.create(value=f"{count}")
        except OperationalError:
            failed += 1
        longest = max(longest, time.monotonic() - started)
        count += 1
    pipe.send((longest, count, failed))


def measure(count, wanted):
    with tempfile.TemporaryDirectory() as directory:
        key, size = prepare(Path(directory) / "f4.xlsx", count)
    from django.db import connections

    connections.close_all()
    ours, theirs = multiprocessing.Pipe()
    writer = multiprocessing.Process(target=write_now_and_then, args=(theirs,))
    writer.start()
    theirs.close()
    read = in_child(do, "exchange.read")
    written = in_child(confirm, key=key)
    ours.send(None)
    longest, writes, failed = ours.recv()
    writer.join()
    out = in_child(export)
    figures = [
        Figure(f"import of {count:,} rows", read[0] + written[0], "s", wanted * count / 100_000),
        Figure("memory of reading", read[2], "MB", 500),
        Figure("memory of writing", written[2], "MB", 500),
        Figure("another writer waited at most", longest, "s", 2),
        Figure("its writes that failed", failed, "", 0),
        Figure(f"export of {count:,} rows", out[0], "s", 60 * count / 100_000),
        Figure("memory of exporting", out[2], "MB", 300),
    ]
    facts = {
        "bytes": size,
        "read_s": read[0],
        "read_cpu_s": read[1],
        "write_s": written[0],
        "write_cpu_s": written[1],
        "export_cpu_s": out[1],
        "other_writes": writes,
        "counts": written[3],
    }
    return tell(figures, facts)


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=100_000)
    words.add_argument("--postgresql", action="store_true")
    asked = words.parse_args()
    multiprocessing.set_start_method("spawn")
    with contextlib.ExitStack() as stack:
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="lianjing-bench-"))
        os.environ["LIANJING_DATA"] = directory
        os.environ["DJANGO_SETTINGS_MODULE"] = "lianjing.conf.settings"
        wanted = SQLITE_WANTED
        if asked.postgresql:
            os.environ["LIANJING_DATABASE_URL"] = stack.enter_context(services.postgresql())
            wanted = POSTGRESQL_WANTED
        import django

        django.setup()
        return measure(asked.rows, wanted)


if __name__ == "__main__":
    raise SystemExit(main())
