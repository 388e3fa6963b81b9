"""Where the deeds of this app are done, for `accounts.two_persons` to find."""

from lianjing.apps.approvals.services import tables

SERVICES = (tables,)
