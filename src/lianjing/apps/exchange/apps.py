"""Django's description of this app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Forms in and out: workbooks, batches, exports."""

    name = "lianjing.apps.exchange"
    label = "exchange"
