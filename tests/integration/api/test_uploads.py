"""What strangers send as files: refused in words, quickly, on every route that takes one.

A route that takes files is found by the description of the API: a new one is attacked at once.
"""

import io
import struct
import time
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from lianjing.api.application import api

from .matrix import MATRIX, ROLES
from .test_permission_matrix import _shape, keys  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data"
SECONDS = 8.0
PEOPLE = ("registrar", "admin", "security", "operator")
PICTURES = {"/cameras/{filed}/photos", "/companions/{pole_kind}/{pole}/photos", "/phone/photos"}


def zip_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/workbook.xml", b" " * 60_000_000)
    return out.getvalue()


def picture_bomb(width=60_000, height=60_000):
    """A PNG of a few kilobytes that claims 3.6 thousand million pixels."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/passwd">]><kml>&b;&c;</kml>'
)
ATTACKS = {
    "zip bomb": ("form.xlsx", zip_bomb()),
    "picture bomb": ("photo.png", picture_bomb()),
    "script in a drawing": ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
    "page": ("photo.jpg", b"<html><script>alert(1)</script></html>"),
    "program": ("paper.pdf", b"\x7fELF" + bytes(200)),
    "entities": ("outline.kml", XML_BOMB),
    "deep json": ("outline.json", b"[" * 200_000),
    "nothing": ("x.pdf", b""),
    "path": ("../../../../etc/cron.d/x", b"* * * * * root true\n"),
    "name": ("a\x00b\r\nSet-Cookie: x" + "n" * 3000 + ".pdf", b"%PDF-1.4 not really"),
    "zeros": ("x.csv", bytes(500_000)),
    "cut jpeg": ("x.jpg", b"\xff\xd8\xff\xe0" + bytes(50)),
}  # fmt: skip


def routes():
    described = api.get_openapi_schema(path_prefix="")["paths"]
    taking = {
        (method.upper(), _shape(path))
        for path, methods in described.items()
        for method, about in methods.items()
        if MULTIPART in about.get("requestBody", {}).get("content", {})
    }
    return sorted((m, path) for m, path in MATRIX if (m, _shape(path)) in taking)


def test_every_route_that_takes_files_is_attacked():
    assert len(routes()) >= 9
    assert {path for _, path in routes()} >= PICTURES


def sender(row):
    """Name somebody who may send there: the nearest to the parsers."""
    _, statuses = MATRIX[row]
    return next((p for p in PEOPLE if statuses[ROLES.index(p)] not in {403, 404}), PEOPLE[0])


def test_hostile_files_are_refused_in_words_and_at_once(browse, keys):  # noqa: F811
    people = {person: browse(person) for person in {sender(row) for row in routes()}}
    wrong = []
    for method, path in routes():
        me = people[sender((method, path))]
        for attack, (name, content) in ATTACKS.items():
            file = SimpleUploadedFile("x", content, content_type="application/octet-stream")
            file._name = name
            begun = time.process_time()
            with transaction.atomic():
                answer = me.client.generic_upload(method, f"/api/v1{path.format(**keys)}", file)
                transaction.set_rollback(True)
            status, taken = answer.status_code, time.process_time() - begun
            refused = 400 <= status < 500 and answer.json()["message"]
            if taken > SECONDS or status >= 500 or (path in PICTURES and not refused):
                wrong.append(f"{attack}: {path}: {status} after {taken:.1f} s")
    assert not wrong, "\n".join(wrong)


@pytest.fixture(autouse=True)
def uploading(monkeypatch):
    from django.test import Client

    def generic_upload(self, method, path, file):
        return getattr(self, method.lower())(path, {"file": file})

    monkeypatch.setattr(Client, "generic_upload", generic_upload, raising=False)


def test_a_body_that_is_not_what_it_says_is_refused_in_words(browse):
    me = browse("registrar").client
    for body in (b"", b"--x\r\nContent-Disposition: form-data; name=", b"nothing" * 100):
        answer = me.post("/api/v1/imports", body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in {400, 422}
        assert answer.json()["message"]
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(2000)
    )
    answer = me.post(
        "/api/v1/imports", parts + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code in {400, 422}
