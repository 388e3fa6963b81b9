"""A county with two towns, who works there, and forms as they come in."""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.exchange import storage
from lianjing.apps.exchange.choices import DatumAnswer
from lianjing.apps.exchange.code_tables import tables_for
from lianjing.apps.exchange.forms import profile
from lianjing.apps.exchange.forms.cards import Card, write_cards
from lianjing.apps.exchange.forms.writing import Head, write_rows
from lianjing.apps.exchange.models import Batch, BatchRow, Export
from lianjing.apps.exchange.services import confirming, exporting, uploads
from lianjing.apps.exchange.services.uploads import Options, Upload
from lianjing.apps.jobs.handlers import handlers
from lianjing.apps.jobs.models import Job
from lianjing.apps.places.models import Division, Unit

COUNTY = "341524"
UNIT = "金寨县文旅局"
CODE = "34152401001320000001"


def camera(number: int = 1, **more: object) -> dict[str, object]:
    """Give a row of F4 with nothing wrong in it."""
    return {
        "code": f"3415240100132{number:07d}",
        "name": f"人民路与文化路交口 {number:03d}",
        "maker": "海康威视",
        "region_name": "金寨县梅山镇",
        "longitude": f"115.93{number:04d}"[:9] + "1",
        "latitude": f"31.72{number:04d}"[:8] + "3",
        "built_on": "2020-03",
        "rent_instead_of_build": False,
        "device_status": "1",
        "measure": "keep",
        **more,
    }


def workbook(
    form: str, rows: Iterable[Mapping[str, object]], unit: str = "", **lines: str
) -> bytes:
    """Write a form as a clerk would hand it in."""
    known, target = profile(form), io.BytesIO()
    head = Head(lines={"reporting_unit": unit, **lines} if unit else lines)
    write_rows(known, rows, target, tables=tables_for(known), head=head)
    return target.getvalue()


def cards(*units: Card) -> bytes:
    """Write form F1."""
    known, target = profile("f1"), io.BytesIO()
    write_cards(known, units, target, tables=tables_for(known))
    return target.getvalue()


class Work:
    """A running job, as its handler sees it."""

    def __init__(self, job: Job) -> None:
        self.key = job.pk
        user = User.objects.get(pk=job.user_id)
        self.actor = actor_of(user)
        self.params: Mapping[str, object] = job.params

    def progress(self, done: int, total: int = 0, step: str = "") -> None:
        """Take note."""


def work(key: int | None) -> Mapping[str, object] | None:
    """Do one job here and now."""
    job = Job.objects.get(pk=key)
    return handlers()[job.kind].work(Work(job))


class Desk:
    """Somebody at work with forms."""

    def __init__(self, actor: Actor, directory: Path) -> None:
        self.actor = actor
        self._directory = directory

    def upload(self, content: bytes, name: str = "表.xlsx", **options: Any) -> Batch:
        """Upload a form and have it read."""
        options.setdefault("datum", DatumAnswer.WGS84)
        path = self._directory / f"upload-{Batch.objects.count()}"
        path.write_bytes(content)
        upload = Upload(path, name, len(content), "")
        batch = uploads.take_in(actor=self.actor, upload=upload, options=Options(**options))
        work(batch.job)
        batch.refresh_from_db()
        return batch

    def confirm(self, batch: Batch) -> Batch:
        """Import a batch."""
        batch = confirming.confirm(actor=self.actor, batch=batch)
        work(batch.job)
        batch.refresh_from_db()
        return batch

    def undo(self, batch: Batch) -> Batch:
        """Take a batch back."""
        batch = confirming.undo(actor=self.actor, batch=batch)
        work(batch.job)
        batch.refresh_from_db()
        return batch

    def bring_in(self, content: bytes, **options: Any) -> Batch:
        """Upload and import."""
        return self.confirm(self.upload(content, **options))

    def take_out(self, form: str, *, contacts: bool = False, **where: Any) -> bytes:
        """Export a form."""
        export = exporting.ask(actor=self.actor, form=form, where=where, contacts=contacts)
        work(export.job)
        return storage.export_file(export.pk).read_bytes()

    def marked(self, batch: Batch) -> tuple[Export, bytes]:
        """Have the workbook made that goes back."""
        export = exporting.ask_marked(actor=self.actor, batch=batch)
        work(export.job)
        export.refresh_from_db()
        return export, storage.export_file(export.pk).read_bytes()


def rows_of(batch: Batch) -> list[BatchRow]:
    """Give the rows of a batch in order."""
    return list(BatchRow.objects.filter(batch=batch).order_by("position"))


def states_of(batch: Batch) -> list[str]:
    """Give the states of its rows."""
    return [row.state for row in rows_of(batch)]


@pytest.fixture
def county(db: None) -> None:
    for code, name, full, level in [
        ("34", "安徽省", "安徽省", 1),
        ("3415", "六安市", "安徽省六安市", 2),
        (COUNTY, "金寨县", "安徽省六安市金寨县", 3),
        ("341524100", "梅山镇", "安徽省六安市金寨县梅山镇", 4),
        ("341524101", "麻埠镇", "安徽省六安市金寨县麻埠镇", 4),
        ("340121", "长丰县", "安徽省合肥市长丰县", 3),
    ]:
        parent = {2: "", 4: "34", 6: code[:4], 9: code[:6]}[len(code)]
        Division.objects.create(
            code=code, name=name, full_name=full, level=level, parent_code=parent
        )


def person(name: str, role: Role, *scopes: ScopeOf) -> Actor:
    """Make somebody with a scope."""
    accounts.create_user(
        actor=system("test"),
        username=name,
        password="correct horse 9",
        role=role,
        scopes=list(scopes),
        must_change_password=False,
    )
    return actor_of(User.objects.get(username=name))


@pytest.fixture
def unit(county: None) -> Unit:
    unit = Unit.objects.create(name=UNIT, region=COUNTY)
    unit.path = f"/{unit.pk}/"
    unit.save()
    return unit


@pytest.fixture
def registrar(county: None, tmp_path: Path) -> Desk:
    """The technician of the county."""
    return Desk(person("jishu", Role.REGISTRAR, ScopeOf(ScopeKind.REGION, COUNTY)), tmp_path)


@pytest.fixture
def clerk(unit: Unit, tmp_path: Path) -> Desk:
    """Who reports for one unit."""
    scope = ScopeOf(ScopeKind.UNIT, str(unit.pk))
    return Desk(person("tianbao", Role.REPORTER, scope), tmp_path)
