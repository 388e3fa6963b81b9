"""Django's description of this app."""

from django.apps import AppConfig


class AgreementConfig(AppConfig):
    """Where the files and the network disagree, and what was decided."""

    name = "lianjing.apps.agreement"
    label = "agreement"

    def ready(self) -> None:
        """Hear of every change of a file, and of devices that are removed with their channels."""
        from django.db.models.signals import pre_delete

        from lianjing.apps.agreement.services.marks import note_removed, note_touched
        from lianjing.apps.equipment import observers
        from lianjing.apps.registry.models import Device

        observers.watch(note_touched)
        pre_delete.connect(note_removed, sender=Device, dispatch_uid="agreement.device_removed")
