"""The code tables of `equipment`, in the shape the workbook engine takes them."""

from lianjing.apps.equipment import tables
from lianjing.apps.exchange.forms import Choice, ChoiceTable, Profile, Tables, Words


def tables_for(profile: Profile, region: str = "") -> Tables:
    """Give the tables the columns of a form name, with the entries of a region.

    A table nobody knows is left out: its column then keeps the words as they are.
    """
    found: dict[str, ChoiceTable] = {}
    for name in {column.table for column in profile.columns if column.table}:
        try:
            found[name] = _choices(tables.table(name, region))
        except tables.UnknownTableError:
            continue
    return found


def _choices(table: tables.CodeTable) -> ChoiceTable:
    spellings: dict[str, list[str]] = {}
    for word, code in table.synonyms.items():
        spellings.setdefault(code, []).append(word)
    return ChoiceTable(
        id=table.id,
        version=table.version,
        choices=tuple(
            Choice(entry.code, Words(entry.zh, entry.en), tuple(spellings.get(entry.code, ())))
            for entry in table.entries
        ),
        open=table.open,
    )
