"""Django's description of this app."""

from django.apps import AppConfig


class NormsConfig(AppConfig):
    """Days worked and values of rules."""

    name = "lianjing.apps.norms"
    label = "norms"
