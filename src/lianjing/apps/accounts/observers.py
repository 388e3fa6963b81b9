"""Who wants to know what becomes of deeds that need two persons: apps above register here.

A watcher is called inside the transaction of what happened, so that what it notes is kept or
undone with it; the state of the deed says what it was.
"""

from collections.abc import Callable

from lianjing.apps.accounts.models import Deed

Watcher = Callable[[Deed], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Have `watcher` called from now on; once is enough, in `AppConfig.ready`."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def tell(deed: Deed) -> None:
    """Tell everybody; called by the services of this app inside their transaction."""
    for watcher in tuple(_watchers):
        watcher(deed)
