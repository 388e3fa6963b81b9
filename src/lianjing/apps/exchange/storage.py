"""Where uploads and exports lie in the data directory; names are ours, never a stranger's."""

import shutil
from pathlib import Path

from django.conf import settings


def imports_directory() -> Path:
    """Give the directory of all uploads, made when first needed."""
    return _made(_root() / "imports")


def batch_directory(key: int) -> Path:
    """Give the directory of one upload."""
    return _made(imports_directory() / str(key))


def source_file(key: int) -> Path:
    """Give the path of an uploaded form; its kind is read from its bytes, not from a name."""
    return batch_directory(key) / "source"


def marked_file(key: int) -> Path:
    """Give the path of the workbook with comments on refused rows."""
    return batch_directory(key) / "marked"


def export_file(key: int) -> Path:
    """Give the path of an export."""
    return _made(_root() / "exports") / str(key)


def forget_batch(key: int) -> None:
    """Take an upload off the disk; what is gone already is no error."""
    shutil.rmtree(imports_directory() / str(key), ignore_errors=True)


def _root() -> Path:
    return Path(settings.INSTALLATION.directory)


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
