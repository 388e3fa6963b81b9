"""Django's description of this app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Upper platforms."""

    name = "lianjing.apps.sharing"
    label = "sharing"

    def ready(self) -> None:
        """Hear of grants to upper platforms that changed."""
        from lianjing.apps.rights import observers
        from lianjing.apps.sharing.services import grants_touched

        observers.watch(grants_touched)
