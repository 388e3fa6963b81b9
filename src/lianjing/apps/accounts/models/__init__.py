"""Tables of people, their sign-ins, tokens and reviews."""

from lianjing.apps.accounts.models.deeds import Deed
from lianjing.apps.accounts.models.people import Organisation, Scope, User, UserManager
from lianjing.apps.accounts.models.reviews import Review, ReviewItem, Seal
from lianjing.apps.accounts.models.sign_ins import Factor, PasswordMemory, SignIn
from lianjing.apps.accounts.models.throttle import SignInThrottle
from lianjing.apps.accounts.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Deed",
    "Factor",
    "Organisation",
    "PasswordMemory",
    "Review",
    "ReviewItem",
    "Scope",
    "Seal",
    "SignIn",
    "SignInThrottle",
    "User",
    "UserManager",
]
