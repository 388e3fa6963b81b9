"""Rows of camera files and their pictures."""

import io
from typing import Any

from PIL import Image

from lianjing.apps.accounts.actor import system
from lianjing.apps.equipment.choices import FileKind, PhotoKind, Source
from lianjing.apps.equipment.services import files, photos

from .base import FILES_SEE, FILES_SEE_ONE, Matrix, Statuses, reporting

CODE = "34022100001320009901"
FIELDS: Statuses = (200, 200, 200, 200, 200, 200, 200, 401, 200, 200)
MANAGE: Statuses = (200, 403, 403, 403, 200, 403, 403, 401, 403, 403)
UPLOAD: Statuses = (422, 422, 422, 422, 422, 422, 422, 401, 422, 422)
"""Without a file nobody gets as far as being asked who he is to the camera."""

ROWS: Matrix = {
    ("GET", "/camera-fields"): (None, FIELDS),
    ("GET", "/cameras"): (None, FILES_SEE),
    ("POST", "/cameras"): ({"values": {"name": "北门", "region": "340221"}}, reporting(201)),
    ("GET", "/cameras.csv"): (None, reporting(200)),
    ("POST", "/cameras/bulk"): (
        {"select": {"ids": [1]}, "values": {"maker": "1"}, "reason": "r"},
        reporting(200),
    ),
    ("GET", "/cameras/by-code/{filed_code}"): (None, FILES_SEE_ONE),
    ("GET", "/cameras/{filed}"): (None, FILES_SEE_ONE),
    ("PATCH", "/cameras/{filed}"): ({"values": {"name": "x"}, "version": 1}, reporting(200)),
    ("POST", "/cameras/{filed}/state"): ({"state": "repair", "reason": "r"}, MANAGE),
    ("GET", "/cameras/{filed}/history"): (None, FILES_SEE_ONE),
    ("GET", "/cameras/{filed}/neighbours"): (None, FILES_SEE_ONE),
    ("GET", "/cameras/{filed}/photos"): (None, FILES_SEE_ONE),
    ("POST", "/cameras/{filed}/photos"): (None, UPLOAD),
    ("GET", "/cameras/{filed}/qr"): (None, FILES_SEE_ONE),
    ("GET", "/photos/{filed_photo}"): (None, FILES_SEE_ONE),
    ("DELETE", "/photos/{filed_photo}"): (None, reporting(204)),
}


def keys(_country: Any) -> dict[str, Any]:
    """Make a file with a picture."""
    me = system("test")
    file = files.create(
        actor=me,
        kind=FileKind.CAMERA,
        values={"name": "北门", "region": "340221", "code": CODE},
        source=Source.PAGE,
    )
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    added = photos.add_photo(
        actor=me,
        kind=FileKind.CAMERA,
        key=file.pk,
        data=out.getvalue(),
        shows=PhotoKind.SCENE,
        source=Source.PAGE,
    )
    return {"filed": file.pk, "filed_code": CODE, "filed_photo": added.photo.pk}
