"""What goes wrong with requests."""

from collections.abc import Mapping

from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError

_PERSONAL = frozenset(
    {
        "own_request",
        "own_work",
        "not_asked",
        "decided_already",
        "administrators_decide_nothing",
    }
)
_STANDING = frozenset({"request_state", "step_closed"})


class RequestNotAllowedError(NotAllowedError):
    """This person may not do this with this request; the code says why."""


class RequestConflictError(ConflictError):
    """The request does not stand where this can be done."""


class RequestOvertakenError(ConflictError):
    """Time was faster: a deadline or the end had passed before the act arrived."""

    code = "request_overtaken"


class BadRequestError(DomainError):
    """Something is missing or wrong in a request; `fields` says what."""

    code = "request_incomplete"


def refusal(code: str, detail: str, *, state: str) -> DomainError:
    """Give the error for what the machine refused."""
    facts: Mapping[str, str] = {"state": state, "detail": detail}
    if code in _PERSONAL:
        return RequestNotAllowedError(detail, code=code, facts=facts)
    if code in _STANDING:
        return RequestConflictError(detail, code=code, facts=facts)
    fields = {name: name for name in detail.split(",") if name}
    return BadRequestError(detail, code=code, facts=facts, fields=fields)
