"""Tables of places and of the units that own equipment."""

from lianjing.apps.places.models.division import Division, DivisionPackage, DivisionShape
from lianjing.apps.places.models.local import Grid, PoliceOrganisation, SensitiveZone
from lianjing.apps.places.models.unit import Contact, Department, Unit

__all__ = [
    "Contact",
    "Department",
    "Division",
    "DivisionPackage",
    "DivisionShape",
    "Grid",
    "PoliceOrganisation",
    "SensitiveZone",
    "Unit",
]
