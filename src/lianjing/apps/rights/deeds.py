"""Where the deeds of this app are done, for `accounts.two_persons` to find."""

from lianjing.apps.rights.services import changing, granting

SERVICES = (changing, granting)
