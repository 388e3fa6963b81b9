"""Django's description of this app."""

from django.apps import AppConfig


class ViewingConfig(AppConfig):
    """Live sessions and calls."""

    name = "lianjing.apps.viewing"
    label = "viewing"
