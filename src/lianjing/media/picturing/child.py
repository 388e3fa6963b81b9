"""The child process: `python -m lianjing.media.picturing.child`, units in and out by pipes.

It gets no secret of the installation, opens no file and no socket, and dies with its pipe.
"""

import os
import resource
import sys
from typing import BinaryIO

import av

from lianjing.kernel.errors import MalformedMessageError
from lianjing.media.picturing import plans, wire
from lianjing.media.picturing.decoding import Undecodable
from lianjing.media.picturing.plans import MaskPlan
from lianjing.media.picturing.wire import Flag, Kind, Unit

NICE = 2
"""Receiving packets goes before making variants."""


def limit() -> None:
    """Bound what a decoder gone wrong can take: memory, files, core dumps."""
    os.nice(NICE)
    for kind, most in (
        (resource.RLIMIT_AS, plans.MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))


def read_unit(pipe: BinaryIO) -> Unit | None:
    """Wait for a unit; None when the pipe is closed."""
    head = pipe.read(wire.HEAD.size)
    if len(head) < wire.HEAD.size:
        return None
    kind, flags, pts, dts, size = wire.unpack_head(head)
    data = pipe.read(size)
    return Unit(kind, flags, pts, dts, data) if len(data) == size else None


def write_unit(pipe: BinaryIO, unit: Unit) -> None:
    """Send a unit at once."""
    pipe.write(wire.pack_head(unit))
    pipe.write(unit.data)
    pipe.flush()


def run(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Carry out the plan that comes first."""
    first = read_unit(incoming)
    if first is None or first.kind is not Kind.PLAN:
        return
    plan = plans.read(first.data)
    try:
        if isinstance(plan, MaskPlan):
            _mask(plan, incoming, outgoing)
        else:
            from lianjing.media.picturing import still

            write_unit(outgoing, still.take(plan, iter(lambda: read_unit(incoming), None)))
    except Undecodable as error:
        write_unit(outgoing, _problem(f"{error}"))
    except (av.error.FFmpegError, MalformedMessageError, MemoryError) as error:
        write_unit(outgoing, _problem(type(error).__name__))


def _mask(plan: MaskPlan, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    from lianjing.media.picturing.masking import Masker

    masker = Masker(plan)
    while (unit := read_unit(incoming)) is not None:
        made = list(masker.feed(unit))
        # An empty picture tells that this one is done with, so that the node knows our backlog.
        for picture in made or [Unit(Kind.PICTURE, Flag.NONE, unit.pts, unit.dts, b"")]:
            write_unit(outgoing, picture)


def _problem(code: str) -> Unit:
    return Unit(Kind.PROBLEM, Flag.NONE, 0, 0, code.encode("ascii", "replace")[:200])


def main() -> None:
    """Serve one plan on the standard streams."""
    av.logging.set_level(av.logging.PANIC)
    limit()
    with os.fdopen(os.dup(1), "wb", buffering=256 * 1024) as outgoing:
        # Whatever a library prints must not end up between units.
        os.dup2(2, 1)
        try:
            run(sys.stdin.buffer, outgoing)
        except BrokenPipeError:
            os._exit(0)


if __name__ == "__main__":
    main()
