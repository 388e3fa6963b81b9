"""What goes wrong with second factors."""

from lianjing.kernel.errors import ConflictError, NotAllowedError


class BadFactorError(NotAllowedError):
    """The code or the key is not right; which part of it is not said."""

    code = "bad_factor"


class LastFactorError(ConflictError):
    """The role needs a second factor, and this is the last one."""

    code = "last_factor"
