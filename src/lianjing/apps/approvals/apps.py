"""Django's description of this app."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Requests and decisions."""

    name = "lianjing.apps.approvals"
    label = "approvals"
