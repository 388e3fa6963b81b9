"""Django's description of this app."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """The rule book."""

    name = "lianjing.apps.compliance"
    label = "compliance"
