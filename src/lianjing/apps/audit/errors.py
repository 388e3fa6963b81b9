"""What the audit says no to."""

from lianjing.kernel.errors import ConflictError, DomainError, NotFoundError


class NothingToExportError(DomainError):
    """There is no link in that stretch."""

    code = "audit_nothing_to_export"


class AuditFileGoneError(NotFoundError):
    """The file of an export is not there, or not yet."""

    code = "audit_file_gone"


class FlagSettledError(ConflictError):
    """Somebody has settled this flag already."""

    code = "flag_settled"


class NoCommentError(DomainError):
    """A flag is settled with words, not by a click."""

    code = "flag_comment"
