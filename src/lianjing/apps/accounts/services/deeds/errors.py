"""Why a deed waits, or is not done."""

from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError


class SecondPersonNeededError(ConflictError):
    """It is kept, and waits for another person; the facts and fields name it."""

    code = "second_person_needed"

    def __init__(self, deed: int, hours: int) -> None:
        key = str(deed)
        facts = {"deed": key, "hours": str(hours)}
        super().__init__(f"deed {deed} waits for a second person", facts=facts, fields=facts)
        self.deed = deed


class NoSecondPersonError(ConflictError):
    """Nobody could ever confirm it, so it is not kept."""

    code = "no_second_person"


class DeedSecretError(DomainError):
    """A password would have to be kept."""

    code = "deed_holds_secret"


class DeedOverError(ConflictError):
    """Somebody has decided, or it lapsed."""

    code = "deed_over"


class DeedChangedError(ConflictError):
    """What it rests on is no longer as it was when it was asked for."""

    code = "deed_changed"


class DeedAskerGoneError(ConflictError):
    """Whoever asked may not do it himself any more."""

    code = "deed_asker_gone"


class DeedUnknownError(ConflictError):
    """No service of this version does it."""

    code = "deed_unknown"


class NotYoursToConfirmError(NotAllowedError):
    """Not the second person: the same one, the one concerned, or one whose keys the other held."""

    code = "not_the_second"
