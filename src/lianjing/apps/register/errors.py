"""What goes wrong with the register."""

from lianjing.kernel.errors import ConflictError, DomainError


class ReasonNeededError(ConflictError):
    """The grant's purpose is too general: say what you look for, once for a session of work."""

    code = "reason_needed"

    def __init__(self, *, grant: int | None, number: str, group: int | None, hours: int) -> None:
        facts = {
            "grant": str(grant or ""),
            "number": number,
            "group": str(group or ""),
            "hours": str(hours),
        }
        asked = {"grant": facts["grant"], "group": facts["group"], "hours": facts["hours"]}
        super().__init__("a reason is needed", facts=facts, fields=asked)


class BadReasonError(DomainError):
    """A reason that says nothing; `detail` says what is missing."""

    code = "bad_reason"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, facts={"detail": detail})
