"""Django's description of this app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Changes told to other systems."""

    name = "lianjing.apps.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Hear of every changed file, and of deeds that need two persons."""
        from lianjing.apps.accounts import observers as deeds
        from lianjing.apps.equipment import observers as files
        from lianjing.apps.webhooks.services import note_deed, note_touched

        files.watch(note_touched)
        deeds.watch(note_deed)
