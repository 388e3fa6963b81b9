"""Writes runs of events into the tables, each run in one transaction with its cursor.

The cursor is compared before it is moved: the same run folded twice, by us after a failure or by a
second process, changes nothing the second time.
"""

import time
from collections.abc import Callable, Sequence

from django.db import transaction

from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import BusCursor, Device
from lianjing.apps.registry.services import note_change
from lianjing.apps.sharing.selectors import uppers_that_follow_the_catalogue
from lianjing.ingest import calls, catalogue, channels, counters, devices
from lianjing.ingest.batch import Batch, CataloguePart, ChannelStates, ChannelWork, fold
from lianjing.ingest.catalogue import Plan
from lianjing.ingest.stage import Answer, Stage
from lianjing.ingest.uppers import write_upper_deeds
from lianjing.link import events
from lianjing.link.bus.port import Position, Record
from lianjing.runtime import logs
from lianjing.runtime.process import give_back_memory

log = logs.get(__name__)

LARGE = 2000
"""Items of a catalogue from which on it is planned before its transaction, in a run of its own."""


class Folder:
    """Folds the events of one node of the bus."""

    def __init__(self, node: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.node = node
        self._clock = clock
        self._stage = Stage()
        self._plan: Plan | None = None
        self.dirty: set[int] = set()
        """Devices whose counters must be recounted."""

    def resume(self) -> tuple[Position, Position]:
        """Give where to go on, and from where unfinished catalogues must be read again."""
        row, _ = BusCursor.objects.get_or_create(reader=self.node)
        return row.position, row.position if row.held_from is None else row.held_from

    def dirty_all(self) -> None:
        """Recount everything once: what was changed before the last stop may be uncounted."""
        self.dirty |= set(Device.objects.values_list("pk", flat=True))

    def replay(self, records: Sequence[Record], after: Position) -> None:
        """Collect again the parts of catalogues that were unfinished at the last stop."""
        for record in records:
            if isinstance(record.event, events.CatalogueReceived):
                self._stage.take(record.event, after, self._clock())
            after = record.position

    def runs(self, records: Sequence[Record]) -> list[Sequence[Record]]:
        """Cut a run so that the end of every large catalogue is a run of its own."""
        runs: list[Sequence[Record]] = []
        begin = 0
        coming: dict[str, int] = {}
        for number, record in enumerate(records):
            event = record.event
            if not isinstance(event, events.CatalogueReceived):
                continue
            coming[event.query] = coming.get(event.query, 0) + len(event.nodes)
            if event.done and coming[event.query] + self._stage.size_of(event.query) > LARGE:
                runs += [records[begin:number], records[number : number + 1]]
                begin = number + 1
        return [run for run in (*runs, records[begin:]) if run]

    def fold(self, records: Sequence[Record], after: Position) -> bool:
        """Write a run that follows `after`; False if somebody else has folded it already.

        Raises Django's `DatabaseError`; then nothing is written and the run can be tried again.
        """
        batch = fold(records, after)
        stage = self._stage.copy()
        self._plan = self._plan_of(batch)
        try:
            with transaction.atomic():
                if not self._move(after, records[-1].position):
                    return False
                dirty = self._write(batch, stage)
                BusCursor.objects.filter(reader=self.node).update(held_from=stage.held_from)
        finally:
            planned, self._plan = self._plan is not None, None
        self._stage = stage
        self.dirty |= dirty
        if planned:
            give_back_memory()
        return True

    def skip(self, until: Position, after: Position) -> bool:
        """Step over an event that cannot be stored."""
        with transaction.atomic():
            return self._move(after, until)

    def held_position(self, position: Position) -> Position:
        """Give until where the bus may forget."""
        held = self._stage.held_from
        return position if held is None else held

    def recount(self) -> None:
        """Bring the counters of changed devices up to date."""
        dirty, self.dirty = self.dirty, set()
        if not dirty:
            return
        try:
            with transaction.atomic():
                counters.recount_devices(sorted(dirty))
                counters.recount_regions()
        except BaseException:
            self.dirty |= dirty
            raise

    # --- inside ---------------------------------------------------------------------------

    def _plan_of(self, batch: Batch) -> Plan | None:
        """Plan a large catalogue that is alone in its run, before any transaction."""
        if len(batch.work) != 1 or not isinstance(batch.work[0], CataloguePart):
            return None
        work = batch.work[0]
        if not (work.event.done and work.event.complete):
            return None
        answer = self._stage.copy().take(work.event, work.since, self._clock())
        device = Device.objects.filter(code=work.device).first()
        if answer is None or device is None or len(answer.nodes) <= LARGE:
            return None
        return catalogue.plan(device, answer.nodes)

    def _move(self, after: Position, until: Position) -> bool:
        rows = BusCursor.objects.filter(reader=self.node, position=after)
        return bool(rows.update(position=until))

    def _write(self, batch: Batch, stage: Stage) -> set[int]:
        known = devices.ensure_devices(batch)
        devices.write_devices(batch, known)
        dirty = self._write_work(batch, known, stage)
        devices.write_registrations(batch)
        devices.write_alarms(batch, known)
        channels.write_positions(batch)
        calls.write_calls(batch)
        calls.write_viewings(batch)
        calls.write_uppers(batch)
        write_upper_deeds(batch)
        return dirty

    def _write_work(self, batch: Batch, known: dict[str, Device], stage: Stage) -> set[int]:
        dirty: set[int] = set()
        reshaped = False
        for work in batch.work:
            device = known.get(work.device)
            if device is None:
                if isinstance(work, CataloguePart):
                    stage.take(work.event, work.since, self._clock())  # so that it is not held
                continue
            reshaped = self._do(device, work, stage) or reshaped
            if not isinstance(work, CataloguePart) or work.event.done:
                dirty.add(device.pk)
        for answer in stage.overdue(self._clock()):
            late = Device.objects.filter(code=answer.device).first()
            if late is not None:
                reshaped = self._reconcile(late, answer) or reshaped
                dirty.add(late.pk)
        if reshaped:
            for key in uppers_that_follow_the_catalogue():
                note_change(RosterSubject.SHARE, key)
        return dirty

    def _do(self, device: Device, work: ChannelWork, stage: Stage) -> bool:
        """Do one piece of work; tells whether the catalogue changed."""
        if isinstance(work, events.DeviceStatusChanged):
            channels.follow_device(device, work)
        elif isinstance(work, ChannelStates):
            channels.write_states(device, work)
        elif isinstance(work, CataloguePart):
            answer = stage.take(work.event, work.since, self._clock())
            return answer is not None and self._reconcile(device, answer)
        else:
            return catalogue.merge(device, work.upserted, work.removed, at=work.at)
        return False

    def _reconcile(self, device: Device, answer: Answer) -> bool:
        started = time.monotonic()
        if answer.complete and self._plan is not None and self._plan.device == device.pk:
            changed = catalogue.carry_out(device, self._plan, at=answer.at)
        else:
            changed = catalogue.reconcile(
                device, answer.nodes, at=answer.at, complete=answer.complete
            )
        log.info(
            "catalogue_reconciled",
            device=device.code,
            items=len(answer.nodes),
            complete=answer.complete,
            changed=changed,
            seconds=round(time.monotonic() - started, 3),
        )
        return changed
