"""The ZIP around a workbook, opened as a stranger's: bounded before and while it is inflated.

What is not an OOXML workbook is refused with the words that fit: an old `.xls`, a workbook with a
password, with macros, a web page with the name of a workbook, another kind of archive.
"""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from lianjing.apps.exchange.forms.problems import FormRefusedError, refuse
from lianjing.apps.exchange.forms.rows import Limits

CHUNK = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
"""The first record of `.xls` files older than their container."""
_END = b"PK\x05\x06"
_END_LOCATOR_64 = b"PK\x06\x07"
_DIRECTORY_BYTES = 2 * 2**20
"""How long the list of parts may be; its length is checked before it is read."""
SMALL_PART = 16 * 2**20
"""How large a part that is no table may be: styles, names of sheets."""
_RATIO_FREE = 2**20
"""A part may be this large whatever its ratio: empty tables shrink very well."""
_ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
    UnicodeError,
    IndexError,
    KeyError,
    OverflowError,
)
"""What the archive reader is known to raise on bytes of a stranger."""


class Package:
    """The parts of a workbook by name; reading one costs no more memory than a piece of it."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._limits = limits
        self._inflated = 0
        check_container(stream, limits)
        try:
            self._zip = zipfile.ZipFile(stream)
            infos = self._zip.infolist()
        except _ARCHIVE_ERRORS as fault:
            raise refuse("form_not_workbook") from fault
        if len(infos) > limits.entries:
            raise refuse("form_bomb", found=len(infos), most=limits.entries)
        self._names = {info.filename.lstrip("/").lower(): info for info in infos}
        self._check_kind()
        for info in infos:
            self._check_sizes(info)

    def _check_kind(self) -> None:
        names = self._names
        if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
            raise refuse("form_macros")
        if "xl/workbook.bin" in names:
            raise refuse("form_binary_workbook")
        if "mimetype" in names and "content.xml" in names:
            raise refuse("form_other_office")
        if "[content_types].xml" not in names:
            raise refuse("form_not_workbook")

    def _check_sizes(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & 1:
            raise refuse("form_encrypted")
        too_thin = info.file_size > max(_RATIO_FREE, info.compress_size * self._limits.ratio)
        if too_thin or info.file_size > self._limits.inflated_bytes:
            raise refuse("form_bomb", found=info.file_size, most=self._limits.inflated_bytes)

    @property
    def names(self) -> Iterator[str]:
        """Give the names of all parts, in lower case."""
        return iter(self._names)

    @property
    def originals(self) -> list[str]:
        """Give the names of all parts as they are written, folders left out."""
        return [info.filename.lstrip("/") for info in self._names.values() if not info.is_dir()]

    def has(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return name.lower() in self._names

    def pieces(self, name: str, at_most: int = 0) -> Iterator[bytes]:
        """Inflate a part piece by piece, counting what comes out and not what was promised.

        `at_most` bounds parts that are no tables.
        """
        info = self._names.get(name.lower())
        if info is None:
            raise refuse("form_damaged", part=name)
        most = max(_RATIO_FREE, info.compress_size * self._limits.ratio)
        most = min(most, at_most or most)
        taken = 0
        try:
            with self._zip.open(info) as part:
                while piece := part.read(CHUNK):
                    taken += len(piece)
                    self._inflated += len(piece)
                    if taken > most or self._inflated > self._limits.inflated_bytes:
                        raise refuse("form_bomb", found=taken, most=self._limits.inflated_bytes)
                    yield piece
        except FormRefusedError:
            raise
        except _ARCHIVE_ERRORS as fault:
            raise refuse("form_damaged", part=name) from fault

    def forget_inflated(self) -> None:
        """Begin counting anew: the same rows are read a second time."""
        self._inflated = 0

    def close(self) -> None:
        """Close the archive."""
        self._zip.close()


def check_container(stream: BinaryIO, limits: Limits) -> None:
    """Refuse what is no ZIP, is too large, or lists more parts than any workbook has."""
    size = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(4096)
    if size == 0 or not head.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise refuse("form_empty")
    if size > limits.file_bytes:
        raise refuse("form_too_large", found=size, most=limits.file_bytes)
    if head.startswith(_OLE):
        raise refuse(_kind_of_compound(stream))
    if head[:2] in _BIFF:
        raise refuse("form_old_workbook")
    lowered = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if lowered.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<head")):
        raise refuse("form_web_page")
    if not head.startswith(b"PK"):
        raise refuse("form_not_workbook")
    _check_directory(stream, size)
    stream.seek(0)


def _kind_of_compound(stream: BinaryIO) -> str:
    """Tell an encrypted workbook from an old one by the names in its directory."""
    stream.seek(0)
    last = b""
    while piece := stream.read(CHUNK):
        window = last + piece
        if "EncryptedPackage".encode("utf-16-le") in window:
            return "form_encrypted"
        last = piece[-64:]
    return "form_old_workbook"


def _check_directory(stream: BinaryIO, size: int) -> None:
    """Look up how long the list of parts is, where the archive reader will look."""
    tail_at = max(0, size - 65_557)
    stream.seek(tail_at)
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise refuse("form_not_workbook")
    length = struct.unpack_from("<L", tail, at + 12)[0]
    if tail[at - 20 : at - 16] == _END_LOCATOR_64 and at >= 76:
        length = max(length, struct.unpack_from("<Q", tail, at - 76 + 40)[0])
    if length > _DIRECTORY_BYTES:
        raise refuse("form_bomb", found=length, most=_DIRECTORY_BYTES)


def resolve(base: str, target: str) -> str:
    """Find the part a relationship of `base` points to."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
