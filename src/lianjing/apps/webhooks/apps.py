"""Django's description of this app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Changes told to other systems."""

    name = "lianjing.apps.webhooks"
    label = "webhooks"
