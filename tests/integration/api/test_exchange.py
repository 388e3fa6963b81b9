"""Imports and exports over HTTP: uploads of strangers, downloads, what each may see."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianjing.apps.accounts import services as accounts
from lianjing.apps.accounts.actor import Actor, ScopeOf
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.equipment.models import Camera
from lianjing.apps.exchange.models import Export
from lianjing.apps.jobs.handlers import handlers
from lianjing.apps.jobs.models import Job
from lianjing.apps.places.models import Division, Unit

from .conftest import PASSWORD, Browser

pytestmark = pytest.mark.django_db
CORPUS = Path(__file__).parents[2] / "corpus/forms"
HEAD = "code,name,region,longitude,latitude,device_status"
LINE = "34152401001320000001,东门,341524,115.934366,31.727231,1"
QUERIES_OF_A_LIST = 14


class Work:
    """A running job, as its handler sees it."""

    def __init__(self, job: Job, actor: Actor) -> None:
        self.key, self.params, self.actor = job.pk, job.params, actor

    def progress(self, done: int, total: int = 0, step: str = "") -> None:
        """Take note."""


def run_jobs() -> None:
    """Do all waiting work here and now."""
    from lianjing.apps.accounts.models import User
    from lianjing.apps.accounts.selectors import actor_of
    from lianjing.kernel.errors import LianjingError

    for job in Job.objects.filter(state="queued").order_by("pk"):
        try:
            handlers()[job.kind].work(Work(job, actor_of(User.objects.get(pk=job.user_id))))
            Job.objects.filter(pk=job.pk).update(state="done")
        except LianjingError as error:
            Job.objects.filter(pk=job.pk).update(state="failed", cause=error.code)


@pytest.fixture
def county(people: Any) -> None:
    for code, name, level in [("34", "安徽省", 1), ("3415", "六安市", 2), ("341524", "金寨县", 3)]:
        parent = {2: "", 4: "34", 6: "3415"}[len(code)]
        Division.objects.create(
            code=code, name=name, full_name=name, level=level, parent_code=parent
        )


@pytest.fixture
def me(browse: Any, county: None) -> Browser:
    return Browser("registrar", language="zh")


def upload(me: Browser, content: bytes | str, name: str = "a.csv", **words: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    body = {"file": SimpleUploadedFile(name, data), "datum": "wgs84", **words}
    return me.client.post("/api/v1/imports", body)


def uploaded(
    me: Browser, content: bytes | str, name: str = "a.csv", **words: str
) -> dict[str, Any]:
    answer = upload(me, content, name, **words)
    assert answer.status_code == 201, answer.content
    run_jobs()
    return me.get(f"/imports/{answer.json()['id']}")


def test_a_form_goes_from_upload_to_registry_and_back_out(me: Browser) -> None:
    batch = uploaded(me, f"{HEAD}\n{LINE}\n")
    assert (batch["state"], batch["form"], batch["counts"]["new"]) == ("ready", "csv", 1)
    assert batch["can"]["confirm"]
    answer = me("POST", f"/imports/{batch['id']}/confirm")
    assert answer.json()["state"] == "importing"
    run_jobs()
    done = me.get(f"/imports/{batch['id']}")
    assert (done["state"], done["counts"]["applied"]) == ("done", 1)
    assert Camera.objects.get().name == "东门"
    export = me("POST", "/exports", {"form": "f4", "where": {"batch": batch["id"]}}).json()
    run_jobs()
    ready = me.get(f"/exports/{export['id']}")
    assert (ready["state"], ready["rows"]) == ("ready", 1)
    file = me.client.get(f"/api/v1/exports/{export['id']}/file")
    assert zipfile.is_zipfile(io.BytesIO(b"".join(file.streaming_content)))
    assert file["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert Record.objects.filter(action="export.fetched").exists()


def test_rows_say_in_words_what_is_wrong_and_can_be_corrected(me: Browser) -> None:
    batch = uploaded(me, f"{HEAD}\n{LINE.replace('34152401001320000001', '3415')}\n{LINE}\n")
    page = me.get(f"/imports/{batch['id']}/rows", state="refused")
    (row,) = page["items"]
    (remark,) = row["remarks"]
    assert remark["sentence"].startswith("第 2 行，“code”列：")
    assert me.get(f"/imports/{batch['id']}/rows", finding=remark["code"])["total"] == 1
    assert [one["count"] for one in batch["findings"] if one["code"] == remark["code"]] == [1]
    fixed = me(
        "PATCH",
        f"/imports/{batch['id']}/rows/{row['id']}",
        {"cells": {"code": "34152401001320000002"}},
    )
    assert fixed.json()["state"] == "new"
    bad = me("PATCH", f"/imports/{batch['id']}/rows/{row['id']}", {"cells": {"nothing": "x"}})
    assert bad.status_code == 400


def test_the_datum_is_asked_for(me: Browser) -> None:
    batch = uploaded(me, f"{HEAD}\n{LINE}\n", datum="")
    assert batch["needs_datum"]
    options = {**batch["options"], "datum": "gcj02"}
    assert me("PUT", f"/imports/{batch['id']}/options", options).status_code == 200
    run_jobs()
    assert me.get(f"/imports/{batch['id']}")["counts"]["new"] == 1


HOSTILE = {
    "empty": (b"", 400),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "failed"),
    "a script": (b"<script>alert(1)</script>", "failed"),
    "a broken archive": (b"PK\x03\x04" + b"\xff" * 200, "failed"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "failed"),
    "another table": (b"a,b,c\n1,2,3\n", "failed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_form_is_refused_with_a_reason(me: Browser, name: str) -> None:
    content, expected = HOSTILE[name]
    answer = upload(me, content, name="../../x.xlsx")
    if expected == 400:
        assert answer.status_code == 400
        return
    assert answer.status_code == 201
    assert answer.json()["filename"] == "x.xlsx"
    run_jobs()
    batch = me.get(f"/imports/{answer.json()['id']}")
    assert batch["state"] == expected
    assert batch["problem"]["message"]
    assert batch["problem"]["advice"]
    assert batch["can"]["discard"]


def bombs() -> Iterator[tuple[str, bytes]]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", b" " * 80_000_000)
    yield "zip", target.getvalue()
    yield "csv", f"{HEAD}\n".encode() + b'"' + b"x" * 3_000_000


@pytest.mark.parametrize(("name", "content"), list(bombs()))
def test_bombs_are_refused_within_bounds(me: Browser, name: str, content: bytes) -> None:
    batch = uploaded(me, content)
    assert batch["state"] == "failed", name


def test_an_upload_over_the_limit_is_refused(me: Browser, settings: Any) -> None:
    import msgspec

    whole = settings.INSTALLATION
    exchange = msgspec.structs.replace(whole.settings.exchange, upload_mb=1)
    settings.INSTALLATION = msgspec.structs.replace(
        whole, settings=msgspec.structs.replace(whole.settings, exchange=exchange)
    )
    answer = upload(me, b"x" * 1_100_000)
    assert answer.status_code in {400, 413}
    assert answer.json()["code"] == "upload_too_large"


def test_nothing_of_a_stranger_is_run_or_becomes_a_formula(me: Browser) -> None:
    evil = "=HYPERLINK(1)<script>alert(1)</script>"
    batch = uploaded(me, f"{HEAD}\n{LINE.replace('东门', evil)}\n")
    me("POST", f"/imports/{batch['id']}/confirm")
    run_jobs()
    export = me("POST", "/exports", {"form": "csv"}).json()
    run_jobs()
    file = me.client.get(f"/api/v1/exports/{export['id']}/file")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert file["X-Content-Type-Options"] == "nosniff"


def test_another_persons_batches_and_exports_do_not_exist(
    me: Browser, browse: Any, actor: Actor
) -> None:
    accounts.create_user(
        actor=actor,
        username="neighbour",
        password=PASSWORD,
        role=Role.REGISTRAR,
        scopes=[ScopeOf(ScopeKind.REGION, "3415")],
        must_change_password=False,
    )
    batch = uploaded(me, f"{HEAD}\n{LINE}\n")
    export = me("POST", "/exports", {"form": "f4"}).json()
    other = Browser("neighbour")
    for method, path in [
        ("GET", f"/imports/{batch['id']}"),
        ("GET", f"/imports/{batch['id']}/rows"),
        ("POST", f"/imports/{batch['id']}/confirm"),
        ("DELETE", f"/imports/{batch['id']}"),
        ("GET", f"/exports/{export['id']}"),
        ("GET", f"/exports/{export['id']}/file"),
    ]:
        assert other(method, path).status_code == 404, (method, path)
    assert other.get("/imports")["items"] == []


def test_an_export_never_leaves_its_askers_scope(me: Browser, browse: Any, actor: Actor) -> None:
    unit = Unit.objects.create(name="本校", region="341524")
    unit.path = f"/{unit.pk}/"
    unit.save()
    Camera.objects.create(name="本校门口", unit=unit, region="341524")
    Camera.objects.create(name="别校门口", region="341524")
    accounts.create_user(
        actor=actor,
        username="clerk",
        password=PASSWORD,
        role=Role.REPORTER,
        scopes=[ScopeOf(ScopeKind.UNIT, str(unit.pk))],
        must_change_password=False,
    )
    clerk = Browser("clerk")
    export = clerk("POST", "/exports", {"form": "csv"}).json()
    run_jobs()
    file = clerk.client.get(f"/api/v1/exports/{export['id']}/file")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert "本校门口" in text
    assert "别校门口" not in text
    assert clerk("POST", "/exports", {"form": "csv", "contacts": True}).status_code == 403


def test_contacts_are_written_out_only_when_asked_for(me: Browser) -> None:
    Camera.objects.create(name="门", region="341524", manager_contact="13800001111")
    for contacts in (False, True):
        export = me("POST", "/exports", {"form": "csv", "contacts": contacts}).json()
        run_jobs()
        file = me.client.get(f"/api/v1/exports/{export['id']}/file")
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        assert ("13800001111" in text) is contacts


def test_templates_and_forms_are_offered(me: Browser) -> None:
    found = me.get("/forms")["items"]
    assert [form["id"] for form in found] == ["f1", "f2", "f3", "f4", "l1", "gb2022", "ape", "csv"]
    for form in found:
        answer = me.client.get(f"/api/v1/forms/{form['id']}/template")
        assert zipfile.is_zipfile(io.BytesIO(answer.content)), form["id"]
    assert me("GET", "/forms/none/template").status_code == 404


def test_lists_ask_the_database_a_few_times_only(me: Browser) -> None:
    lines = "\n".join(LINE.replace("0000001,", f"{n:07d},") for n in range(1, 60))
    batch = uploaded(me, f"{HEAD}\n{lines}\n")
    for _ in range(4):
        uploaded(me, f"{HEAD}\n{LINE}\n")
    for path in ("/imports", "/exports", f"/imports/{batch['id']}/rows"):
        with CaptureQueriesContext(connection) as queries:
            me.get(path)
        assert len(queries) <= QUERIES_OF_A_LIST, path


def test_the_marked_workbook_is_an_export_of_ones_own(me: Browser) -> None:
    content = (CORPUS / "openpyxl/f4-twenty-errors.xlsx").read_bytes()
    batch = uploaded(me, content, name="f4.xlsx")
    export = me("POST", f"/imports/{batch['id']}/workbook").json()
    run_jobs()
    assert me.get(f"/exports/{export['id']}")["state"] == "ready"
    assert Export.objects.get().filename == "f4-需修改.xlsx"
