"""Django's description of this app."""

from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    """What people say is so: the file of every camera and of what it hangs on."""

    name = "lianjing.apps.equipment"
    label = "equipment"

    def ready(self) -> None:
        """Have filings rechecked and channels follow when files they go by change."""
        from lianjing.apps.equipment import observers
        from lianjing.apps.equipment.services import facets
        from lianjing.apps.equipment.services.filing import note_touched

        observers.watch(note_touched)
        observers.watch(facets.note_touched)
