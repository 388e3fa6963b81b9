"""Where the deeds of this app are done, for `accounts.two_persons` to find."""

from lianjing.apps.sharing.services import shares

SERVICES = (shares,)
