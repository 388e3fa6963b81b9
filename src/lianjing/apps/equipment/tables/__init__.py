"""Code tables: what the digits and letters of coded fields mean, by table and version.

`table(id)` gives the newest version, `table("gb.industry@2011")` a named one. Shipped tables are
read once and kept; with a `region` the entries its county entered are laid over, which asks the
database: ask once for a whole batch, not for each row.
"""

from lianjing.apps.equipment.tables.library import (
    CodeTable,
    Confidence,
    Entry,
    by_id,
    fold,
    indexed,
    overlaid,
)

__all__ = [
    "CodeTable",
    "Confidence",
    "Entry",
    "UnknownTableError",
    "code_of",
    "fold",
    "ids",
    "indexed",
    "overlaid",
    "table",
    "translate",
    "versions",
    "word",
]


class UnknownTableError(LookupError):
    """There is no shipped table of that id and version."""


def ids() -> list[str]:
    """Give the ids of all tables, sorted."""
    return sorted(by_id())


def versions(table_id: str) -> list[str]:
    """Give the versions of a table, the newest first; none where there is no such table."""
    return [one.version for one in by_id().get(table_id, ())]


def table(table_id: str, region: str = "") -> CodeTable:
    """Give a table by `id` or `id@version`, with the entries of `region` and those above it."""
    key, _, version = table_id.partition("@")
    known = by_id().get(key, ())
    found = next((one for one in known if not version or one.version == version), None)
    if found is None:
        raise UnknownTableError(table_id)
    if region:
        # Only here are rows needed: forms and codes use the shipped tables without a database.
        from lianjing.apps.equipment.selectors import regional

        return regional.laid_over(found, region)
    return found


def word(table_id: str, code: str, language: str = "zh", region: str = "") -> str:
    """Give the word of a code, of several as `/` separates them; unknown ones stay digits."""
    known = table(table_id, region)
    return "/".join(known.word(one, language) for one in code.split("/")) if code else ""


def code_of(table_id: str, text: str, region: str = "") -> str | None:
    """Find the code people mean by a code, a word or a usual other word; None: nobody knows."""
    return table(table_id, region).code_of(text)


def translate(code: str, from_id: str, to_id: str) -> str | None:
    """Give the code of the same meaning in another table, or None where it has none."""
    if from_id == to_id:
        return code if table(from_id).entry(code) else None
    return table(from_id).to.get(to_id.partition("@")[0], {}).get(code)
