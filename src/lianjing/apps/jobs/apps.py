"""Django's description of this app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work in the background: what runs, how far it is, what came of it."""

    name = "lianjing.apps.jobs"
    label = "jobs"
