"""What becomes of camera files: their life, their history, changes of many at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.api.paging import Key
from lianjing.api.schemas.cameras import CameraQuery, Reason, Values
from lianjing.apps.equipment.choices import FileKind, LifeState
from lianjing.apps.equipment.models import Camera, Change
from lianjing.apps.equipment.services.files import Outcome
from lianjing.apps.equipment.wording import Wording, masked
from lianjing.kernel.causes import explain


class FileStateIn(Schema):
    """A step on in its life."""

    state: LifeState
    reason: Reason
    on: Annotated[str, Field(max_length=10)] = ""


class FieldChangeOut(Schema):
    """One field before and after, as values and in words."""

    field: str
    label: str
    before: Any
    after: Any
    before_text: str
    after_text: str


class FileChangeOut(Schema):
    """One change of a file."""

    id: int
    at: datetime
    version: int
    actor: str
    source: str
    action: str
    reason: str
    batch: int | None
    changes: list[FieldChangeOut]

    @classmethod
    def of(cls, row: Change, words: Wording, *, masks: bool) -> "FileChangeOut":
        """Show a change field by field."""

        def shown(key: str, value: object) -> Any:
            return masked(key, value) if masks else value

        changes = [
            FieldChangeOut(
                field=key,
                label=words.label(key),
                before=shown(key, row.before.get(key)),
                after=shown(key, row.after.get(key)),
                before_text=words.text(key, shown(key, row.before.get(key))),
                after_text=words.text(key, shown(key, row.after.get(key))),
            )
            for key in dict.fromkeys((*row.after, *row.before))
            if key != "digest"
        ]
        plain = {name: getattr(row, name) for name in _CHANGE}
        return cls(id=row.pk, changes=changes, **plain)


_CHANGE = ("at", "version", "actor", "source", "action", "reason", "batch")


class FileHistoryOut(Schema):
    """A page of changes, newest first."""

    items: list[FileChangeOut]
    total: int
    page: int
    page_size: int


class CameraSelection(Schema):
    """Which cameras: those named, or all a search finds."""

    ids: Annotated[list[Key], Field(max_length=100_000)] | None = None
    filter: CameraQuery | None = None


class CameraBulkIn(Schema):
    """What to do to a selection: values of fields, or a state of life; first as a dry run."""

    select: CameraSelection
    values: Values = {}
    state: LifeState | None = None
    on: Annotated[str, Field(max_length=10)] = ""
    reason: Reason
    dry_run: bool = True


class CameraBulkRowOut(Schema):
    """What becomes, or would become, of one file."""

    id: int
    name: str
    code: str | None
    before: dict[str, str]
    after: dict[str, str]
    problem: str
    """Why it is refused, in words."""


class CameraBulkOut(Schema):
    """What becomes, or would become, of a selection."""

    dry_run: bool
    count: int
    changed: int
    unchanged: int
    refused: int
    rows: list[CameraBulkRowOut]
    """The first of the refused, then of the changed."""


MOST_SHOWN = 100


def bulk_rows(
    keys: Iterable[int], outcomes: Iterable[Outcome], names: Mapping[int, Camera], language: str
) -> list[CameraBulkRowOut]:
    """Show what becomes of the first files: the refused before the changed."""
    words = Wording(FileKind.CAMERA, language)
    pairs = [(k, o) for k, o in zip(keys, outcomes, strict=True) if o.problems or o.after]
    pairs.sort(key=lambda pair: not pair[1].problems)
    shown = []
    for key, one in pairs[:MOST_SHOWN]:
        camera = names.get(key)
        told = [explain(p.code, language, p.facts) for p in one.problems]
        shown.append(
            CameraBulkRowOut(
                id=key,
                name=camera.name if camera else "",
                code=camera.code if camera else None,
                before={words.label(k): words.text(k, masked(k, v)) for k, v in one.before.items()},
                after={words.label(k): words.text(k, masked(k, v)) for k, v in one.after.items()},
                problem=" ".join(f"{t.message} {t.cause} {t.advice}" for t in told),
            )
        )
    return shown
