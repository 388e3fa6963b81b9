"""What a code table is, and the shipped ones: read once from the files beside this module."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

FILES = ("l1", "gb", "ga1400", "forms", "d799", "own", "seen")
_DASHES = "-－—:：.、_ "
"""What people write between a code and its word: `1-球机`."""


class Confidence(StrEnum):
    """How well a table or a rule is known; only `V` may be shown as what a standard or law says."""

    V = "V"
    """Seen in a public standard, an official form, or several implementations that agree."""
    P = "P"
    """One implementation, or a summary."""
    M = "M"
    """General knowledge, not checked again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code and its words."""

    code: str
    zh: str
    en: str
    note: str = ""
    confidence: Confidence = Confidence.V
    regional: str = ""
    """The region that added or changed it; empty for a shipped one."""

    def word(self, language: str = "zh") -> str:
        """Give the word in the reader's language."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A list of codes with a version: the same digit means other things in other tables."""

    id: str
    version: str
    title_zh: str
    title_en: str
    source: str
    confidence: Confidence
    entries: tuple[Entry, ...]
    open: bool = False
    """A list of reference: other words than those here are no mistake."""
    notes_zh: str = ""
    notes_en: str = ""
    synonyms: Mapping[str, str] = field(default_factory=dict, repr=False)
    to: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    """Codes of other tables with the same meaning, by table; what is missing has no counterpart."""
    by_code: Mapping[str, Entry] = field(default_factory=dict, repr=False, compare=False)
    by_text: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def entry(self, code: str) -> Entry | None:
        """Give the entry of a code exactly as the table writes it, or None."""
        return self.by_code.get(code)

    def word(self, code: str, language: str = "zh") -> str:
        """Give the word of a code; an unknown code stands for itself."""
        found = self.by_code.get(code)
        return found.word(language) if found else code

    def code_of(self, text: str) -> str | None:
        """Find the code people mean by a code, a word, a usual other word, or `1-球机`."""
        folded = fold(text)
        if not folded:
            return None
        found = self.by_text.get(folded)
        if found is None and folded.replace(".", "", 1).isdecimal():
            found = self.by_text.get(_whole_number(folded))
        return found if found is not None else self._code_before_word(folded)

    def _code_before_word(self, folded: str) -> str | None:
        head = folded
        for dash in _DASHES:
            head = head.partition(dash)[0]
        if head == folded or head not in self.by_text:
            return None
        code = self.by_text[head]
        rest = folded[len(head) :].strip(_DASHES)
        return code if self.by_text.get(rest) == code else None


def fold(text: str) -> str:
    """Give a text as it is compared: half-width, lower case, without spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _whole_number(text: str) -> str:
    """Undo what spreadsheets do to codes: `01` and `1.0` are `1`."""
    whole, _, fraction = text.partition(".")
    return text if fraction.strip("0") else whole.lstrip("0") or "0"


def indexed(table: CodeTable) -> CodeTable:
    """Give the table with its look-ups made from its entries and synonyms."""
    by_code = {entry.code: entry for entry in table.entries}
    by_text: dict[str, str] = {}
    for word, code in table.synonyms.items():
        by_text[fold(word)] = code
    # Codes win over words, shipped words over synonyms.
    for entry in table.entries:
        by_text[fold(entry.en)] = entry.code
    for entry in table.entries:
        by_text[fold(entry.zh)] = entry.code
    for entry in table.entries:
        by_text[fold(entry.code)] = entry.code
        if entry.code.isdecimal():
            by_text.setdefault(_whole_number(entry.code), entry.code)
    return replace(table, by_code=MappingProxyType(by_code), by_text=MappingProxyType(by_text))


def overlaid(table: CodeTable, region: str, version: str, entries: Iterable[Entry]) -> CodeTable:
    """Lay a region's entries over a table: the same code is replaced, a new one is added."""
    whole = {entry.code: entry for entry in table.entries}
    whole |= {entry.code: replace(entry, regional=region) for entry in entries}
    name = f"{table.version}+{region}@{version}"
    return indexed(replace(table, version=name, entries=tuple(whole.values())))


@cache
def shipped() -> Mapping[tuple[str, str], CodeTable]:
    """Give all shipped tables by id and version."""
    found: dict[tuple[str, str], CodeTable] = {}
    same: list[dict[str, Any]] = []
    for name in FILES:
        text = files(__package__).joinpath(f"{name}.toml").read_text("utf-8")
        for raw in tomllib.loads(text)["table"]:
            if "same_as" in raw:
                same.append(raw)
            else:
                found[raw["id"], raw["version"]] = _table(raw, None)
    for raw in same:
        twin = next(one for (key, _), one in found.items() if key == raw["same_as"])
        found[raw["id"], raw["version"]] = _table(raw, twin)
    return MappingProxyType(found)


@cache
def by_id() -> Mapping[str, tuple[CodeTable, ...]]:
    """Give the versions of each table, the newest first."""
    found: dict[str, list[CodeTable]] = {}
    for table in shipped().values():
        found.setdefault(table.id, []).append(table)
    return MappingProxyType(
        {
            key: tuple(sorted(tables, key=lambda one: one.version, reverse=True))
            for key, tables in found.items()
        }
    )


def _table(raw: Mapping[str, Any], twin: CodeTable | None) -> CodeTable:
    confidence = Confidence(raw["confidence"])
    entries = (
        tuple(replace(one, confidence=confidence) for one in twin.entries)
        if twin
        else tuple(_entry(row, confidence) for row in raw["entries"])
    )
    to = dict(raw.get("to", {}))
    if twin:
        to[twin.id] = {one.code: one.code for one in twin.entries}
    return indexed(
        CodeTable(
            id=raw["id"],
            version=raw["version"],
            title_zh=raw["title"]["zh"],
            title_en=raw["title"]["en"],
            source=raw["source"],
            confidence=confidence,
            entries=entries,
            open=raw.get("open", False),
            notes_zh=raw.get("notes", {}).get("zh", ""),
            notes_en=raw.get("notes", {}).get("en", ""),
            synonyms=raw.get("synonyms", twin.synonyms if twin else {}),
            to=to,
        )
    )


def _entry(row: list[str], confidence: Confidence) -> Entry:
    code, zh, en, *more = row
    return Entry(
        code=code,
        zh=zh,
        en=en,
        note=more[0] if more else "",
        confidence=Confidence(more[1]) if len(more) > 1 else confidence,
    )
