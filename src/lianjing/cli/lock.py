"""One at a time: who runs a platform or restores it holds the lock of its data directory."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lianjing.kernel.errors import ResourceError


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Hold the lock of a data directory; raises `ResourceError` naming the process that has it."""
    state = directory / "state"
    state.mkdir(parents=True, exist_ok=True)
    with (state / "supervisor.lock").open("a+", encoding="ascii") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            pid = handle.read().strip() or "?"
            raise ResourceError(
                f"{directory} 已在运行(进程 {pid}) / is already running as process {pid}"
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield
