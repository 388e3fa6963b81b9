"""What goes wrong with rights."""

from lianjing.apps.rights.engine import Decision
from lianjing.kernel.causes.rights import REASONS
from lianjing.kernel.errors import DomainError, NotAllowedError


class NoRightError(NotAllowedError):
    """Somebody may not do this with this camera now; the reason is in the facts."""

    code = "no_right"

    def __init__(self, decision: Decision) -> None:
        facts = {"reason": decision.reason, "number": decision.number}
        facts["meaning"] = REASONS.get(decision.reason, decision.reason)
        super().__init__(f"no right: {decision.reason}", facts=facts)
        self.decision = decision


class BadGrantError(DomainError):
    """A grant that cannot be as it was asked for; `detail` says what is wrong."""

    code = "bad_grant"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, facts={"detail": detail})
