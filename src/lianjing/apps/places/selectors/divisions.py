"""Reads divisions, which everyone who works with places may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.places.choices import Level
from lianjing.apps.places.codes import keys_above, parent_key
from lianjing.apps.places.models import Division, DivisionPackage
from lianjing.apps.places.package import Package, Row
from lianjing.apps.places.search import holding
from lianjing.kernel.errors import NotFoundError

LOCAL = "local"
"""The source of what was entered here; no package takes it away."""


@dataclass(frozen=True, slots=True)
class DivisionFilter:
    """What to look for; empty fields do not count."""

    search: str = ""
    level: Level | None = None
    within: str = ""
    """The key everything found begins with."""
    inactive: bool = False
    """Also those that have vanished."""

    def condition(self) -> Q:
        """Give the condition on divisions."""
        found = holding(self.search)
        if not self.inactive:
            found &= Q(active=True)
        if self.level is not None:
            found &= Q(level=self.level)
        if self.within:
            found &= Q(code__startswith=self.within)
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What loading a package would change."""

    new: tuple[Row, ...]
    renamed: tuple[tuple[Row, str], ...]
    """With the name until now."""
    vanished: tuple[Row, ...]
    unchanged: int

    @property
    def changes_anything(self) -> bool:
        """Tell whether loading would change a division."""
        return bool(self.new or self.renamed or self.vanished)


def divisions(*, actor: Actor, where: DivisionFilter | None = None) -> QuerySet[Division]:
    """Give divisions, higher ones first."""
    require(actor, Permission.PLACES_VIEW)
    found = Division.objects.filter((where or DivisionFilter()).condition())
    return found.order_by("level", "code")


def children(*, actor: Actor, parent: str) -> QuerySet[Division]:
    """Give the divisions directly below `parent`; of the country if it is empty."""
    require(actor, Permission.PLACES_VIEW)
    return Division.objects.filter(parent_code=parent, active=True).order_by("code")


def with_below(rows: QuerySet[Division]) -> QuerySet[Division]:
    """Tell of each division, as `below`, whether others are below it."""
    lower = Division.objects.filter(parent_code=OuterRef("code"), active=True)
    return rows.annotate(below=Exists(lower))


def division(*, actor: Actor, code: str) -> Division:
    """Give one division, also one that has vanished; raises `NotFoundError`."""
    require(actor, Permission.PLACES_VIEW)
    found = Division.objects.filter(code=code).first()
    if found is None:
        raise NotFoundError(f"no division {code}")
    return found


def path_to(*, actor: Actor, code: str) -> list[Division]:
    """Give the divisions above one and itself, the highest first, as far as they are known."""
    require(actor, Permission.PLACES_VIEW)
    return list(Division.objects.filter(code__in=[*keys_above(code), code]).order_by("level"))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Give the names of divisions by code, without those nobody has named."""
    wanted = set(codes)
    rows = Division.objects.filter(code__in=wanted).values_list("code", "name")
    return dict(rows.iterator())


def full_names_of(codes: Iterable[str]) -> dict[str, str]:
    """Give full names by code; one not known is named by the nearest division above it.

    Eight digits, a base access unit no county has named, become their county's name.
    """
    wanted = {code for code in codes if code}
    with_above = wanted.union(*(keys_above(code) for code in wanted)) if wanted else set()
    rows = Division.objects.filter(code__in=with_above).values_list("code", "full_name")
    known = dict(rows.iterator())
    found: dict[str, str] = {}
    for code in wanted:
        key = code
        while key and key not in known:
            key = parent_key(key)
        if key:
            found[code] = known[key]
    return found


def home() -> str:
    """Give the division this platform serves: the deepest its own code names."""
    code: str = settings.INSTALLATION.settings.platform.code
    keys = [code[:8], code[:6], code[:4], code[:2]]
    known = set(Division.objects.filter(code__in=keys, active=True).values_list("code", flat=True))
    return next((key for key in keys if key in known), "")


def loaded_packages(*, actor: Actor) -> QuerySet[DivisionPackage]:
    """Give what was loaded, the newest first."""
    require(actor, Permission.PLACES_VIEW)
    return DivisionPackage.objects.all()


def compare(package: Package) -> Comparison:
    """Say what loading `package` would change.

    Only divisions of the lengths it holds, in the part of the country it covers, can vanish;
    what was entered here stays.
    """
    lengths = {len(row.key) for row in package.rows}
    rows = Division.objects.filter(code__startswith=package.scope)
    stored = {
        code: (name, active, source)
        for code, name, active, source in rows.values_list("code", "name", "active", "source")
        if len(code) in lengths
    }
    given = {row.key for row in package.rows}
    new: list[Row] = []
    renamed: list[tuple[Row, str]] = []
    for row in package.rows:
        name, active, source = stored.get(row.key, ("", False, ""))
        if not active:
            new.append(row)
        elif name != row.name and source != LOCAL:
            renamed.append((row, name))
    vanished = [
        Row(code, name)
        for code, (name, active, source) in stored.items()
        if active and source != LOCAL and code not in given
    ]
    unchanged = len(package.rows) - len(new) - len(renamed)
    return Comparison(tuple(new), tuple(renamed), tuple(sorted(vanished)), unchanged)
