"""Judges files that changed: their own rules, the groups they are in, their scores.

Watchers mark files as dirty in the transaction that changed them; a small change is judged as
soon as that is committed, the rest by a chore or a job. Judging twice writes nothing new.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.models import Camera, Filing
from lianjing.apps.equipment.rows import MODELS, update
from lianjing.apps.quality.choices import Severity
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.engine import Rulebook
from lianjing.apps.quality.finding import FindingValue, Judgement
from lianjing.apps.quality.models import Appraisal, Dirty, Finding
from lianjing.apps.quality.rulebook import Rule, shipped
from lianjing.apps.quality.selectors import context, rulebook
from lianjing.apps.quality.selectors.records import Record, is_history, records
from lianjing.apps.quality.services import sets
from lianjing.apps.quality.services.store import Difference, Found, Owner

PORTION = 500
"""Files judged in one transaction."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of judging works with."""

    book: Rulebook
    context: Context
    now: datetime


def new_run() -> Run:
    """Read rules, tables and places for a run."""
    return Run(rulebook(), context(), timezone.now())


def mark(kind: FileKind, ids: Iterable[int]) -> None:
    """Mark files to be judged again; inside the transaction that changed them.

    A mark that is there is written once more: whoever judges waits for this transaction then and
    sees its values.
    """
    now = timezone.now()
    rows = [Dirty(kind=kind.value, file=key, at=now) for key in sorted(set(ids))]
    if not rows:
        return
    Dirty.objects.bulk_create(
        rows,
        batch_size=PORTION,
        update_conflicts=True,
        unique_fields=["kind", "file"],
        update_fields=["at"],
    )


def judge_dirty(limit: int = PORTION) -> int:
    """Judge marked files, the oldest first; gives how many."""
    with transaction.atomic():
        waiting = Dirty.objects.select_for_update(skip_locked=True).order_by("id")[:limit]
        marks = list(waiting)
        if not marks:
            return 0
        Dirty.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
        run = new_run()
        marks.sort(key=lambda mark: mark.kind)
        for kind, some in groupby(marks, key=lambda mark: mark.kind):
            judge(FileKind(kind), [mark.file for mark in some], run)
    return len(marks)


@transaction.atomic
def judge(
    kind: FileKind, ids: Sequence[int], run: Run | None = None, *, groups: bool = True
) -> None:
    """Judge files of one kind now; `groups` False leaves out the rules over the whole table."""
    run = run or new_run()
    change = Difference(run.now)
    touched: dict[FileKind, set[int]] = {kind: set(ids)}
    if groups:
        for of, file in sets.refresh(kind, list(ids), run.book, change):
            touched.setdefault(of, set()).add(file)
        change.write()
    for of, files in touched.items():
        _judge_records(of, sorted(files), run, change)
    change.write()
    Dirty.objects.filter(kind=kind.value, file__in=ids, at__lte=run.now).delete()


def _judge_records(kind: FileKind, ids: Sequence[int], run: Run, change: Difference) -> None:
    known = _known(kind, ids)
    shadows: list[tuple[object, ...]] = []
    appraisals: list[Appraisal] = []
    history: list[int] = []
    withdrawn = set(ids)
    for record in records(kind, ids):
        key = int(str(record["id"]))
        withdrawn.discard(key)
        judgement, counts = _judge_one(kind, record, known.get(key, ()), run, change)
        if judgement is None:
            history.append(key)
        elif kind is FileKind.CAMERA:
            appraisals.append(_appraisal(key, record, judgement, run.now))
        score = None if judgement is None else judgement.score
        shadow = (score, counts[Severity.ERROR], counts[Severity.WARNING])
        if shadow != (record["score"], record["errors"], record["warnings"]):
            shadows.append((*shadow, key))
    for key in withdrawn & known.keys():
        # An import that was undone has taken the file back: nothing is left to be wrong.
        change.settle(Owner(kind.value, key, "", None), known[key], ())
    if shadows:
        update(MODELS[kind], ("score", "errors", "warnings"), shadows)
    if kind is FileKind.CAMERA:
        _write_appraisals(appraisals, history)


