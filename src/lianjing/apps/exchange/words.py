"""Staged rows in words a clerk understands: labels as printed, values as read aloud."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lianjing.apps.equipment import fields as catalogue
from lianjing.apps.equipment import tables
from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.exchange.forms import Place, Problem, Profile
from lianjing.apps.exchange.mapping.drafts import CODED, EXTRA
from lianjing.apps.exchange.staging import Plain, Remark
from lianjing.apps.places.masking import mask_phone
from lianjing.apps.quality.engine import Rulebook
from lianjing.apps.quality.words import told

_OWN: Mapping[str, tuple[str, str]] = {
    "unit": ("填报单位", "Unit"),
    "system": ("管理平台", "System"),
    "pole": ("杆件", "Pole"),
    "region": ("行政区划", "Division"),
    "position": ("位置", "Position"),
    "groups.camera": ("摄像机组数", "Groups of cameras"),
    "groups.recorder": ("DVR/NVR组数", "Groups of recorders"),
}
CONTACTS = ("contact", "phone")
_YES_NO = {True: ("是", "yes"), False: ("否", "no")}


@dataclass(slots=True)
class Speaker:
    """Says what rows of one form hold and what is wrong with them, in one language."""

    profile: Profile
    language: str
    rules: Rulebook
    contacts: bool = False
    """Whether the listener may hear names and numbers of the registry."""
    units: Mapping[int, str] = field(default_factory=dict)
    """Names of the units that are spoken of."""

    @property
    def kind(self) -> FileKind:
        """Give the kind of file the form's rows are about."""
        return FileKind.SYSTEM if self.profile.subject == "system" else FileKind.CAMERA

    def label(self, key: str) -> str:
        """Name a field as the form prints it; one it does not have by its name in the file."""
        column = next((one for one in self.profile.columns if one.key == key), None)
        if column is not None:
            return f"{column.group}：{column.label}" if key.startswith("pole.") else column.label
        if key in _OWN:
            return _OWN[key][self._english]
        name = key.removeprefix(EXTRA).removeprefix(CODED)
        if name != key:
            return self.label(name)
        kind, _, plain = key.rpartition(".")
        known = catalogue.field(FileKind(kind) if kind in set(FileKind) else self.kind, plain)
        if known is None:
            return key
        return known.en if self._english else known.zh

    def text(self, remark: Remark) -> str:
        """Say what is wrong, why, and what to do."""
        if remark.rule:
            return self._rule_text(remark)
        return Problem(remark.code, remark.facts).sentence(self.language)

    def sentence(self, remark: Remark, sheet: str, number: int) -> str:
        """Say it with its place: 第 37 行，“经度”列：…"""
        label = self.label(remark.key) if remark.key else ""
        where = Place(sheet, number, "", label).words(self.language)
        gap = ": " if self._english else "："
        return f"{where}{gap}{self.text(remark)}"

    def title(self, code: str) -> str:
        """Name what is wrong, for counting."""
        rule = self.rules.rules("").get(code)
        if rule is not None:
            # A rule is called by what it asks for; among faults that would read the wrong way.
            title = rule.texts(self.language).title
            return f"Breaks: {title}" if self._english else f"不符合：{title}"
        words = Problem(code).explain(self.language)
        title = _GAPS.sub("", words.message).strip()
        return title if self._english else _BETWEEN.sub("", title)

    def value(self, key: str, value: Plain) -> str:
        """Read a value aloud."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _YES_NO[value][self._english]
        if key == "unit" and isinstance(value, int):
            return self.units.get(value, str(value))
        if not self.contacts and key.endswith(CONTACTS):
            return mask_phone(str(value))
        table = self._table(key)
        return tables.word(table, str(value), self.language) if table else str(value)

    def _table(self, key: str) -> str:
        kind, _, plain = key.rpartition(".")
        known = catalogue.field(FileKind(kind) if kind in set(FileKind) else self.kind, plain)
        table = known.table if known else ""
        return table if table and table in tables.ids() else ""

    def _rule_text(self, remark: Remark) -> str:
        rule = self.rules.rules("").get(remark.code)
        if rule is None:
            return remark.code
        words = told(rule, self.kind, remark.key, remark.facts, self.language)
        gap = " " if self._english else ""
        return gap.join(part for part in (words.wrong, words.why, words.fix) if part)

    @property
    def _english(self) -> bool:
        return self.language.startswith("en")


_GAPS = re.compile(r"\s*“\?”\s*|\s+\?(?=\s|$)|^\? ")
"""What a sentence about one row says of it alone; one about many leaves it out."""
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""The gap that is left between two Chinese characters."""
