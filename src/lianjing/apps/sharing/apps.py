"""Django's description of this app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Upper platforms."""

    name = "lianjing.apps.sharing"
    label = "sharing"
