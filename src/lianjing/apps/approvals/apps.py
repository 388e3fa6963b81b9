"""Django's description of this app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Requests and decisions."""

    name = "lianjing.apps.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Hear of rights that are taken back directly."""
        from lianjing.apps.approvals.services.following import follow_grants
        from lianjing.apps.rights.observers import watch

        watch(follow_grants)
