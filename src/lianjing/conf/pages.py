"""Serves the built pages; every address a page of the application may have gives its index.

WhiteNoise knows how to serve files well (types, compressed forms, caching, ranges). It is used as a
library, because its middleware would take every request out of the event loop.
"""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

_HASHED = re.compile(r"-[A-Za-z0-9_-]{8,}\.\w+$")
"""Names the UI build makes; such a file never changes."""

_NOT_BUILT = """<!doctype html><meta charset=utf-8><title>联镜 Lianjing</title>
<p>页面尚未构建。请运行 <code>make web</code>, 然后刷新; API 在 <code>/api/v1</code> 已可使用。
<p>The pages have not been built. Run <code>make web</code> and reload;
the API at <code>/api/v1</code> works already."""


def _nothing(*_: object) -> list[bytes]:
    return []


@cache
def _files() -> WhiteNoise | None:
    root = Path(settings.UI_DIRECTORY)
    if not (root / "index.html").is_file():
        return None

    def never_changes(_path: str, url: str) -> bool:
        return bool(_HASHED.search(url))

    return WhiteNoise(
        _nothing,
        root=str(root),
        index_file=True,
        max_age=60,
        allow_all_origins=False,
        immutable_file_test=never_changes,
    )


def page(request: HttpRequest, name: str) -> HttpResponse:
    """Serve a file of the built pages, or their index."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    files = _files()
    if files is None:
        return HttpResponse(_NOT_BUILT, status=200 if not name else 404)
    found = files.files.get(f"/{name}")
    if found is None and "." in name.rsplit("/", 1)[-1]:
        return HttpResponse(status=404)  # a missing file is not a page
    return _answer(found or files.files["/"], request)


def _answer(found: StaticFile, request: HttpRequest) -> HttpResponse:
    given = found.get_response(request.method, request.META)
    body = given.file.read() if given.file is not None else b""
    if given.file is not None:
        given.file.close()
    response = HttpResponse(body, status=given.status)
    del response.headers["Content-Type"]
    for header, value in given.headers:
        response.headers[header] = value
    if found is _index_of(_files()):
        response.headers["Cache-Control"] = "no-cache"
    return response


def _index_of(files: WhiteNoise | None) -> object:
    return files.files.get("/") if files is not None else None
