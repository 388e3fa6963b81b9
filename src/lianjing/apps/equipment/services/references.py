"""Whether what a file points at exists, for this actor."""

from collections.abc import Iterable

from django.db.models import Model, Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import FIELDS, Kind
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.prepare import Prepared, Problem
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.places.models import Unit
from lianjing.apps.places.policies import units_in_scope


class References:
    """Checks the references of prepared rows: one query a field and portion."""

    def __init__(self, actor: Actor, kind: FileKind) -> None:
        self._actor = actor
        meta = MODELS[kind]._meta
        self._fields: dict[str, type[Model]] = {
            one.key: meta.get_field(one.key).related_model  # type: ignore[misc]
            for one in FIELDS[kind]
            if one.kind is Kind.REFERENCE
        }
        self._words = {one.key: f"{one.zh} / {one.en}" for one in FIELDS[kind]}
        self._known: dict[str, set[int]] = {key: set() for key in self._fields}

    def check(self, rows: Iterable[Prepared]) -> None:
        """Add a problem to each row that points at nothing, or at what is out of scope."""
        rows = list(rows)
        for key in self._fields:
            self._learn(key, {row.values.get(key) for row in rows})
            for row in rows:
                value = row.values.get(key)
                if value is not None and value not in self._known[key]:
                    facts = {"value": str(value), "field": self._words[key], "key": key}
                    row.problems.append(Problem(key, "reference_missing", facts))

    def _learn(self, key: str, asked: set[object]) -> None:
        unknown = asked - self._known[key] - {None}
        if unknown:
            model = self._fields[key]
            found = model._default_manager.filter(self._scope(model), pk__in=list(unknown))
            self._known[key].update(found.values_list("pk", flat=True))

    def _scope(self, model: type[Model]) -> Q:
        return units_in_scope(self._actor) if model is Unit else files_in_scope(self._actor)
