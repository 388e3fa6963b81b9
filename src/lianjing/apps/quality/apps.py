"""Django's description of this app."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Rules with sources, what they found, and how good a file is."""

    name = "lianjing.apps.quality"
    label = "quality"

    def ready(self) -> None:
        """Hear of every file that changes."""
        from lianjing.apps.equipment import observers
        from lianjing.apps.quality import watching

        observers.watch(watching.take_note)
