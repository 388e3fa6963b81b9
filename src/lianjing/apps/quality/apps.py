"""Django's description of this app."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Rules with sources, what they found, and how good a file is."""

    name = "lianjing.apps.quality"
    label = "quality"
