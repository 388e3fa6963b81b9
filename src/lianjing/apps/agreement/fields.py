"""What is compared, as data: field of the file ↔ element of the catalogue ↔ how they compare."""

from dataclasses import dataclass
from enum import StrEnum

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import field as field_of


class How(StrEnum):
    """How two values are brought together before they are compared."""

    TEXT = "text"
    """Full width and half width alike, spaces apart, case apart."""
    MAKER = "maker"
    """Names of makers, by the table of makers where it knows them."""
    REGION = "region"
    """Divisions: one within the other agree."""
    POSITION = "position"
    """Two numbers each; apart by more than the tolerance."""
    CODE = "code"
    """A code of a table, the network's being another."""
    CODES = "codes"
    NUMBER = "number"
    ADDRESS = "address"
    """An IP address."""
    MAC = "mac"
    DATE = "date"
    """A day; the month alone agrees with any day of it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One field that both sides have."""

    key: str
    """Field of the file; `position` stands for longitude and latitude."""
    element: str
    """Element of the catalogue item (GB/T 28181-2022 Annex A.2.1.9)."""
    how: How
    table: str = ""
    """Table of the network's codes."""
    blank: str = ""
    """What the network writes for nothing: a file that says nothing agrees with it."""

    @property
    def zh(self) -> str:
        """Give its name in Chinese."""
        found = field_of(FileKind.CAMERA, self.key)
        return found.zh if found is not None else "坐标"

    @property
    def en(self) -> str:
        """Give its name in English."""
        found = field_of(FileKind.CAMERA, self.key)
        return found.en if found is not None else "Position"

    @property
    def own_table(self) -> str:
        """Table of the file's codes."""
        found = field_of(FileKind.CAMERA, self.key)
        return found.table if found is not None else ""


POSITION = "position"

COMPARED: tuple[Compared, ...] = (
    Compared("name", "Name", How.TEXT),
    Compared("region", "CivilCode", How.REGION),
    Compared(POSITION, "Longitude", How.POSITION),
    Compared("point_class", "PointType", How.CODE, "gb2022.point_class"),
    Compared("camera_type", "PTZType", How.CODE, "gb2022.camera_type"),
    Compared("maker", "Manufacturer", How.MAKER),
    Compared("model", "Model", How.TEXT),
    Compared("address", "Address", How.TEXT),
    Compared("ipv4", "IPAddress", How.ADDRESS),
    Compared("port", "Port", How.NUMBER, blank="0"),
    Compared("secrecy", "Secrecy", How.NUMBER, blank="0"),
    Compared("mac", "MAC", How.MAC),
    Compared("block", "Block", How.TEXT),
    Compared("room_type", "RoomType", How.CODE, "gb2022.room_type", blank="1"),
    Compared("fill_light", "SupplyLightType", How.CODE, "gb2022.fill_light", blank="1"),
    Compared("imaging", "PhotoelectricImagingType", How.CODES, "gb2022.imaging"),
    Compared("direction", "DirectionType", How.CODE, "gb2022.direction"),
    Compared("function_types", "FunctionType", How.CODES, "gb2022.function_type"),
    Compared("grassroots_code", "GrassrootsCode", How.TEXT, blank="000000"),
    Compared("common_name", "PointCommonName", How.TEXT),
    Compared("installed_on", "InstallTime", How.DATE),
    Compared("manager", "ManagementUnit", How.TEXT),
    Compared("storage_days", "RecordSaveDays", How.NUMBER, blank="0"),
    Compared("security_level", "SecurityLevelCode", How.TEXT),
)

BY_KEY = {one.key: one for one in COMPARED}

PARENT = "parent"
"""Not a field: below which device or platform the network shows it."""
CODE = "code"
"""Not compared by value: the code itself, where the network seems to send another one."""
