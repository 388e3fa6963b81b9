"""Django's description of this app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Changes told to other systems."""

    name = "lianjing.apps.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Hear of every changed file."""
        from lianjing.apps.equipment import observers
        from lianjing.apps.webhooks.services import note_touched

        observers.watch(note_touched)
