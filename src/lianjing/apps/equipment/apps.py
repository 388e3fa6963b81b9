"""Django's description of this app."""

from django.apps import AppConfig


class EquipmentConfig(AppConfig):
    """What people say is so: the file of every camera and of what it hangs on."""

    name = "lianjing.apps.equipment"
    label = "equipment"
