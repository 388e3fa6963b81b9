"""Who does which kind of work: apps name their handlers in a module `jobs.py` of their own.

```python
@handles("exchange.import", resumable=True)
def import_batch(job: Running) -> dict[str, object]:
    ...
    job.progress(done, total, "reading")  # raises CancelledError when someone asked to stop
    return {"rows": 12}
```

A handler runs in a process of its own, with the rights of whoever asked. It may be killed at any
point: what it has not committed is gone. A resumable one is then started again; others end as
failed with the cause `job_interrupted`.

A *chore* is small, regular work that runs inside ingest: bounded, well under a second each time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.module_loading import autodiscover_modules

from lianjing.apps.accounts.actor import Actor


class CancelledError(Exception):
    """Somebody asked this work to stop."""


class Running(Protocol):
    """A running job, as its handler sees it."""

    @property
    def key(self) -> int:
        """The key of its row."""

    @property
    def actor(self) -> Actor:
        """Whose rights it runs with."""

    @property
    def params(self) -> Mapping[str, object]:
        """What it was asked to do."""

    def progress(self, done: int, total: int = 0, step: str = "") -> None:
        """Say how far it is, as often as one likes; raises `CancelledError` when asked to stop."""


Handler = Callable[[Running], Mapping[str, object] | None]


@dataclass(frozen=True, slots=True)
class Handled:
    """What is known of one kind of work."""

    kind: str
    work: Handler
    resumable: bool = False
    every: float = 0.0
    """Seconds between runs that are started by themselves; 0: only when asked for."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Small regular work."""

    name: str
    work: Callable[[], object]
    every: float


@dataclass(slots=True)
class _Known:
    handlers: dict[str, Handled] = field(default_factory=dict)
    chores: dict[str, Chore] = field(default_factory=dict)
    discovered: bool = False


_known = _Known()


def handles(
    kind: str, *, resumable: bool = False, every: float = 0.0
) -> Callable[[Handler], Handler]:
    """Name a function as the handler of a kind of work."""

    def note(work: Handler) -> Handler:
        _known.handlers[kind] = Handled(kind, work, resumable, every)
        return work

    return note


def chore(name: str, *, every: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Name a function as regular small work inside ingest, every so many seconds."""

    def note(work: Callable[[], object]) -> Callable[[], object]:
        _known.chores[name] = Chore(name, work, every)
        return work

    return note


def _discover() -> _Known:
    if not _known.discovered:
        autodiscover_modules("jobs")
        _known.discovered = True
    return _known


def handlers() -> dict[str, Handled]:
    """Give all handlers by their kinds."""
    return _discover().handlers


def chores() -> list[Chore]:
    """Give all chores."""
    return list(_discover().chores.values())
