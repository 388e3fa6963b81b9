"""Forms in and out: upload, dry run, corrections, import, undo, exports, templates."""

import hashlib
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import Field

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.description import gives
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.exchange import (
    BatchesOut,
    BatchOut,
    FormName,
    FormOut,
    FormsOut,
    ImportOptionsIn,
    Region,
)
from lianjing.api.schemas.exports import ExportIn, ExportOut, ExportsOut
from lianjing.api.schemas.import_rows import ImportCellsIn, ImportRowOut, ImportRowsOut
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.exchange import storage
from lianjing.apps.exchange.choices import BatchState, RowState
from lianjing.apps.exchange.code_tables import tables_for
from lianjing.apps.exchange.errors import NoUploadError, UploadTooLargeError
from lianjing.apps.exchange.forms import PROFILES, all_profiles, profile
from lianjing.apps.exchange.forms.writing import write_template
from lianjing.apps.exchange.models import Batch, BatchRow, Export
from lianjing.apps.exchange.selectors import batches as batch_selectors
from lianjing.apps.exchange.selectors import exports as export_selectors
from lianjing.apps.exchange.selectors.batches import RowFilter
from lianjing.apps.exchange.selectors.speaking import jobs_of, speaker_for
from lianjing.apps.exchange.services import confirming, correcting, exporting, uploads
from lianjing.apps.exchange.services.uploads import Options, Upload
from lianjing.kernel.errors import NotFoundError

router = Router(tags=["exchange"], auth=signed_in)

_MB = 1024 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"
Download = TypeVar("Download", HttpResponse, FileResponse)


# --- forms ---


@router.get("/forms", response=FormsOut)
def list_forms(request: HttpRequest) -> FormsOut:
    """List the forms that can be imported and exported."""
    require(actor_in(request), Permission.FILES_EXPORT)
    language = language_of(request)
    return FormsOut(items=[FormOut.of(form, language) for form in all_profiles()])


@router.get("/forms/{form}/template", openapi_extra=gives("xlsx"))
def form_template(request: HttpRequest, form: str, region: Region = "") -> HttpResponse:
    """Give the empty form as a workbook, with drop-down lists and remarks."""
    require(actor_in(request), Permission.FILES_EXPORT)
    if form not in PROFILES:
        raise NotFoundError(f"no form {form}")
    known, target = profile(form), io.BytesIO()
    write_template(known, target, tables=tables_for(known, region))
    response = HttpResponse(target.getvalue(), content_type=_XLSX)
    return _named(response, f"{known.title.zh}.xlsx")


# --- imports ---


@router.post("/imports", response={201: BatchOut})
def upload_form(
    request: HttpRequest, file: File[UploadedFile], said: Form[ImportOptionsIn]
) -> Status[BatchOut]:
    """Upload a filled form; it is read in the background, and nothing changes until confirmed."""
    actor = actor_in(request)
    require(actor, Permission.FILES_IMPORT)
    options = Options(**said.dict())
    batch = uploads.take_in(actor=actor, upload=_received(file), options=options)
    return Status(201, _batch(request, batch))


def _received(file: UploadedFile) -> Upload:
    """Lay an upload on the disk, in pieces, under a name of ours."""
    most = settings.INSTALLATION.settings.exchange.upload_mb
    if (file.size or 0) > most * _MB:
        raise UploadTooLargeError("too large", facts={"most": str(most)})
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(
        dir=storage.imports_directory(), prefix="upload-", delete=False
    ) as target:
        for piece in file.chunks():
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    if not size:
        Path(target.name).unlink(missing_ok=True)
        raise NoUploadError("an empty file")
    return Upload(Path(target.name), Path(file.name or "form").name, size, digest.hexdigest())


