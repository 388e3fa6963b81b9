"""Django's description of this app."""

from django.apps import AppConfig


class AgreementConfig(AppConfig):
    """Where the files and the network disagree, and what was decided."""

    name = "lianjing.apps.agreement"
    label = "agreement"
