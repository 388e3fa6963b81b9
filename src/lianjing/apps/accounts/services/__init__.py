"""Every write of people: signing in, users and their scopes, organisations."""

from lianjing.apps.accounts.services.errors import LockedOutError
from lianjing.apps.accounts.services.organisations import (
    change_organisation,
    create_organisation,
    delete_organisation,
)
from lianjing.apps.accounts.services.passwords import change_own_password
from lianjing.apps.accounts.services.signing_in import sign_in, sign_out
from lianjing.apps.accounts.services.steps import sign_pledge
from lianjing.apps.accounts.services.tokens import (
    TokenPlan,
    actor_of_token,
    create_token,
    revoke_token,
)
from lianjing.apps.accounts.services.users import change_user, create_user, delete_user

__all__ = [
    "LockedOutError",
    "TokenPlan",
    "actor_of_token",
    "change_organisation",
    "change_own_password",
    "change_user",
    "create_organisation",
    "create_token",
    "create_user",
    "delete_organisation",
    "delete_user",
    "revoke_token",
    "sign_in",
    "sign_out",
    "sign_pledge",
]
