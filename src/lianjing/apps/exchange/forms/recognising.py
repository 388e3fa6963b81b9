"""Tells which form a file is and which of its sheets are it; else refuses it with reasons."""

import itertools
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from lianjing.apps.exchange.forms.card import count_labels
from lianjing.apps.exchange.forms.csvfile import CsvFile
from lianjing.apps.exchange.forms.given import GivenRow
from lianjing.apps.exchange.forms.head import Labels, Match, looks_like_data, sheet_head
from lianjing.apps.exchange.forms.library import all_profiles
from lianjing.apps.exchange.forms.names import OWN_SHEETS
from lianjing.apps.exchange.forms.package import check_container
from lianjing.apps.exchange.forms.problems import FormRefusedError, Place, Problem, refuse
from lianjing.apps.exchange.forms.profile import Layout, Profile
from lianjing.apps.exchange.forms.rows import Limits, SheetHead
from lianjing.apps.exchange.forms.workbook import SheetPart, Workbook

LOOKED_AT = 40
"""Rows of a sheet in which its labels are looked for."""
_MOST_REMARKS = 30
_RESEMBLES = 2.5
"""From this score on a file is like a form, however much it lacks."""


class Sample(NamedTuple):
    """The beginning of one sheet."""

    title: str
    part: SheetPart | None
    rows: list[GivenRow]


class Found(NamedTuple):
    """The form a file is."""

    profile: Profile
    sheets: list[tuple[SheetHead, SheetPart | None]]
    remarks: tuple[Problem, ...]


def open_file(stream: BinaryIO, limits: Limits) -> Workbook | CsvFile:
    """Open what begins like a workbook as one, and any other text as a CSV."""
    stream.seek(0)
    if stream.read(2) == b"PK":
        return Workbook(stream, limits)
    try:
        check_container(stream, limits)
    except FormRefusedError as fault:
        if fault.code != "form_not_workbook":
            raise
    return CsvFile(stream, limits)


def samples_of(file: Workbook | CsvFile) -> list[Sample]:
    """Take the beginning of each visible sheet that has anything in it."""
    if isinstance(file, CsvFile):
        samples = [Sample("", None, list(itertools.islice(file.rows(), LOOKED_AT)))]
    else:
        samples = [
            Sample(sheet.title, sheet, list(itertools.islice(file.rows(sheet), LOOKED_AT)))
            for sheet in file.sheets
            if not sheet.hidden
        ]
    samples = [sample for sample in samples if sample.rows]
    if not samples:
        raise refuse("form_empty")
    return samples


def recognise(samples: Sequence[Sample], profile: Profile | None) -> Found:
    """Find the form, or the sheets of the one that is expected."""
    candidates = [_match_all(one, samples) for one in ((profile,) if profile else all_profiles())]
    best = max(candidates, key=lambda one: (bool(one.accepted), one.score))
    if not best.accepted:
        raise _refusal(best, samples, expected=profile)
    names = {sample.title for sample, _ in best.accepted}
    remarks = [
        Problem("form_sheet_ignored", {"sheet": sample.title}, Place(sample.title))
        for sample in samples
        if sample.title not in names and sample.title not in OWN_SHEETS
    ]
    for sample, match in best.accepted:
        remarks += [
            Problem("form_column_unknown", {"label": label}, Place(sample.title))
            for label in match.unknown
        ]
    heads = [
        (sheet_head(sample.title, match, sample.rows), sample.part)
        for sample, match in best.accepted
    ]
    return Found(best.profile, heads, tuple(remarks[:_MOST_REMARKS]))


class _Candidate(NamedTuple):
    """How all sheets of a file fit one form."""

    profile: Profile
    accepted: list[tuple[Sample, Match]]
    best: Match
    score: float


def _match_all(profile: Profile, samples: Sequence[Sample]) -> _Candidate:
    matches = [(sample, _match(profile, sample.rows)) for sample in samples]
    accepted = [(sample, match) for sample, match in matches if match.accepted]
    best = max((match for _, match in matches), key=lambda match: match.score)
    score = max((match.score for _, match in accepted), default=best.score)
    return _Candidate(profile, accepted, best, score)


def _match(profile: Profile, rows: Sequence[GivenRow]) -> Match:
    if profile.layout is Layout.TABLE:
        return Labels(profile).match(rows)
    found = count_labels(profile, rows)
    places = dict.fromkeys(found, 0)
    return Match(profile, 0, places, dict.fromkeys(found, ""), (), len(found))


def _refusal(
    best: _Candidate, samples: Sequence[Sample], *, expected: Profile | None
) -> FormRefusedError:
    """Say why a file is not the form: another one, labels that are not there, no head at all."""
    match, wanted = best.best, best.profile
    title = _title(wanted)
    if match.twice and not match.missing:
        return refuse("form_label_twice", label=match.twice, meaning=title)
    if expected is not None:
        others = [_match_all(one, samples) for one in all_profiles() if one.id != expected.id]
        other = max(others, key=lambda one: (bool(one.accepted), one.score))
        if other.accepted and other.score > match.score:
            return refuse("form_other_form", detail=_title(other.profile), meaning=title)
    if match.score < _RESEMBLES:
        if any(looks_like_data(sample.rows) for sample in samples):
            return refuse("form_head_missing", meaning=title)
        if expected is None:
            return refuse("form_unknown")
    labels = "、".join(column.label for column in match.missing)
    return refuse("form_labels_missing", labels=labels, meaning=title)


def _title(profile: Profile) -> str:
    """Give the title in both languages, as `causes` takes it apart again."""
    return f"{profile.title.zh} / {profile.title.en}"
