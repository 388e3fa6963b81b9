"""Giving papers out: forms and lists; that somebody took them is on record."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.approvals.forms.listing import sheet_of as spreadsheet_of
from lianjing.apps.approvals.forms.paper import FormFormat, FormKind, Printed
from lianjing.apps.approvals.forms.portable import pdf_of
from lianjing.apps.approvals.forms.sheets import Told, day, sheet_of
from lianjing.apps.approvals.forms.word import docx_of
from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.selectors import requests as selectors
from lianjing.apps.approvals.selectors.tables import table_of
from lianjing.apps.approvals.services.moving import present_steps
from lianjing.apps.approvals.services.offers import left_of
from lianjing.apps.audit import services as audit
from lianjing.kernel.errors import NotFoundError

MOST_ROWS = 10_000
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@transaction.atomic
def print_form(*, actor: Actor, request: Request, form: FormKind, to: FormFormat) -> Printed:
    """Fill a form in; the list of cameras (授权单) is for those who may read it.

    The applicant gets his 授权单 too, once it is in force: it names what he was given.
    """
    table = table_of(request)
    if form not in table.forms:
        raise NotFoundError(f"no form {form} of {table.id}")
    told = Told(
        row=request,
        table=table,
        left=left_of(request),
        steps=present_steps(request),
        items=list(selectors.items(request)),
        grants=list(selectors.grants(request)),
        persons=selectors.whom(request),
    )
    sheet = sheet_of(form, told)
    pdf = to is FormFormat.PDF
    body = pdf_of(sheet) if pdf else docx_of(sheet)
    audit.record(actor, "request.form_printed", request, after={"form": form.value})
    name = f"{request.number}-{form.value}.{to.value}"
    return Printed(name, "application/pdf" if pdf else _WORD, body)


@transaction.atomic
def export_list(*, actor: Actor, rows: QuerySet[Request], language: str) -> bytes:
    """Write a list as a spreadsheet; the first rows only where there are too many."""
    found = rows[:MOST_ROWS]
    body = spreadsheet_of(_lines(found, language), language)
    audit.record(actor, "request.exported", after={"rows": len(found)})
    return body


def _lines(rows: QuerySet[Request], language: str) -> Iterator[tuple[str, ...]]:
    for row in rows:
        table = table_of(row)
        yield (
            row.number,
            table.name.word(language),
            row.title,
            table.states[row.state].name.word(language),
            row.requester_name,
            row.organisation_name,
            row.get_purpose_display(),
            day(timezone.localtime(row.submitted_at) if row.submitted_at else None),
            day(row.ends or row.valid_until),
            row.words,
        )
