"""What became of a file since somebody read it, and whether two people's changes meet.

Nobody locks a file by opening it. Who saves says which version he had read; what others changed
since is found in the history. If they changed other fields, both changes stand; if the same one
to another value, the second is told who, when and what, and decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from lianjing.apps.equipment import observers
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import field
from lianjing.apps.equipment.models import Change
from lianjing.apps.equipment.prepare import POSITION
from lianjing.apps.equipment.wording import masked
from lianjing.kernel import errors


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people have changed differently."""

    field: str
    base: object
    """What it was when the second read it."""
    theirs: object
    mine: object
    actor: str
    at: datetime | None


class ChangedMeanwhileError(errors.ChangedMeanwhileError):
    """Somebody else has changed the same fields since; nothing was saved."""

    def __init__(self, kind: FileKind, version: int, clashes: tuple[Clash, ...]) -> None:
        last = max(clashes, key=lambda clash: clash.at.timestamp() if clash.at else 0.0)
        super().__init__(
            f"changed meanwhile: {', '.join(clash.field for clash in clashes)}",
            facts={
                "who": last.actor,
                "when": f"{timezone.localtime(last.at):%F %T}" if last.at else "?",
                "what": _named(kind, clashes),
            },
            fields={clash.field: _shown(clash.field, clash.theirs) for clash in clashes},
        )
        self.version = version
        """The version there is now: who saves over it on purpose names this one."""
        self.clashes = clashes


def _named(kind: FileKind, clashes: Iterable[Clash]) -> str:
    """Name the fields in both languages, as facts are that are words."""
    known = [field(kind, clash.field) for clash in clashes]
    found = [one for one in known if one is not None]
    return f"{'、'.join(one.zh for one in found)} / {', '.join(one.en for one in found)}"


def _shown(key: str, value: object) -> str:
    return "" if value is None else str(masked(key, value))


@dataclass(frozen=True, slots=True)
class Since:
    """What others did after one version: each field's value then, and who changed it last."""

    base: Mapping[str, object]
    by: Mapping[str, tuple[str, datetime]]
    whole: bool
    """False: the history has gaps, so any field may have changed."""


def since(kind: FileKind, key: int, version: int, now: int) -> Since:
    """Read what happened to a file between `version` and `now`."""
    rows = Change.objects.filter(kind=kind, file=key, version__gt=version)
    rows = rows.exclude(action=observers.PHOTO).order_by("id")
    base: dict[str, object] = {}
    by: dict[str, tuple[str, datetime]] = {}
    versions = set()
    for row in rows.values_list("version", "before", "after", "actor", "at"):
        number, before, after, actor, at = row
        versions.add(number)
        for key_of in after:
            base.setdefault(key_of, before.get(key_of))
            by[key_of] = (actor, at)
    return Since(base, by, whole=versions == set(range(version + 1, now + 1)))


def clashes(
    what: Since, mine: Mapping[str, object], current: Mapping[str, object]
) -> tuple[Clash, ...]:
    """Find the fields changed by both to different values; a position is one thing."""
    touched = set(what.by) if what.whole else {*what.by, *mine}
    if touched & POSITION:
        touched |= POSITION
    wanted = {
        field for field, value in mine.items() if value != what.base.get(field, current[field])
    }
    meeting = [f for f in sorted(wanted & touched) if mine[f] != current[f]]
    return tuple(
        Clash(
            field,
            what.base.get(field, current[field]),
            current[field],
            mine[field],
            *what.by.get(field, _last(what.by.values())),
        )
        for field in meeting
    )


def _last(changes: Iterable[tuple[str, datetime]]) -> tuple[str, datetime | None]:
    return max(changes, key=lambda change: change[1], default=("?", None))


def mine_alone(
    what: Since, mine: Mapping[str, object], current: Mapping[str, object]
) -> dict[str, object]:
    """Give what is left of my values when those I did not touch keep what others wrote."""
    return {
        field: value
        for field, value in mine.items()
        if value != what.base.get(field, current[field])
    }
