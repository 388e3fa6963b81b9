"""What `quality` says of a file, by the rules the rule book follows: judged there, used here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from lianjing.apps.compliance.engine import Rule
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.quality import selectors as quality
from lianjing.apps.quality.checks import FACTORIES, Check
from lianjing.apps.quality.conditions import condition
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.engine import NOT_JUDGED, NOT_YET
from lianjing.apps.quality.finding import Condition
from lianjing.apps.quality.rulebook import Rule as QualityRule

Values = Mapping[str, object]


class _Compiled(NamedTuple):
    rule: QualityRule
    check: Check
    applies: Condition | None


class Followed:
    """The followed rules of `quality` as they hold in each division; taken once for a run."""

    def __init__(self, rules: Sequence[Rule], today: date) -> None:
        self._names = frozenset(rule.follows for rule in rules if rule.follows)
        self._book = quality.rulebook()
        self._context = Context(today)
        self._compiled: dict[int, tuple[_Compiled, ...]] = {}

    def columns(self, kind: FileKind) -> set[str]:
        """Give the columns these rules read of a kind of file."""
        known = {column.name for column in MODELS[kind]._meta.get_fields()}
        wanted: set[str] = set()
        for rule in self._book.rules("").values():
            if rule.id in self._names and kind in rule.kinds:
                wanted |= {*rule.fields, *rule.when}
        return wanted & known

    def broken(self, kind: FileKind, values: Values) -> frozenset[str]:
        """Name the followed rules a file breaks."""
        state = values.get("state")
        if state in NOT_JUDGED:
            return frozenset()
        return frozenset(
            rule.id
            for rule, check, applies in self._checks(str(values.get("region") or ""))
            if kind in rule.kinds
            and (rule.planned or state not in NOT_YET)
            and (applies is None or applies(values))
            and check(values, self._context)
        )

    def _checks(self, region: str) -> tuple[_Compiled, ...]:
        rules = self._book.rule_set(FileKind.CAMERA, region)
        if id(rules) not in self._compiled:
            # A rule that is switched off among the findings of files is still asked for here.
            mine = [rule for rule in self._book.rules(region).values() if rule.id in self._names]
            self._compiled[id(rules)] = tuple(
                _Compiled(rule, FACTORIES[rule.check](rule), condition(rule)) for rule in mine
            )
        return self._compiled[id(rules)]
