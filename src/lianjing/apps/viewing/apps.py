"""Django's description of this app."""

from django.apps import AppConfig


class ViewingConfig(AppConfig):
    """Live sessions and calls."""

    name = "lianjing.apps.viewing"
    label = "viewing"

    def ready(self) -> None:
        """Hear of every changed grant."""
        from lianjing.apps.rights import observers
        from lianjing.apps.viewing.services import enforce

        observers.watch(enforce)
