"""Django's description of this app."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Rights and their engine."""

    name = "lianjing.apps.rights"
    label = "rights"
