"""`python -m lianjing.ingest.work KEY`: does one piece of background work and ends.

It says how far it is as lines of JSON on its output, because only its parent can write them while
a long transaction of its own holds SQLite's one write lock.
"""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from functools import cached_property
from types import FrameType
from typing import TYPE_CHECKING

from lianjing.runtime.process import end_with_parent

if TYPE_CHECKING:
    from lianjing.apps.accounts.actor import Actor

MOST_MEMORY = 2 * 1024**3
"""Bytes of data a piece of work may have: a hostile file must not take the machine down."""
SAY_EVERY = 0.4


def main(key: int) -> int:
    """Set up Django, run the job, note how it ended."""
    end_with_parent()
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianjing.conf.settings")
    import django

    django.setup()
    from django.conf import settings

    from lianjing.apps.jobs.selectors import running_job
    from lianjing.runtime import logs

    logs.set_up(settings.INSTALLATION.settings.log, "work")
    job = running_job(key)
    if job is not None:
        run(Work(key, job.params))
    return 0


class Work:
    """The job as its handler sees it (`jobs.handlers.Running`)."""

    def __init__(self, key: int, params: Mapping[str, object]) -> None:
        self.key = key
        self.params = params
        self._cancelled = False
        self._said_at = 0.0
        self._step = ""
        signal.signal(signal.SIGUSR1, self._cancel)

    @cached_property
    def actor(self) -> "Actor":
        """Whose rights it has: those of whoever asked, as they are now."""
        from lianjing.apps.jobs.selectors import actor_of_job

        return actor_of_job(self.key)

    def _cancel(self, _number: int, _frame: FrameType | None) -> None:
        self._cancelled = True

    def progress(self, done: int, total: int = 0, step: str = "") -> None:
        """Say how far it is; see `jobs.handlers.Running`."""
        from lianjing.apps.jobs.handlers import CancelledError

        if self._cancelled:
            raise CancelledError
        now = time.monotonic()
        if step == self._step and now - self._said_at < SAY_EVERY:
            return
        self._said_at, self._step = now, step
        sys.stdout.write(json.dumps({"done": done, "total": total, "step": step}) + "\n")
        sys.stdout.flush()


def run(work: Work) -> None:
    """Do the job and note how it ended, whatever happens."""
    from lianjing.apps.jobs import services
    from lianjing.apps.jobs.handlers import CancelledError, handlers
    from lianjing.apps.jobs.selectors import running_job
    from lianjing.kernel.errors import LianjingError
    from lianjing.runtime import logs

    job = running_job(work.key)
    handler = handlers().get(job.kind) if job else None
    try:
        if handler is None:
            services.fail(work.key, cause="job_unknown", facts={})
        else:
            services.finish(work.key, result=handler.work(work) or {})
    except CancelledError:
        services.finish(work.key, result={}, cancelled=True)
    except LianjingError as error:
        services.fail(work.key, cause=error.code, facts=dict(error.facts))
    except MemoryError:
        services.fail(work.key, cause="job_memory", facts={})
    except Exception:  # noqa: BLE001 - the end of the process: what is not known is told as such
        logs.get(__name__).exception("job_failed", job=work.key)
        services.fail(work.key, cause="internal", facts={})


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
