"""How a live process of ours starts, runs and ends."""

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def run(main: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `main(stop)` on the fastest loop there is; `stop` is set by SIGTERM and SIGINT."""
    raise_file_limit()
    try:
        import uvloop
    except ImportError:
        asyncio.run(_with_signals(main))
    else:
        uvloop.run(_with_signals(main))


async def _with_signals(main: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await main(stop)


def memory_mb() -> float:
    """Give the resident memory of this process in MB."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1048576


def give_back_memory() -> None:
    """Let the allocator return what a large piece of work has freed; does nothing elsewhere."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def raise_file_limit() -> None:
    """Let this process hold as many connections as the system allows, within reason."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def end_with_parent() -> None:
    """Have this process end when the one that started it ends, however it ends (Linux only)."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), signal.SIGTERM)
