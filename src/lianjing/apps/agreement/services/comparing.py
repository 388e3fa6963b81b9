"""Compares files and network, all or what was marked, and keeps the list of differences.

Each portion is a transaction of its own, so that nobody waits; a run that is killed leaves a list
that is right as far as it came, and the next one goes over all of it.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings as django_settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from lianjing.apps.agreement.choices import DecisionAction, DifferenceKind, DifferenceState
from lianjing.apps.agreement.fields import CODE
from lianjing.apps.agreement.matching import Lost, by_identity, drifted, match, unfiled
from lianjing.apps.agreement.models import Difference, Mark, Run
from lianjing.apps.agreement.rows import Row, upsert_statement
from lianjing.apps.agreement.selectors import sides
from lianjing.apps.agreement.selectors.settings import thresholds
from lianjing.apps.agreement.selectors.sides import FileSide, NetworkSide
from lianjing.apps.agreement.services.standing import follow, leave
from lianjing.apps.agreement.settings import Thresholds
from lianjing.apps.equipment.models import Camera

FORGOTTEN_AFTER = timedelta(days=90)
"""What is gone for so long is not kept any more."""
MARKS_AT_ONCE = 400

Progress = Callable[[int, int, str], None]


def _silent(done: int, total: int, step: str) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class _Work:
    run: int
    limits: Thresholds
    own_code: str
    lost: Lost = field(default_factory=Lost)
    cameras: int = 0
    channels: int = 0
    found: int = 0

    def write(self, rows: Iterable[Row]) -> None:
        """Write a portion of differences."""
        kept = by_identity(rows)
        self.found += len(kept)
        _upsert(list(kept.values()), self.run, self.limits)


def _work() -> _Work:
    own = django_settings.INSTALLATION.settings.platform.code
    return _Work(run=time.time_ns() // 1000, limits=thresholds(), own_code=own)


def compare_everything(progress: Progress = _silent) -> Run:
    """Compare all files with all catalogues; memory is that of a portion and of what is lost."""
    work = _work()
    started = Run.objects.create(whole=True)
    top = Mark.objects.order_by("-id").values_list("id", flat=True).first() or 0
    total = Camera.objects.filter(code__isnull=False).count()
    for page in sides.file_pages():
        with transaction.atomic():
            _compare(work, page)
        progress(min(work.cameras, total), total, "comparing")
    for channels in sides.unfiled_pages():
        with transaction.atomic():
            _compare_unfiled(work, channels)
        progress(total, total, "unfiled")
    with transaction.atomic():
        _mark_gone(work, Q())
        follow(Q(run=work.run))
        Mark.objects.filter(pk__lte=top).delete()
        old = timezone.now() - FORGOTTEN_AFTER
        gone = Difference.objects.filter(state=DifferenceState.GONE, last_seen__lt=old)
        gone.exclude(action=DecisionAction.TO_NETWORK).delete()
    started.ended_at = timezone.now()
    started.cameras, started.channels, started.differences = work.cameras, work.channels, work.found
    started.save()
    return started


def compare_marked() -> int:
    """Compare what was marked, a bounded part of it; gives how many marks were worked off."""
    marks = sides.marks(MARKS_AT_ONCE)
    if not marks:
        return 0
    codes = {mark.code for mark in marks if mark.code}
    keys = {mark.camera for mark in marks if mark.camera is not None}
    with transaction.atomic():
        compare_some(codes=codes, cameras=keys)
        Mark.objects.filter(pk__in=[mark.pk for mark in marks if mark.code or mark.camera]).delete()
    return len(marks)


@transaction.atomic
def compare_some(*, codes: Collection[str] = (), cameras: Collection[int] = ()) -> None:
    """Compare some codes and some cameras, and everything these lead to."""
    work = _work()
    files = sides.file_sides(Q(pk__in=list(cameras)) | Q(code__in=list(codes)))
    merged = Camera.objects.filter(pk__in=list(cameras)).values_list("code", flat=True)
    known = {file.code for file in files if file.code} | set(codes) | {c for c in merged if c}
    keys = {file.key for file in files} | set(cameras)
    scope = Q(camera__in=keys) | Q(code__in=known)
    drifts = sides.drifts_of(keys, known)
    _keep_drifts(work, drifts, {file.key: file for file in files})
    _compare(work, [file for file in files if file.code])
    for channels in sides.unfiled_pages(known):
        _compare_unfiled(work, channels)
    _mark_gone(work, scope)
    follow(scope & Q(run=work.run))


def _compare(work: _Work, files: list[FileSide]) -> None:
    channels = sides.network_sides(Q(code__in=[file.code for file in files]))
    rows = match(files, channels, work.limits, own_code=work.own_code, lost=work.lost)
    work.write(rows)
    work.cameras += len(files)
    work.channels += len(channels)


def _compare_unfiled(work: _Work, channels: list[NetworkSide]) -> None:
    pairs = list(unfiled(channels, work.lost))
    work.write(row for row, _ in pairs)
    work.channels += len(channels)
    # A camera that seems to send another code is one difference, not two.
    moved = [f"only_file:{file.key}" for _, file in pairs if file is not None]
    if moved:
        Difference.objects.filter(identity__in=moved).update(run=0)


def _keep_drifts(work: _Work, drifts: list[Difference], files: dict[int, FileSide]) -> None:
    """Look again for cameras known to send another code, where only a part is compared."""
    missing = [d.camera_id for d in drifts if d.camera_id and d.camera_id not in files]
    for file in [*files.values(), *sides.file_sides(Q(pk__in=missing))]:
        if any(d.camera_id == file.key for d in drifts) and file.expected_online:
            work.lost.add(file)
    codes = [d.channel_code for d in drifts]
    for channels in sides.unfiled_pages(codes):
        here = [(channel, work.lost.find(channel)) for channel in channels]
        work.write(drifted(file, channel) for channel, file in here if file is not None)


def _mark_gone(work: _Work, scope: Q) -> None:
    """What was not found again is gone; a value that goes up is taken back where both agree."""
    rows = Difference.objects.filter(scope, run__lt=work.run)
    rows = rows.exclude(state=DifferenceState.GONE)
    leave(rows.filter(action=DecisionAction.TO_NETWORK))
    rows.update(state=DifferenceState.GONE, run=work.run)
    # In the same comparison a camera may be found to send another code.
    hidden = Difference.objects.filter(
        scope, kind=DifferenceKind.DRIFT, field=CODE, run=work.run, state=DifferenceState.OPEN
    ).values("camera")
    only_file = Difference.objects.filter(kind=DifferenceKind.ONLY_FILE, camera__in=hidden)
    only_file.update(state=DifferenceState.GONE)


def _upsert(rows: list[Row], run: int, limits: Thresholds) -> None:
    if not rows:
        return
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value(now)
    due = connection.ops.adapt_datefield_value(
        timezone.localdate(now) + timedelta(days=limits.due_days)
    )
    tail = (due, DifferenceState.OPEN.value, "", "", "", moment, moment, run)
    values = [(*row[:1], row.kind.value, *row[2:], *tail) for row in rows]
    statement = upsert_statement(connection.ops.quote_name(Difference._meta.db_table))
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
