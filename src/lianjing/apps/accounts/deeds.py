"""Where the deeds of this app are done, for `two_persons.services` to find."""

from lianjing.apps.accounts.services import lifecycle, reviews, tokens, users
from lianjing.apps.accounts.services.factors import keeping

SERVICES = (users, lifecycle, reviews, tokens, keeping)
