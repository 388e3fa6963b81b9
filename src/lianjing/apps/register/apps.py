"""Django's description of this app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The call register."""

    name = "lianjing.apps.register"
    label = "register"
