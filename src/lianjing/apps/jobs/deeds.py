"""Where the deeds of the apps below are done that need jobs, for `accounts.two_persons` to find."""

from lianjing.apps.jobs import audit_work

SERVICES = (audit_work,)