@router.get("/imports", response=BatchesOut)
def list_imports(
    request: HttpRequest,
    state: BatchState | None = None,
    form: FormName = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List one's own uploads, newest first; who is limited by no scope sees everybody's."""
    rows = batch_selectors.batches(actor=actor_in(request), state=state, form=form)
    return paged(rows, page, page_size, lambda found: _batches(request, found))


@router.get("/imports/{key}", response=BatchOut)
def get_import(request: HttpRequest, key: int) -> BatchOut:
    """Show one upload: its counts, what is wrong, how far it is."""
    return _batch(request, batch_selectors.batch(actor=actor_in(request), key=key))


@router.put("/imports/{key}/options", response=BatchOut)
def read_import_again(request: HttpRequest, key: int, body: ImportOptionsIn) -> BatchOut:
    """Answer what the form does not say, and have it read again."""
    actor = actor_in(request)
    batch = batch_selectors.batch(actor=actor, key=key)
    batch = uploads.read_again(actor=actor, batch=batch, options=Options(**body.dict()))
    return _batch(request, batch)


@router.get("/imports/{key}/rows", response=ImportRowsOut)
def list_import_rows(
    request: HttpRequest,
    key: int,
    state: RowState | None = None,
    warned: bool | None = None,
    finding: Annotated[str, Field(max_length=60)] = "",
    search: Annotated[str, Field(max_length=100)] = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List the rows of an upload: what each would change and what is wrong with it."""
    actor = actor_in(request)
    batch = batch_selectors.batch(actor=actor, key=key)
    where = RowFilter(state=state, warned=warned, finding=finding, search=search)
    rows = batch_selectors.rows(batch=batch, where=where)
    return paged(rows, page, page_size, lambda found: _rows(request, actor, batch, found))


@router.patch("/imports/{key}/rows/{row}", response=ImportRowOut)
def correct_import_row(
    request: HttpRequest, key: int, row: int, body: ImportCellsIn
) -> ImportRowOut:
    """Correct cells of one row; it is matched and judged again."""
    actor = actor_in(request)
    batch = batch_selectors.batch(actor=actor, key=key)
    found = batch_selectors.row(batch=batch, key=row)
    corrected = correcting.correct(actor=actor, batch=batch, row=found, cells=body.cells)
    return _rows(request, actor, batch, [corrected])[0]


@router.post("/imports/{key}/confirm", response=BatchOut)
def confirm_import(request: HttpRequest, key: int) -> BatchOut:
    """Import everything that is not refused."""
    actor = actor_in(request)
    batch = batch_selectors.batch(actor=actor, key=key)
    return _batch(request, confirming.confirm(actor=actor, batch=batch))


@router.post("/imports/{key}/cancel", response=BatchOut)
def cancel_import(request: HttpRequest, key: int) -> BatchOut:
    """Stop the reading of a form."""
    actor = actor_in(request)
    batch = batch_selectors.batch(actor=actor, key=key)
    return _batch(request, confirming.cancel(actor=actor, batch=batch))


@router.post("/imports/{key}/undo", response=BatchOut)
def undo_import(request: HttpRequest, key: int) -> BatchOut:
    """Take back everything an import did, as long as nobody has changed its files since."""
    actor = actor_in(request)
    batch = batch_selectors.batch(actor=actor, key=key)
    return _batch(request, confirming.undo(actor=actor, batch=batch))


@router.post("/imports/{key}/workbook", response={202: ExportOut})
def mark_import(request: HttpRequest, key: int) -> Status[ExportOut]:
    """Have the workbook made that goes back, with comments in the cells that are wrong."""
    actor = actor_in(request)
    batch = batch_selectors.batch(actor=actor, key=key)
    export = exporting.ask_marked(actor=actor, batch=batch)
    return Status(202, _exports(request, [export])[0])


@router.delete("/imports/{key}", response={204: None})
def discard_import(request: HttpRequest, key: int) -> Status[None]:
    """Throw an upload away that has changed nothing."""
    actor = actor_in(request)
    confirming.discard(actor=actor, batch=batch_selectors.batch(actor=actor, key=key))
    return Status(204, None)


# --- exports ---


@router.post("/exports", response={202: ExportOut})
def ask_export(request: HttpRequest, body: ExportIn) -> Status[ExportOut]:
    """Have a form filled from the registry, with what lies in one's scope."""
    where = body.where.dict(exclude_defaults=True)
    export = exporting.ask(
        actor=actor_in(request), form=body.form, where=where, contacts=body.contacts
    )
    return Status(202, _exports(request, [export])[0])


@router.get("/exports", response=ExportsOut)
def list_exports(request: HttpRequest, page: Page = 1, page_size: PageSize = 50) -> PageDict:
    """List one's own exports, newest first."""
    rows = export_selectors.exports(actor=actor_in(request))
    return paged(rows, page, page_size, lambda found: _exports(request, found))


@router.get("/exports/{key}", response=ExportOut)
def get_export(request: HttpRequest, key: int) -> ExportOut:
    """Show how far an export is."""
    found = export_selectors.export(actor=actor_in(request), key=key)
    return _exports(request, [found])[0]


@router.get("/exports/{key}/file", openapi_extra=gives("csv", "xlsx"))
def fetch_export(request: HttpRequest, key: int) -> FileResponse:
    """Fetch the file of an export; that it was fetched is recorded."""
    actor = actor_in(request)
    export = export_selectors.export(actor=actor, key=key)
    path = exporting.fetch(actor=actor, export=export)
    kind = _CSV if export.filename.endswith(".csv") else _XLSX
    response = FileResponse(path.open("rb"), content_type=kind)
    _named(response, export.filename)
    return response


@router.delete("/exports/{key}", response={204: None})
def discard_export(request: HttpRequest, key: int) -> Status[None]:
    """Throw an export away."""
    actor = actor_in(request)
    exporting.discard_export(actor=actor, export=export_selectors.export(actor=actor, key=key))
    return Status(204, None)


# --- shapes ---


def _batch(request: HttpRequest, batch: Batch) -> BatchOut:
    return _batches(request, [batch])[0]


def _batches(request: HttpRequest, batches: Iterable[Batch]) -> list[BatchOut]:
    found, actor, language = list(batches), actor_in(request), language_of(request)
    jobs = jobs_of(batch.job for batch in found)
    return [
        BatchOut.of(batch, jobs.get(batch.job or 0), speaker_for(actor, batch, language), language)
        for batch in found
    ]


def _rows(
    request: HttpRequest, actor: Actor, batch: Batch, rows: Iterable[BatchRow]
) -> list[ImportRowOut]:
    found = list(rows)
    speaker = speaker_for(actor, batch, language_of(request), rows=found)
    return ImportRowOut.many(found, speaker) if speaker is not None else []


def _exports(request: HttpRequest, exports: Iterable[Export]) -> list[ExportOut]:
    found = list(exports)
    jobs = jobs_of(export.job for export in found)
    language = language_of(request)
    return [ExportOut.of(export, jobs.get(export.job or 0), language) for export in found]


def _named(response: Download, name: str) -> Download:
    """Have a browser save a response under a name, whatever characters are in it."""
    safe = name.replace("/", "-").replace("\\", "-")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(safe, safe='')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
