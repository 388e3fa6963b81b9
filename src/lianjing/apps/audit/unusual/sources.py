"""Where facts come from besides the audit records.

An app above this one makes a source known when Django starts, if it keeps facts of which it leaves
no audit record (else they would count twice):

```python
unusual.watch("register", entries_after)


def entries_after(position: int, limit: int) -> Sequence[tuple[int, unusual.Fact]]: ...
```

`position` is whatever number orders the source; it is kept, and given again after a restart.
"""

from collections.abc import Callable, Sequence

from lianjing.apps.audit.unusual.engine import Fact

Read = Callable[[int, int], Sequence[tuple[int, Fact]]]
"""Gives facts after a position, in order, each with its own position; at most so many."""

_sources: dict[str, Read] = {}


def watch(name: str, read: Read) -> None:
    """Have the rules look into another source; the last one of a name counts."""
    _sources[name] = read


def sources() -> dict[str, Read]:
    """Give all sources."""
    return dict(_sources)
