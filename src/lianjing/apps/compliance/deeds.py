"""Where the deeds of this app are done, for `accounts.two_persons` to find."""

from lianjing.apps.compliance.services import packs, rules

SERVICES = (packs, rules)
