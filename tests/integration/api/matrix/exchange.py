"""Rows of imports, exports and forms: open to who keeps files and to who reports them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from lianjing.apps.exchange.choices import BatchState, ExportState, RowState
from lianjing.apps.exchange.models import Batch, BatchRow, Export
from lianjing.apps.exchange.storage import export_file

from .base import Matrix, Statuses, reporting

NO_FILE: Statuses = (422, 422, 422, 422, 422, 422, 422, 401, 422, 422)
"""Without its file a request is refused before the role counts."""

ROWS: Matrix = {
    ("GET", "/forms"): (None, reporting(200)),
    ("GET", "/forms/{form}/template"): (None, reporting(200)),
    ("POST", "/imports"): (None, NO_FILE),
    ("GET", "/imports"): (None, reporting(200)),
    ("GET", "/imports/{batch}"): (None, reporting(200)),
    ("PUT", "/imports/{batch}/options"): ({"datum": "wgs84"}, reporting(200)),
    ("GET", "/imports/{batch}/rows"): (None, reporting(200)),
    ("PATCH", "/imports/{batch}/rows/{batch_row}"): ({"cells": {"name": "东门"}}, reporting(200)),
    ("POST", "/imports/{batch}/confirm"): (None, reporting(200)),
    ("POST", "/imports/{batch}/cancel"): (None, reporting(409)),
    ("POST", "/imports/{batch}/undo"): (None, reporting(409)),
    ("POST", "/imports/{batch}/workbook"): (None, reporting(202)),
    ("DELETE", "/imports/{batch}"): (None, reporting(204)),
    ("POST", "/exports"): ({"form": "f4"}, reporting(202)),
    ("GET", "/exports"): (None, reporting(200)),
    ("GET", "/exports/{export}"): (None, reporting(200)),
    ("GET", "/exports/{export}/file"): (None, reporting(400)),
    ("DELETE", "/exports/{export}"): (None, reporting(204)),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a batch with one row that waits, and an export whose file is gone."""
    batch = Batch.objects.create(
        actor="admin", filename="a.xlsx", state=BatchState.READY, form="f4", counts={"new": 1}
    )
    row = BatchRow.objects.create(
        batch=batch, position=1, number=4, sheet="摄像机", state=RowState.NEW, kind="camera"
    )
    export = Export.objects.create(
        actor="admin",
        form="f4",
        filename="a.xlsx",
        state=ExportState.READY,
        expires_at=timezone.now() + timedelta(days=1),
    )
    # Keys repeat between tests, and the data directory is theirs together.
    export_file(export.pk).unlink(missing_ok=True)
    return {"batch": batch.pk, "batch_row": row.pk, "export": export.pk, "form": "f4"}
