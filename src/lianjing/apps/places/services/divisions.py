"""Loads packages of divisions and enters local ones."""

from collections.abc import Mapping, Sequence

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places import package as packages
from lianjing.apps.places.codes import LEVEL_OF_LENGTH, is_division_key, keys_above, parent_key
from lianjing.apps.places.models import Division, DivisionPackage
from lianjing.apps.places.package import Package, Row
from lianjing.apps.places.policies import region_in_scope
from lianjing.apps.places.search import search_text
from lianjing.apps.places.selectors.divisions import LOCAL, compare
from lianjing.kernel.errors import DomainError, NotAllowedError

_FILLERS = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖", "自治区直辖"}
)
"""Names of tables, not of places: nobody writes 北京市市辖区东城区."""

_COLUMNS = (
    *("code", "name", "full_name", "level", "parent_code"),
    *("source", "version", "active", "search"),
)

_KINDS = ("text", "text", "text", "smallint", "text", "text", "text", "boolean", "text")
_AT_ONCE = 10_000


class BadDivisionError(DomainError):
    """A division code that is none, or a name that is empty."""

    code = "bad_division"


@transaction.atomic
def load_package(*, actor: Actor, package: Package) -> DivisionPackage:
    """Bring the divisions to what `package` says; what vanished stays, inactive."""
    require(actor, Permission.PLACES_MANAGE)
    found = compare(package)
    renamed = {row.key for row, _ in found.renamed}
    before = dict(Division.objects.filter(code__in=renamed).values_list("code", "full_name"))
    _write(package, [*found.new, *(row for row, _ in found.renamed)])
    gone = [row.key for row in found.vanished]
    for start in range(0, len(gone), 500):
        Division.objects.filter(code__in=gone[start : start + 500]).update(active=False)
    for key, full_name in sorted(before.items()):
        _rename_below(key, full_name)
    loaded = DivisionPackage.objects.create(
        name=package.name,
        version=package.version,
        published=package.published,
        scope=package.scope,
        levels=package.levels,
        added=len(found.new),
        renamed=len(found.renamed),
        vanished=len(found.vanished),
    )
    after = {"new": loaded.added, "renamed": loaded.renamed, "vanished": loaded.vanished}
    audit.record(actor, "divisions.loaded", loaded, after=after)
    return loaded


def load_shipped(*, actor: Actor, home: str) -> int:
    """Load what we ship into an empty table: all down to the town, villages around `home`.

    Gives the number of divisions loaded; nothing happens once there are any.
    """
    if Division.objects.exists():
        return 0
    upper = load_package(actor=actor, package=packages.shipped_upper())
    return upper.added + load_villages(actor=actor, within=home[:4])


def load_villages(*, actor: Actor, within: str) -> int:
    """Load the shipped villages below a division, unless some of them are there already.

    The villages of the whole country are six hundred thousand rows; a platform needs those of
    its city, and gets others the first time somebody unfolds their town.
    """
    shipped = packages.shipped_villages(within[:2])
    if shipped is None or Division.objects.filter(code__startswith=within, level=5).exists():
        return 0
    part = shipped.within(within)
    return load_package(actor=actor, package=part).added if part else 0


@transaction.atomic
def enter_division(*, actor: Actor, code: str, name: str) -> Division:
    """Enter or rename a division of one's own: a development zone, a base access unit."""
    require(actor, Permission.PLACES_MANAGE)
    if not is_division_key(code) or not name.strip():
        raise BadDivisionError(f"{code!r} {name!r}", facts={"division": code})
    if not region_in_scope(actor, code):
        raise NotAllowedError(f"{code} is outside the scope of {actor.username}")
    before = Division.objects.filter(code=code).first()
    if before is not None and before.active and before.name == name.strip():
        return before
    _write(Package(LOCAL, "", "", ()), [Row(code, name.strip())])
    if before is not None:
        _rename_below(code, before.full_name)
    entered = Division.objects.get(code=code)
    audit.record(
        actor,
        "division.entered",
        entered,
        before={"name": before.name} if before else None,
        after={"name": entered.name},
    )
    return entered


def _write(package: Package, rows: Sequence[Row]) -> None:
    """Insert divisions, or overwrite those with the same code."""
    names = _names_around(rows)
    values = [
        (
            *(row.key, row.name, _full_name(row.key, names), LEVEL_OF_LENGTH[len(row.key)].value),
            *(parent_key(row.key), package.name, package.version),
            *(True, search_text(row.name, row.key)),
        )
        for row in rows
    ]
    _upsert(values)


def _names_around(rows: Sequence[Row]) -> dict[str, str]:
    """Give the names of rows and of everything above them."""
    named = {row.key: row.name for row in rows}
    above = {key for row in rows for key in keys_above(row.key)} - named.keys()
    stored = Division.objects.filter(code__in=above).values_list("code", "name")
    return {**dict(stored.iterator()), **named}


def _full_name(key: str, names: Mapping[str, str]) -> str:
    parts: list[str] = []
    for code in [*keys_above(key), key]:
        name = names.get(code, "")
        if code == key or (name not in _FILLERS and name not in parts):
            parts.append(name)
    # A city that is its own county stands in the table twice.
    return "".join(dict.fromkeys(parts))


def _rename_below(key: str, before: str) -> None:
    """Write the full names of a renamed division's own divisions anew."""
    below = Division.objects.filter(code__startswith=key).exclude(code=key)
    if not below.exists():
        return
    if not below.exclude(full_name__startswith=before).exists():
        now = Division.objects.get(code=key).full_name
        below.update(full_name=Concat(Value(now), Substr("full_name", len(before) + 1)))
        return
    rows = list(below)
    names = _names_around([Row(row.code, row.name) for row in rows])
    for row in rows:
        row.full_name = _full_name(row.code, names)
    Division.objects.bulk_update(rows, ["full_name"], batch_size=500)


def _upsert(rows: Sequence[tuple[str | int | bool, ...]]) -> None:
    """Write rows in bulk: several times as fast as one object each."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, _COLUMNS))
    sets = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in _COLUMNS[1:])
    into = f"INSERT INTO {quote(Division._meta.db_table)} ({names})"
    ending = f"ON CONFLICT ({quote('code')}) DO UPDATE SET {sets}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in _KINDS)
            statement = f"{into} SELECT * FROM unnest({arrays}) {ending}"  # noqa: S608
            for start in range(0, len(rows), _AT_ONCE):
                columns = zip(*rows[start : start + _AT_ONCE], strict=True)
                cursor.execute(statement, [list(column) for column in columns])
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(f"{into} VALUES ({marks}) {ending}", rows)
