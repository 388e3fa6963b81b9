"""Django's description of this app."""

from django.apps import AppConfig


class SurveyConfig(AppConfig):
    """Campaigns: who must report what until when, and what came in."""

    name = "lianjing.apps.survey"
    label = "survey"
