"""Who has which code: a code that was ever given is never given to another file.

The primary key of `UsedCode` decides between two who take one at the same moment.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import UsedCode
from lianjing.apps.equipment.prepare import Problem
from lianjing.apps.equipment.rows import insert_new

IMPORTED = "imported"
_COLUMNS = ("code", "kind", "file", "origin", "at")


class Claims:
    """Takes and releases codes for files of one kind, inside the caller's transaction."""

    def __init__(self, kind: FileKind, now: datetime) -> None:
        self._kind = kind
        self._now = now

    def take(self, codes: Mapping[int, str]) -> dict[int, Problem]:
        """Claim a code for each file; gives the files whose code belongs to somebody else."""
        if not codes:
            return {}
        # In the order of codes, so that two batches wait for each other in one direction only.
        ordered = sorted((code, key) for key, code in codes.items())
        rows = [(code, self._kind.value, key, IMPORTED, self._now) for code, key in ordered]
        insert_new(UsedCode, _COLUMNS, rows)
        held = {row.code: row for row in UsedCode.objects.filter(code__in=codes.values())}
        refused = {}
        for key, code in codes.items():
            if not self._is_ours(held[code], key):
                refused[key] = _used(held[code])
        return refused

    def _is_ours(self, row: UsedCode, key: int) -> bool:
        if (row.kind, row.file) == (self._kind, key):
            if row.released_at is not None:
                UsedCode.objects.filter(pk=row.pk).update(released_at=None)
            return True
        if row.kind == self._kind and row.file is None and row.released_at is None:
            # Allocated or reserved and waiting for its file.
            row.file = key
            return bool(UsedCode.objects.filter(pk=row.pk, file=None).update(file=key))
        return False

    def release(self, codes: Iterable[str]) -> None:
        """Note that files have given up these codes; they stay used."""
        UsedCode.objects.filter(code__in=list(codes)).update(released_at=self._now)


def _used(row: UsedCode) -> Problem:
    code = "code_was_used" if row.released_at else "code_used"
    # Whose it is stays unsaid: that file may be out of the reader's scope.
    kind = FileKind(row.kind)
    holder = f"另一份{kind.label}档案 / the file of another {kind.value}"
    return Problem("code", code, {"value": row.code, "holder": holder})
