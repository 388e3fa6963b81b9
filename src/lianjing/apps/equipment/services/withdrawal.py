"""Takes files back that an import made by mistake, as if they had never been entered.

Only what nobody has touched since may go. Unlike equipment that is removed, it never existed, so
its codes are free again; the history says that it was withdrawn, by whom and why.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import observers
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Change, Photo, UsedCode
from lianjing.apps.equipment.observers import Touched
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.rows import MODELS, insert

WITHDRAWN = "withdrawn"
_COLUMNS = (
    *("kind", "file", "version", "at", "actor"),
    *("source", "action", "reason", "before", "after"),
)


@transaction.atomic
def withdraw_many(
    *, actor: Actor, kind: FileKind, versions: Mapping[int, int], reason: str
) -> list[int]:
    """Take files back that still have the versions given; gives the keys of those taken back."""
    require(actor, Permission.FILES_IMPORT)
    model = MODELS[kind]
    rows = model._default_manager.filter(files_in_scope(actor), pk__in=list(versions))
    locked = rows.select_for_update(of=("self",)).values_list("pk", "version")
    pictured = set(
        Photo.objects.filter(of=kind, file__in=list(versions)).values_list("file", flat=True)
    )
    keys = [key for key, now in locked if versions[key] == now and key not in pictured]
    if not keys:
        return []
    UsedCode.objects.filter(kind=kind, file__in=keys).delete()
    model._default_manager.filter(pk__in=keys).delete()
    now, name = timezone.now(), actor.username[:80]
    made: list[tuple[object, ...]] = [
        (
            *(kind.value, key, versions[key] + 1, now, name),
            *(Source.IMPORT.value, WITHDRAWN, reason[:300], {}, {}),
        )
        for key in keys
    ]
    insert(Change, _COLUMNS, made)
    observers.tell(
        Touched(
            kind=kind,
            ids=tuple(keys),
            action=WITHDRAWN,
            source=Source.IMPORT,
            actor=actor.username,
        )
    )
    after = {"kind": kind.value, "count": len(keys)}
    audit.record(actor, "files.withdrawn", name=f"{kind.label} × {len(keys)}", after=after)
    return keys
