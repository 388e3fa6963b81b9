"""Reads what became of a file."""

from collections.abc import Iterable

from django.db.models import QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import FIELDS, Kind
from lianjing.apps.equipment.models import Change, Photo
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.rows import MODELS
from lianjing.kernel.errors import NotFoundError


def history(*, actor: Actor, kind: FileKind, key: int) -> QuerySet[Change]:
    """Give the changes of a file the actor was given, the newest first."""
    require(actor, Permission.FILES_VIEW)
    return Change.objects.filter(kind=kind, file=key).order_by("-id")


def photos(*, actor: Actor, kind: FileKind, key: int) -> QuerySet[Photo]:
    """Give the pictures of a file the actor was given, the newest first; removed ones not."""
    require(actor, Permission.FILES_VIEW)
    return Photo.objects.filter(of=kind, file=key, removed_at=None).order_by("-id")


def names_in(rows: Iterable[Change]) -> dict[tuple[str, int], str]:
    """Give the names of what these changes of one kind of file point at, by field and key."""
    asked: dict[str, set[int]] = {}
    kinds = set()
    for row in rows:
        kinds.add(FileKind(row.kind))
        for key, value in (*row.before.items(), *row.after.items()):
            if isinstance(value, int) and not isinstance(value, bool):
                asked.setdefault(key, set()).add(value)
    found: dict[tuple[str, int], str] = {}
    for kind in kinds:
        for one in FIELDS[kind]:
            if one.kind is Kind.REFERENCE and one.key in asked:
                model = MODELS[kind]._meta.get_field(one.key).related_model
                names = model._default_manager.filter(pk__in=asked[one.key])  # type: ignore[union-attr]
                found |= {(one.key, pk): name for pk, name in names.values_list("pk", "name")}
    return found


def photo(*, actor: Actor, key: int) -> Photo:
    """Give one picture of a file in scope; `NotFoundError` if there is none or it was removed."""
    require(actor, Permission.FILES_VIEW)
    found = Photo.objects.filter(pk=key, removed_at=None).first()
    # Asked in any case: what is not there must not be told from what is not for this person.
    kind, file = (FileKind(found.of), found.file) if found else (FileKind.CAMERA, 0)
    files = MODELS[kind]._default_manager.filter(files_in_scope(actor), pk=file)
    if not files.exists() or found is None:
        raise NotFoundError("no such photo")
    return found
