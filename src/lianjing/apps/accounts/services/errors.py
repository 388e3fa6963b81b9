"""Why somebody is not let in."""

from lianjing.kernel.errors import DomainError, NotAllowedError


class LockedOutError(DomainError):
    """Too many failures; `seconds` until another try is allowed."""

    code = "locked_out"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"locked out for {seconds} s", facts={"minutes": str(-(-seconds // 60))})
        self.seconds = seconds


class BadCredentialsError(NotAllowedError):
    """Name or password is wrong; which one is not said."""

    code = "bad_credentials"


class WeakPasswordError(DomainError):
    """The new password breaks the rules; the message says which."""

    code = "weak_password"


class AccountEndedError(NotAllowedError):
    """The contract or posting is over."""

    code = "account_ended"


class EntryReviewMissingError(NotAllowedError):
    """Nobody has recorded the entry review yet (Decree 799 Art. 16)."""

    code = "entry_review_missing"


class StepRequiredError(NotAllowedError):
    """Something stands between the password and the platform; `code` says what."""

    code = "step_required"
