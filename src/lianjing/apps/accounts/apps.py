"""Django's description of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People."""

    name = "lianjing.apps.accounts"
    label = "accounts"
