"""Django's description of this app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """What exists."""

    name = "lianjing.apps.registry"
    label = "registry"
