"""Papers, printable forms, lists."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from lianjing.apps.approvals import services
from lianjing.apps.approvals.choices import RequestPaperKind
from lianjing.apps.approvals.details import Evidence, Publication, Relation, Relocation, Viewing
from lianjing.apps.approvals.forms import FormFormat, FormKind
from lianjing.apps.approvals.library import FILES, parsed, shipped
from lianjing.apps.approvals.models import Paper, Request
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.audit.models import Record
from lianjing.kernel.errors import DomainError, NotFoundError, ResourceError
from lianjing.runtime.store import path_of

from .conftest import County

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DECREE = ("单位", "姓名", "事由", "调取内容")
"""What Decree 799 Art. 16 wants recorded of each retrieval."""


def attach(county: County, request: Request, body: bytes, name: str = "依据.pdf") -> Paper:
    return services.attach_paper(
        actor=county.as_("officer"),
        request=request,
        kind=RequestPaperKind.BASIS,
        name=name,
        chunks=[body],
    )


def test_a_paper_is_what_its_bytes_say_and_lies_under_their_hash(county: County) -> None:
    request = county.submitted()
    paper = attach(county, request, b"%PDF-1.7 basis", "../../依据.exe")
    assert (paper.name, paper.media_type) == ("依据.exe", "application/pdf")
    assert path_of(services.papers_directory(), paper.digest).read_bytes() == b"%PDF-1.7 basis"


@pytest.mark.parametrize("body", [b"", b"MZ\x90", b"<html>", b"PK\x03\x04"])
def test_other_kinds_of_files_are_not_taken(county: County, body: bytes) -> None:
    with pytest.raises(DomainError):
        attach(county, county.submitted(), body)


def test_a_paper_too_large_is_not_kept(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianjing.apps.approvals.services.papers.MOST_BYTES", 10)
    with pytest.raises(ResourceError):
        attach(county, county.submitted(), b"%PDF-1.7 much too long")


def test_a_paper_decided_upon_stays(county: County) -> None:
    request = county.submitted()
    paper = attach(county, request, b"%PDF-1")
    county.decide("bureau_head", request)
    with pytest.raises(DomainError) as caught:
        services.remove_paper(actor=county.as_("officer"), paper=paper)
    assert caught.value.code == "request_decided_upon"


def text_of(body: bytes) -> str:
    document = Document(BytesIO(body))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def printed(county: County, request: Request, form: FormKind, to: FormFormat) -> bytes:
    return services.print_form(actor=county.as_("officer"), request=request, form=form, to=to).body


def test_the_share_form_has_the_fields_of_the_trade(county: County) -> None:
    request = county.approved(purpose_text="上下学\x07 <b>&")
    found = text_of(printed(county, request, FormKind.SHARE_REQUEST, FormFormat.DOCX))
    for field in ("统一社会信用代码", "法律或职责依据", "安全责任人", "保密承诺", "有效期"):
        assert field in found
    for name in ("姓bureau_head", "姓school_head", "姓data", "姓police"):
        assert name in found
    assert request.number in found


def test_the_grant_names_its_cameras(county: County) -> None:
    found = text_of(printed(county, county.approved(), FormKind.GRANT, FormFormat.DOCX))
    assert sum(one.code in found for one in county.cameras) == 40


PARTICULARS: dict[str, Any] = {
    "evidence": Evidence(case_number="A1", second_name="李", second_id_last="5678"),
    "viewing": Viewing(person_name="钱", id_last="0011", relation=Relation.SELF, event="丢失"),
    "publication": Publication(material="校门口"),
    "relocation": Relocation(works="修路", builder="一建", restore_on=timezone.now().date()),
}


@pytest.mark.parametrize("workflow", FILES)
def test_every_form_of_every_workflow_can_be_printed_both_ways(
    county: County, workflow: str
) -> None:
    row = services.create_draft(
        actor=county.as_("officer"),
        workflow=workflow,
        plan=county.plan(actions=county.plan().actions.LIVE, details=PARTICULARS.get(workflow))
        if workflow not in {"evidence"}
        else county.plan(actions=county.plan().actions.PLAYBACK, details=PARTICULARS[workflow]),
    )
    for name in parsed(shipped(workflow)).forms:
        word = printed(county, row, FormKind(name), FormFormat.DOCX)
        assert row.number in text_of(word) or name == "grant"
        assert printed(county, row, FormKind(name), FormFormat.PDF).startswith(b"%PDF-")
        if name == "retrieval":
            assert all(field in text_of(word) for field in DECREE)
    assert Record.objects.filter(action="request.form_printed").exists()


def test_a_form_of_another_workflow_does_not_exist(county: County) -> None:
    with pytest.raises(NotFoundError):
        printed(county, county.submitted(), FormKind.RELOCATION, FormFormat.DOCX)


def test_a_list_is_a_spreadsheet_without_formulas(county: County) -> None:
    county.submitted(title="=HYPERLINK(1)")
    rows = selectors.requests(actor=county.as_("officer"))
    body = services.export_list(actor=county.as_("officer"), rows=rows, language="zh")
    sheet = load_workbook(BytesIO(body)).active
    assert sheet is not None
    cell = sheet["C2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_numbers_of_identity_papers_do_not_fit(county: County) -> None:
    from pydantic import TypeAdapter, ValidationError

    with pytest.raises(ValidationError):
        TypeAdapter(Viewing).validate_python({"id_last": "340221199001011234"})


def test_a_draft_fills_in_nothing_an_act_does_later(county: County) -> None:
    early = Evidence(handed_by="王", received_by="陈", handed_at=timezone.now())
    row = services.create_draft(
        actor=county.as_("officer"),
        workflow="evidence",
        plan=county.plan(
            actions=county.plan().actions.PLAYBACK,
            details=early,
            valid_until=timezone.now() + timedelta(days=2),
        ),
    )
    assert (row.details["handed_by"], row.details["handed_at"]) == ("", None)
