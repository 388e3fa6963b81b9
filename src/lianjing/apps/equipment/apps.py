"""Django's description of this app."""

from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    """What people say is so: the file of every camera and of what it hangs on."""

    name = "lianjing.apps.equipment"
    label = "equipment"

    def ready(self) -> None:
        """Have filings rechecked when files they state something about change."""
        from lianjing.apps.equipment import observers
        from lianjing.apps.equipment.services.filing import note_touched

        observers.watch(note_touched)
