"""What goes wrong with pictures."""

from collections.abc import Mapping

from lianjing.kernel.errors import DomainError


class BadMaskError(DomainError):
    """A mask that cannot be as it was asked for; `detail` says what is wrong."""

    code = "bad_mask"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, facts={"detail": detail})


class TooManyDrawingsError(DomainError):
    """More pictures to draw masks on than an hour has room for."""

    code = "drawing_stills_used_up"

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} in an hour", facts={"most": str(most)})


class PictureFailedError(DomainError):
    """No picture; code and facts say why, and `call` names the story."""

    def __init__(self, *, cause: str, call: str, facts: Mapping[str, str]) -> None:
        super().__init__(cause, code=cause, facts=facts)
        self.call = call
