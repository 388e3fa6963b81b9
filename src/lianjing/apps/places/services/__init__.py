"""Every write of places."""

from lianjing.apps.places.services.contacts import (
    ContactValues,
    add_contact,
    change_contact,
    delete_contact,
    reveal_contacts,
)
from lianjing.apps.places.services.divisions import (
    enter_division,
    load_package,
    load_shipped,
    load_villages,
)
from lianjing.apps.places.services.grids import (
    GridValues,
    delete_grid,
    enter_grid,
    import_grids,
)
from lianjing.apps.places.services.imports import TableImport
from lianjing.apps.places.services.outlines import (
    OutlineImport,
    delete_outline,
    import_outlines,
)
from lianjing.apps.places.services.police import delete_police, enter_police, import_police
from lianjing.apps.places.services.units import (
    UnitValues,
    change_unit,
    create_unit,
    delete_unit,
    enter_department,
    plant_departments,
)
from lianjing.apps.places.services.zones import delete_zone, enter_zone

__all__ = [
    "ContactValues",
    "GridValues",
    "OutlineImport",
    "TableImport",
    "UnitValues",
    "add_contact",
    "change_contact",
    "change_unit",
    "create_unit",
    "delete_contact",
    "delete_grid",
    "delete_outline",
    "delete_police",
    "delete_unit",
    "delete_zone",
    "enter_department",
    "enter_division",
    "enter_grid",
    "enter_police",
    "enter_zone",
    "import_grids",
    "import_outlines",
    "import_police",
    "load_package",
    "load_shipped",
    "load_villages",
    "plant_departments",
    "reveal_contacts",
]
