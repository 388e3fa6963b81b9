"""Reads findings, limited to the files the actor may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Camera, FileBase
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.rows import MODELS
from lianjing.apps.places.search import holding
from lianjing.apps.quality.choices import FindingState
from lianjing.apps.quality.models import Finding
from lianjing.apps.quality.selectors.rates import Gap, gap_condition
from lianjing.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What to look for; empty fields do not count."""

    kind: str = ""
    file: int | None = None
    rule: str = ""
    """A rule, or the beginning of rules with a point at its end: `code.`."""
    severity: str = ""
    state: str = FindingState.OPEN.value
    """Empty: all but those gone."""
    region: str = ""
    unit: int | None = None
    department: str = ""
    point_class: str = ""
    """Of cameras."""
    gap: Gap | None = None
    """What is not known of the file."""
    search: str = ""
    """In the names, codes, addresses and pinyin of cameras."""

    def condition(self) -> Q:
        """Give the condition on findings."""
        found = Q(state=self.state) if self.state else ~Q(state=FindingState.GONE)
        exact = {"kind": self.kind, "file": self.file, "severity": self.severity, "unit": self.unit}
        for key, value in exact.items():
            if value:
                found &= Q(**{key: value})
        if self.rule:
            found &= Q(rule__startswith=self.rule) if self.rule.endswith(".") else Q(rule=self.rule)
        if self.region:
            found &= Q(region__startswith=self.region)
        if self.department:
            found &= Q(unit__department=self.department)
        return found & self._of_files()

    def _of_files(self) -> Q:
        """Give what is asked of the file itself rather than the finding."""
        found = Q()
        cameras = Camera.objects.all()
        if self.gap is Gap.CLASS:
            cameras = cameras.filter(gap_condition(self.gap, self.region))
        elif self.gap is not None:
            found &= gap_condition(self.gap, self.region)
        if self.point_class:
            cameras = cameras.filter(point_class=self.point_class)
        cameras = cameras.filter(holding(self.search))
        if self.point_class or self.search or self.gap is Gap.CLASS:
            found &= Q(kind=FileKind.CAMERA, file__in=cameras.values("pk"))
        return found


def findings(*, actor: Actor, where: FindingFilter | None = None) -> QuerySet[Finding]:
    """Give findings, newest first."""
    require(actor, Permission.FILES_VIEW)
    rows = Finding.objects.filter(files_in_scope(actor))
    return rows.filter((where or FindingFilter()).condition()).select_related("unit")


def finding(*, actor: Actor, key: int) -> Finding:
    """Give one finding; raises `NotFoundError` for those out of scope too."""
    require(actor, Permission.FILES_VIEW)
    found = Finding.objects.filter(files_in_scope(actor), pk=key).first()
    if found is None:
        raise NotFoundError(f"no finding {key}")
    return found


class RuleCount(NamedTuple):
    """How many findings a rule has."""

    rule: str
    severity: str
    findings: int


def counts_by_rule(*, actor: Actor, where: FindingFilter | None = None) -> list[RuleCount]:
    """Count findings by rule and severity, the most first."""
    rows = findings(actor=actor, where=where).order_by().values("rule", "severity")
    counted = rows.annotate(n=Count("pk")).order_by("-n", "rule")
    return [RuleCount(row["rule"], row["severity"], row["n"]) for row in counted]


class FileName(NamedTuple):
    """What a file is called in a list."""

    name: str
    code: str


def names_of(rows: Iterable[Finding]) -> dict[tuple[str, int], FileName]:
    """Name the files of findings, by kind and key."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.kind, set()).add(row.file)
    return file_names({kind: sorted(keys) for kind, keys in wanted.items()})


def file_names(wanted: dict[str, list[int]]) -> dict[tuple[str, int], FileName]:
    """Name files by kind and key."""
    found: dict[tuple[str, int], FileName] = {}
    for kind, keys in wanted.items():
        model = MODELS[FileKind(kind)]
        coded = any(column.name == "code" for column in model._meta.get_fields())
        columns = ("pk", "name", "code") if coded else ("pk", "name")
        for row in model._default_manager.filter(pk__in=keys).values(*columns):
            found[kind, row["pk"]] = FileName(row["name"], row.get("code") or "")
    return found


def one_file(*, actor: Actor, kind: FileKind, key: int) -> FileBase:
    """Give a file in scope; raises `NotFoundError`."""
    require(actor, Permission.FILES_VIEW)
    found: FileBase | None = (
        MODELS[kind]._default_manager.filter(files_in_scope(actor), pk=key).first()
    )
    if found is None:
        raise NotFoundError(f"no {kind} {key}")
    return found
