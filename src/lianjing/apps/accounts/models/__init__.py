"""Tables of people, tokens and sign-ins."""

from lianjing.apps.accounts.models.people import Organisation, Scope, User, UserManager
from lianjing.apps.accounts.models.throttle import SignInThrottle
from lianjing.apps.accounts.models.tokens import ApiToken

__all__ = ["ApiToken", "Organisation", "Scope", "SignInThrottle", "User", "UserManager"]
