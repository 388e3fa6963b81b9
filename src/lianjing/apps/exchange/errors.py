"""What asking for an import or export may be refused for."""

from lianjing.kernel.errors import ConflictError, DomainError


class BatchStateError(ConflictError):
    """What was asked for is not possible in the state the batch is in."""

    code = "batch_state"


class NothingToImportError(ConflictError):
    """No row of the batch would change anything."""

    code = "batch_empty"


class RowsRefusedError(ConflictError):
    """The batch is to be imported whole or not at all, and rows of it are refused."""

    code = "batch_rows_refused"


class ChangedSinceError(ConflictError):
    """Files of the batch were changed after it: undoing it would lose those changes."""

    code = "batch_changed_since"


class UploadTooLargeError(DomainError):
    """The uploaded file is larger than allowed."""

    code = "upload_too_large"


class NoUploadError(DomainError):
    """The request holds no file, or an empty one."""

    code = "upload_missing"


class FileGoneError(DomainError):
    """The file is not on the disk any more."""

    code = "file_gone"
