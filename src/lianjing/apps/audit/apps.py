"""Django's description of this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what."""

    name = "lianjing.apps.audit"
    label = "audit"

    def ready(self) -> None:
        """Keep the records of `accounts` too, which knows nothing of this app."""
        from lianjing.apps.accounts import trail
        from lianjing.apps.audit.services import record

        trail.keep_with(record)
