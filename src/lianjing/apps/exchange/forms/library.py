"""The forms we know, loaded from their files."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from lianjing.apps.exchange.forms.profile import (
    Block,
    Column,
    Kind,
    Layout,
    Line,
    Need,
    Profile,
    Words,
)

PROFILES = ("f1", "f2", "f3", "f4", "l1", "gb2022", "ape", "csv")
"""Ids, in the order in which an unnamed file is compared with them."""


@cache
def profile(name: str) -> Profile:
    """Load a form by its id; an unknown id is a `KeyError`."""
    if name not in PROFILES:
        raise KeyError(name)
    folder = resources.files("lianjing.apps.exchange.forms") / "profiles"
    return parse((folder / f"{name}.toml").read_text("utf-8"))


def all_profiles() -> tuple[Profile, ...]:
    """Give all forms."""
    return tuple(profile(name) for name in PROFILES)


def parse(text: str) -> Profile:
    """Read a profile from its TOML."""
    data = tomllib.loads(text)
    mandatory = tuple(data.pop("mandatory", ("form",)))
    return Profile(
        title=Words(**data.pop("title")),
        layout=Layout(data.pop("layout")),
        columns=tuple(_column(entry, mandatory) for entry in data.pop("columns")),
        head=tuple(_line(entry) for entry in data.pop("head", ())),
        foot=tuple(_line(entry) for entry in data.pop("foot", ())),
        blocks=tuple(Block(**entry) for entry in data.pop("blocks", ())),
        notes=tuple(data.pop("notes", ())),
        mandatory=mandatory,
        **data,
    )


def _line(entry: Mapping[str, object]) -> Line:
    return Line(
        key=str(entry["key"]), label=str(entry["label"]), spellings=_words(entry, "spellings")
    )


def _words(entry: Mapping[str, object], name: str) -> tuple[str, ...]:
    words = entry.get(name, ())
    return tuple(str(word) for word in words) if isinstance(words, list) else ()


def _column(entry: dict[str, object], mandatory: tuple[str, ...]) -> Column:
    """Read a column; `need` holds for all mandatory sets, `needs` for those it names."""
    common = Need(str(entry.pop("need", "O")))
    own = entry.pop("needs", {})
    needs = dict.fromkeys(mandatory, common)
    if isinstance(own, dict):
        needs |= {str(name): Need(str(need)) for name, need in own.items()}
    spellings = _words(entry, "spellings")
    options = _words(entry, "options")
    for name in ("spellings", "options"):
        entry.pop(name, None)
    kind = Kind(str(entry.pop("kind", "text")))
    rest: Mapping[str, object] = entry
    return Column(
        kind=kind,
        spellings=spellings,
        options=options,
        needs=needs,
        **rest,  # type: ignore[arg-type]
    )