def _judge_one(
    kind: FileKind,
    record: Record,
    known: Sequence[Finding],
    run: Run,
    change: Difference,
) -> tuple[Judgement | None, Mapping[Severity, int]]:
    """Settle the findings of one file; gives how good it is, None for one that is history."""
    region = str(record.get("region") or "")
    rules = run.book.rule_set(kind, region)
    owner = Owner(kind.value, int(str(record["id"])), region, _key(record.get("unit")))
    of_sets = [row for row in known if _is_set(row.rule)]
    own = [row for row in known if not _is_set(row.rule)]
    counts = dict.fromkeys(Severity, 0)
    if is_history(record):
        change.settle(owner, own, ())
        return None, counts
    findings, missing, complete = rules.findings(record, run.context)
    stored = collapsed(findings, rules.rules)
    counting = {(one.rule, one.field) for one in change.settle(owner, own, stored)}
    open_sets = [row for row in of_sets if row.state == "open"]
    for one in stored:
        counts[one.severity] += (one.rule, one.field) in counting
    for row in open_sets:
        counts[Severity(row.severity)] += 1
    valid = [
        one for one in findings if (one.rule, one.field) in counting or (one.rule, "") in counting
    ]
    valid += [
        FindingValue(row.rule, row.rule_version, Severity(row.severity), row.field)
        for row in open_sets
    ]
    return rules.judgement(valid, missing, complete=complete), counts


def _is_set(rule: str) -> bool:
    known = shipped().get(rule)
    return known is not None and known.is_set_rule


def collapsed(findings: Iterable[FindingValue], rules: Mapping[str, Rule]) -> list[Found]:
    """Give findings as they are kept: the missing fields of one profile are one row."""
    kept: list[Found] = []
    missing: dict[str, list[str]] = {}
    for one in findings:
        rule = rules[one.rule]
        if rule.check != "required":
            kept.append(
                Found(one.rule, one.version, one.severity, one.field, one.params, "", rule.days)
            )
        elif one.rule in missing:
            missing[one.rule].append(one.field)
        else:
            fields = missing[one.rule] = [one.field]
            params = {"fields": fields}
            kept.append(Found(one.rule, one.version, one.severity, "", params, "", rule.days))
    return kept


def _key(value: object) -> int | None:
    return None if value is None else int(str(value))


def _known(kind: FileKind, ids: Sequence[int]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for row in Finding.objects.filter(kind=kind.value, file__in=ids).order_by():
        found.setdefault(row.file, []).append(row)
    return found


def _appraisal(key: int, record: Record, judgement: Judgement, now: datetime) -> Appraisal:
    placed = record.get("longitude") is not None and record.get("latitude") is not None
    return Appraisal(
        camera_id=key,
        completeness=round(judgement.completeness * 100),
        complete=judgement.complete,
        position_good=placed and "position" not in judgement.spoilt,
        code_good=bool(record.get("code")) and "code" not in judgement.spoilt,
        judged_at=now,
    )


def _write_appraisals(rows: Sequence[Appraisal], history: Sequence[int]) -> None:
    if rows:
        Appraisal.objects.bulk_create(
            rows,
            batch_size=PORTION,
            update_conflicts=True,
            unique_fields=["camera"],
            update_fields=["completeness", "complete", "position_good", "code_good", "judged_at"],
        )
    if history:
        Appraisal.objects.filter(camera_id__in=history).delete()


def mark_filed(since: datetime) -> datetime:
    """Mark the files whose filing changed since a moment; gives the moment to ask from next."""
    now = timezone.now()
    changed = Filing.objects.filter(updated_at__gte=since)
    systems = set(changed.filter(system__isnull=False).values_list("system_id", flat=True))
    if systems:
        mark(FileKind.SYSTEM, systems)
        mark(
            FileKind.CAMERA, Camera.objects.filter(system__in=systems).values_list("pk", flat=True)
        )
    named = changed.filter(cameras__isnull=False).values_list("cameras", flat=True)
    mark(FileKind.CAMERA, named)
    return now
