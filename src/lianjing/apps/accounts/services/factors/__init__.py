"""Second factors: one-time passwords, security keys, recovery codes."""

from lianjing.apps.accounts.services.factors import keeping, recovery, totp, webauthn
from lianjing.apps.accounts.services.factors.errors import BadFactorError, LastFactorError

__all__ = ["BadFactorError", "LastFactorError", "keeping", "recovery", "totp", "webauthn"]
