"""Who wants to know that grants changed: pictures must end, catalogues go up anew."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from django.db import transaction


@dataclass(frozen=True, slots=True)
class GrantTouched:
    """A grant is new, different, suspended or over."""

    grant: int
    subject: str
    """A `choices.SubjectKind`."""
    person: int | None = None
    organisation: int | None = None
    upper: str = ""
    less: bool = False
    """Whether somebody may do less than before."""


Watcher = Callable[[tuple[GrantTouched, ...]], None]

_watchers: list[Watcher] = []


def watch(watcher: Watcher) -> None:
    """Be told after each commit that touched grants, in the process that did it."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def tell(touched: Iterable[GrantTouched]) -> None:
    """Tell all watchers once the transaction is committed; one that fails stops no other."""
    what = tuple(touched)
    for watcher in _watchers if what else ():
        transaction.on_commit(partial(watcher, what), robust=True)
