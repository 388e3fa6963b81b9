"""Reads uploads."""

from ninja import UploadedFile

from lianjing.kernel.errors import DomainError


class TooLargeError(DomainError):
    """More bytes than such a file may have."""

    code = "file_too_large"


def content_of(file: UploadedFile, most: int) -> bytes:
    """Give the bytes of an upload; too much is refused before it is in memory."""
    if (file.size or 0) > most:
        raise TooLargeError(f"{file.name}: {file.size} bytes, more than {most}")
    return bytes(file.read())
