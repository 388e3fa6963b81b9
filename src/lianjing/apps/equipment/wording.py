"""Says values of files in words: codes by their tables, yes and no, what a reference names."""

from collections.abc import Mapping
from typing import NamedTuple

from lianjing.apps.equipment import tables
from lianjing.apps.equipment.choices import FileKind, LifeState, PhotoKind
from lianjing.apps.equipment.fields import Field, Kind, field
from lianjing.apps.equipment.tables import CodeTable, UnknownTableError
from lianjing.apps.places.masking import mask_phone

CONTACTS = frozenset({"manager_contact", "maintainer_contact", "builder_contact", "party_contact"})
"""Fields that hold people's telephone numbers: shown masked."""

_STATES_IN_ENGLISH = {
    LifeState.PLANNED: "Planned",
    LifeState.BUILDING: "Building",
    LifeState.ACCEPTED: "Accepted",
    LifeState.IN_USE: "In use",
    LifeState.REPAIR: "In repair",
    LifeState.MOVED: "Being moved",
    LifeState.REMOVED: "Removed",
}
_YES_NO = {"zh": ("否", "是"), "en": ("no", "yes")}


class Coded(NamedTuple):
    """A code with what it means, and by which table."""

    code: str
    table: str
    version: str
    text: str


class Wording:
    """The words of one kind of file for one reader; tables are looked up once."""

    def __init__(
        self,
        kind: FileKind,
        language: str,
        *,
        region: str = "",
        names: Mapping[tuple[str, int], str] | None = None,
    ) -> None:
        self._kind = kind
        self._language = "en" if language.startswith("en") else "zh"
        self._region = region
        self._names = names or {}
        self._tables: dict[str, CodeTable | None] = {}

    def label(self, key: str) -> str:
        """Name a field."""
        known = field(self._kind, key)
        return (
            getattr(known, self._language)
            if known
            else _OTHERS.get(key, {}).get(self._language, key)
        )

    def coded(self, key: str, value: str) -> list[Coded]:
        """Explain the codes of a coded field, which `/` separates."""
        known = field(self._kind, key)
        table = self._table(known) if known else None
        return [
            Coded(
                code,
                known.table if known else "",
                table.version if table else "",
                table.word(code, self._language) if table else code,
            )
            for code in value.split("/")
            if code
        ]

    def text(self, key: str, value: object) -> str:
        """Say any value in words."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _YES_NO[self._language][value]
        if key == "state":
            return state_word(str(value), self._language)
        if key == "photo" and self._language == "zh" and value in PhotoKind.values:
            return str(PhotoKind(str(value)).label)
        if isinstance(value, Mapping):
            return ", ".join(f"{name}={one}" for name, one in value.items())
        return self._of_kind(key, value)

    def _of_kind(self, key: str, value: object) -> str:
        known = field(self._kind, key)
        if known is not None and known.kind in {Kind.CHOICE, Kind.CHOICES}:
            return "、".join(one.text for one in self.coded(key, str(value)))
        if known is not None and known.kind is Kind.REFERENCE and isinstance(value, int):
            return self._names.get((key, value), f"#{value}")
        return str(value)

    def _table(self, known: Field) -> CodeTable | None:
        if known.table not in self._tables:
            try:
                found = tables.table(known.table, self._region) if known.table else None
            except UnknownTableError:
                found = None
            self._tables[known.table] = found
        return self._tables[known.table]


_OTHERS = {
    "state": {"zh": "生命周期", "en": "Life"},
    "photo": {"zh": "照片", "en": "Photo"},
    "extras": {"zh": "扩展字段", "en": "Extra fields"},
    "coded": {"zh": "其他代码表", "en": "Other code tables"},
    "digest": {"zh": "照片摘要", "en": "Digest"},
}


def state_word(state: str, language: str) -> str:
    """Say a state of life."""
    if state not in LifeState.values:
        return state
    known = LifeState(state)
    return _STATES_IN_ENGLISH[known] if language.startswith("en") else str(known.label)


def masked(key: str, value: object) -> object:
    """Give a value as everyone may see it."""
    return mask_phone(value) if key in CONTACTS and isinstance(value, str) else value
