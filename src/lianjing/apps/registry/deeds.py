"""Where the deeds of this app are done, for `accounts.two_persons` to find."""

from lianjing.apps.registry.services import labels

SERVICES = (labels,)
