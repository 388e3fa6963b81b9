"""Finds the head of a form by its labels, and says how much it looks like which form."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lianjing.apps.exchange.forms.given import GivenRow
from lianjing.apps.exchange.forms.names import OWN_LABELS
from lianjing.apps.exchange.forms.profile import Column, Kind, Line, Profile
from lianjing.apps.exchange.forms.rows import SheetHead
from lianjing.apps.exchange.forms.tidy import label_key, one_line, short, tidy, without_remark

_SPELLED = 0.6
"""What a further spelling counts beside the printed label: it may be another form's label."""
_COLONS = ":："


class Match(NamedTuple):
    """How one row, or two under each other, fit the labels of a form."""

    profile: Profile
    row: int
    """Index of the (lower) row among the rows looked at."""
    columns: dict[str, int]
    labels: dict[str, str]
    unknown: tuple[str, ...]
    score: float
    twice: str = ""
    """A label that stands there twice."""

    @property
    def missing(self) -> list[Column]:
        """Give the columns without which the form is not this form."""
        return [c for c in self.profile.columns if c.decides and c.key not in self.columns]

    @property
    def absent(self) -> tuple[str, ...]:
        """Give the labels of the form that are not there."""
        columns = self.profile.columns
        return tuple(c.label for c in columns if c.key not in self.columns)

    @property
    def accepted(self) -> bool:
        """Tell whether it is the form."""
        return bool(self.columns) and not self.missing and not self.twice


class Labels:
    """The labels of one form, ready for looking up."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._by_key: dict[str, list[tuple[Column, float]]] = defaultdict(list)
        self._groups = {label_key(column.group) for column in profile.columns if column.group}
        for column in profile.columns:
            self._by_key[label_key(column.label)].append((column, 1.0))
        for column in profile.columns:
            bare = without_remark(column.label)
            for spelling in (*column.spellings, column.key, bare):
                entries = self._by_key[label_key(spelling)]
                if all(known is not column for known, _ in entries):
                    entries.append((column, _SPELLED))

    def find(self, label: str, group: str, taken: set[str]) -> tuple[Column, float] | None:
        """Find the column of a label; of two with the same one that of the group, else the next."""
        for text in (label, without_remark(label)):
            key = label_key(text)
            entries = self._by_key.get(key, []) if key else []
            free = [entry for entry in entries if entry[0].key not in taken]
            for entry in free:
                if entry[0].group and label_key(entry[0].group) == group:
                    return entry
            if free or entries:
                return (free or entries)[0]
        return None

    def match(self, rows: Sequence[GivenRow]) -> Match:
        """Find the row, or the two rows, that fit best."""
        best = self._try(rows, 0, paired=False) if rows else Match(self.profile, 0, {}, {}, (), 0)
        for at in range(len(rows)):
            for paired in (False, True):
                if paired and (at == 0 or rows[at - 1].number != rows[at].number - 1):
                    continue
                found = self._try(rows, at, paired=paired)
                if (found.score, -len(found.unknown)) > (best.score, -len(best.unknown)):
                    best = found
        return best

    def _try(self, rows: Sequence[GivenRow], at: int, *, paired: bool) -> Match:
        cells = {column: given.text for column, given in rows[at].cells.items()}
        above = {c: given.text for c, given in rows[at - 1].cells.items()} if paired else {}
        columns: dict[str, int] = {}
        labels: dict[str, str] = {}
        unknown: list[str] = []
        score, group, twice = 0.0, "", ""
        for place in sorted({*cells, *above}):
            over = label_key(above.get(place, ""))
            group = over if over in self._groups else group
            label = cells.get(place) or above.get(place, "")
            found = self.find(label, group, set(columns))
            if label in OWN_LABELS:
                continue
            if found is None:
                unknown.append(short(label, 30))
            elif found[0].key in columns:
                twice = twice or short(label, 30)
            else:
                columns[found[0].key] = place
                labels[found[0].key] = " ".join(tidy(label)[0].split())
                score += found[1]
        return Match(self.profile, at, columns, labels, tuple(unknown), score, twice)


def sheet_head(name: str, match: Match, rows: Sequence[GivenRow]) -> SheetHead:
    """Describe a sheet that was recognised."""
    above = [row for row in rows[: match.row] if row.number < rows[match.row].number]
    lines: dict[str, str] = {}
    for row in above:
        lines |= read_lines(row, match.profile.head)
    return SheetHead(
        name=name,
        head_row=rows[match.row].number,
        columns=match.columns,
        labels=match.labels,
        lines={key: value for key, value in lines.items() if value},
        unknown=match.unknown,
        absent=match.absent,
    )


def read_lines(row: GivenRow, lines: Iterable[Line]) -> dict[str, str]:
    """Read `填报单位：某局    联系电话：…`, in one cell or in several; blank ones too."""
    wanted = {
        label_key(spelling): line.key
        for line in lines
        for spelling in (line.label, *line.spellings)
    }
    found: dict[str, str] = {}
    waiting = ""
    for _, given in sorted(row.cells.items()):
        text = tidy(given.text)[0]
        pieces = _pieces(text, wanted)
        if not pieces and waiting and text:
            found[waiting], waiting = text, ""
        for key, value in pieces:
            waiting = "" if value else key
            found[key] = value or found.get(key, "")
    return found


def _pieces(text: str, wanted: dict[str, str]) -> list[tuple[str, str]]:
    """Cut a text at the labels in it; a label ends in a colon or is all there is."""
    if label_key(text) in wanted:
        return [(wanted[label_key(text)], "")]
    parts = text[:1000].replace("：", ":").split(":")
    pieces: list[tuple[str, str]] = []
    label = _label_at_end(parts[0], wanted)
    for part in parts[1:]:
        following = _label_at_end(part, wanted)
        value = part[: len(part) - len(following)] if following else part
        if label:
            pieces.append((wanted[label_key(label)], value.strip()))
        elif pieces:
            pieces[-1] = (pieces[-1][0], f"{pieces[-1][1]}:{value}".strip())
        label = following
    return pieces


def _label_at_end(text: str, wanted: dict[str, str]) -> str:
    """Find the label a text ends in, as it is written there."""
    for word in (text.strip(), *text.split()[-1:]):
        if label_key(word) in wanted and text.rstrip().endswith(word):
            return text[text.rstrip().rfind(word) :]
    return ""


def looks_like_data(rows: Sequence[GivenRow]) -> bool:
    """Tell whether the first row is a record already: a 20-digit code, or a pair of coordinates."""
    for row in rows[:1]:
        texts = [one_line(given.text) for given in row.cells.values()]
        if any(len(text) == 20 and text.isdigit() for text in texts):
            return True
    return False


def serial_place(profile: Profile, head: SheetHead) -> int | None:
    """Give the place of 序号."""
    for column in profile.columns:
        if column.kind is Kind.SERIAL:
            return head.columns.get(column.key)
    return None
