"""Files, people and measurements the tests of the rule book are about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.compliance.choices import Owed
from lianjing.apps.compliance.engine import RuleSubject
from lianjing.apps.compliance.engine.measured import Measured
from lianjing.apps.compliance.models import Obligation
from lianjing.apps.compliance.services import judging
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera, System
from lianjing.apps.equipment.services import files

ME = system("test")
HERE = "340121"
VALUES: dict[str, Any] = {"name": "人民路口", "region": HERE, "place_class": "B1", "sign": "yes"}


def person(role: Role = Role.REGISTRAR, name: str = "r", region: str = HERE) -> Actor:
    return Actor(None, name, role, (ScopeOf(ScopeKind.REGION, region),))


def make(kind: FileKind = FileKind.CAMERA, **values: Any) -> Any:
    return files.create(actor=ME, kind=kind, values={**VALUES, **values}, source=Source.PAGE)


def forbidden(file: Any) -> Any:
    """Have an old row say what no form takes any more."""
    Camera.objects.filter(pk=file.pk).update(forbidden_zone="c")
    return file


def make_system(**values: Any) -> System:
    given = {"name": "某校平台", "region": HERE, "place_class": "B1", **values}
    return System.objects.create(**given)


def change(file: Any, kind: FileKind = FileKind.CAMERA, **values: Any) -> None:
    files.change(actor=ME, kind=kind, key=file.pk, values=values, source=Source.PAGE)


def judge_waiting() -> None:
    while judging.judge_marked():
        pass


def owed(subject: RuleSubject, key: int) -> dict[str, Obligation]:
    rows = Obligation.objects.filter(subject=subject, key=key).exclude(state=Owed.FIXED)
    return {row.rule: row for row in rows}


class Recorder:
    """Stands where recorders are measured."""

    def __init__(self, **days: Any) -> None:
        self.answer: Measured | None = None

    def __call__(self, keys: Any) -> dict[int, Measured]:
        return {} if self.answer is None else dict.fromkeys(keys, self.answer)


def days_ago(days: int, **more: Any) -> Measured:
    now = datetime.now(UTC)
    return Measured(now, now - timedelta(days=days), **more)
