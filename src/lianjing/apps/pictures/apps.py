"""Django's description of this app."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    """Masks, snapshots, marks."""

    name = "lianjing.apps.pictures"
    label = "pictures"
