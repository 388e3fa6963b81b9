"""Django's description of this app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Divisions, police districts, grids and the units that own equipment."""

    name = "lianjing.apps.places"
    label = "places"
