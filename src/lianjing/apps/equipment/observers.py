"""Who wants to know that files changed: apps above this one register here when they are ready.

A watcher is called inside the transaction that wrote, once for each save and once for each
portion of a batch, so that what it notes is kept or undone together with the change. It must be
quick: write a mark, or leave the work to `transaction.on_commit`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from lianjing.apps.equipment.choices import FileKind, Source

CREATED = "created"
CHANGED = "changed"
STATE = "state"
PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Touched:
    """Files of one kind that were written by one act."""

    kind: FileKind
    ids: tuple[int, ...]
    action: str
    """As in `Change.action`: `created`, `changed`, `state`, …; `photo` changes no field."""
    source: Source
    actor: str
    fields: frozenset[str] = field(default_factory=frozenset)
    """Keys of fields that changed in at least one of them; of new files, all that are filled."""
    batch: int | None = None


Watcher = Callable[[Touched], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Have `watcher` called for every change from now on; once is enough, in `AppConfig.ready`."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def unwatch(watcher: Watcher) -> None:
    """Call `watcher` no more."""
    if watcher in _watchers:
        _watchers.remove(watcher)


def tell(touched: Touched) -> None:
    """Tell everybody; called by the services of this app inside their transaction."""
    if touched.ids:
        for watcher in tuple(_watchers):
            watcher(touched)
