"""One node of a catalogue: compact in memory, quick to read, complete for relaying.

A city holds a hundred thousand of these, so an item is one tuple: the fields that everything
uses by name, all further known fields of both editions as a flat tuple of names and texts.
"""

from sys import intern
from typing import NamedTuple

from lxml import etree

from lianjing.kernel.codes import NodeKind, classify
from lianjing.protocol.manscdp.node import attributes
from lianjing.protocol.manscdp.scalars import read_integer, read_number, write_number
from lianjing.protocol.manscdp.values import Edition, Switch, read_status
from lianjing.protocol.manscdp.writer import escape


class CatalogItem(NamedTuple):
    """A camera, organisation, division or device (GB/T 28181-2022 Annex A.2.1.9)."""

    device_id: str
    name: str = ""
    manufacturer: str = ""
    model: str = ""
    owner: str = ""
    civil_code: str = ""
    """As received; `kernel.codes.region_of` makes sense of it."""
    block: str = ""
    address: str = ""
    parental: int | None = None
    """1 has children, 0 has none."""
    parent_id: str = ""
    """As received: several parents are separated by `/`."""
    safety_way: int | None = None
    register_way: int | None = None
    secrecy: int | None = None
    ip_address: str = ""
    port: int | None = None
    status: Switch = Switch.ON
    longitude: float | None = None
    latitude: float | None = None
    business_group_id: str = ""
    extra: tuple[str, ...] = ()
    """Further known fields present: name, text, name, text … in canonical spelling."""

    def get(self, name: str) -> str:
        """Give a further field such as `PTZType`; empty if absent."""
        for position in range(0, len(self.extra) - 1, 2):
            if self.extra[position] == name:
                return self.extra[position + 1]
        return ""

    def parents(self) -> tuple[str, ...]:
        """Give the codes of all parents (multi-value with `/`, GB/T 28181-2022 Annex H)."""
        return tuple(code for part in self.parent_id.split("/") if (code := part.strip()))

    @property
    def kind(self) -> NodeKind:
        """What the code stands for."""
        return classify(self.device_id)


_2016 = Edition.V2016
_2022 = Edition.V2022

OUTSIDE_INFO: dict[str, Edition | None] = {
    "CertNum": _2016,
    "Certifiable": _2016,
    "ErrCode": _2016,
    "EndTime": _2016,
    "SecurityLevelCode": _2022,
}
"""Rare direct children and the edition that has them. Password is never kept."""

INSIDE_INFO: dict[str, Edition | None] = {
    "PTZType": None,
    "PositionType": _2016,
    "PhotoelectricImagingType": _2022,
    "CapturePositionType": _2022,
    "RoomType": None,
    "UseType": _2016,
    "SupplyLightType": None,
    "DirectionType": None,
    "Resolution": None,
    "StreamNumberList": _2022,
    "DownloadSpeed": None,
    "SVCSpaceSupportMode": None,
    "SVCTimeSupportMode": None,
    "SSVCRatioSupportList": _2022,
    "MobileDeviceType": _2022,
    "HorizontalFieldAngle": _2022,
    "VerticalFieldAngle": _2022,
    "MaxViewDistance": _2022,
    "GrassrootsCode": _2022,
    "PointType": _2022,
    "PointCommonName": _2022,
    "MAC": _2022,
    "FunctionType": _2022,
    "EncodeType": _2022,
    "InstallTime": _2022,
    "ManagementUnit": _2022,
    "ContactInfo": _2022,
    "RecordSaveDays": _2022,
    "IndustrialClassification": _2022,
}
"""Children of `Info` in the order they are written, with the edition that has them."""

_TEXT, _SHARED, _INTEGER, _NUMBER, _STATUS, _PARENTAL = range(6)
_FIELDS = {
    "DeviceID": (0, _TEXT),
    "Name": (1, _TEXT),
    "Manufacturer": (2, _SHARED),
    "Model": (3, _SHARED),
    "Owner": (4, _SHARED),
    "CivilCode": (5, _SHARED),
    "Block": (6, _SHARED),
    "Address": (7, _TEXT),
    "Parental": (8, _PARENTAL),
    "ParentID": (9, _SHARED),
    "SafetyWay": (10, _INTEGER),
    "RegisterWay": (11, _INTEGER),
    "Secrecy": (12, _INTEGER),
    "IPAddress": (13, _TEXT),
    "Port": (14, _INTEGER),
    "Status": (15, _STATUS),
    "Longitude": (16, _NUMBER),
    "Latitude": (17, _NUMBER),
    "BusinessGroupID": (18, _SHARED),
}
_EXTRA = 19
_EVENT = 20
_DEFAULTS: list[object] = [*CatalogItem("")]
_DIGITS = {str(digit): digit for digit in range(10)}
_SHORT = 40
"""Texts up to this length repeat from item to item and are kept once."""

# Plain tables for the reader: any letter case, one lookup per element.
_PLACE: dict[str, tuple[int, int, str]] = {}
for _name, (_index, _kind) in _FIELDS.items():
    _PLACE[_name] = _PLACE[_name.lower()] = (_index, _kind, _name)
for _name in (*OUTSIDE_INFO, *INSIDE_INFO):
    _PLACE[_name] = _PLACE[_name.lower()] = (_EXTRA, _SHARED, _name)
_PLACE["Event"] = _PLACE["event"] = (_EVENT, _TEXT, "Event")


def read_item(element: etree._Element) -> tuple[CatalogItem | None, str]:
    """Read an `Item` and its `Event`, if any; None without a DeviceID.

    2022 fields count inside `Info` and outside, BusinessGroupID in both places, attributes as
    elements; unknown elements are ignored.
    """
    values: list[object] = [*_DEFAULTS, ""]
    values[_EXTRA] = tuple(_fill(values, _texts_of(element)))
    event = str(values.pop()).upper()
    code = str(values[0])
    if not code.isalnum():
        # it stands in the headers of what is sent to it
        values[0] = "".join(c for c in code if c.isprintable() and not c.isspace())
    return (CatalogItem._make(values), event) if values[0] else (None, "")


def _texts_of(element: etree._Element) -> list[tuple[str, str | None]]:
    """List name and text of all children, those of `Info` among them, then the attributes."""
    found = [(child.tag, child.text) for child in element]
    inside: list[tuple[str, str | None]] = []
    for position, (tag, _) in enumerate(found):
        if tag not in _PLACE and _local(tag) == "info":
            inside += [(inner.tag, inner.text) for inner in element[position]]
    found += inside
    found += attributes(element)
    return found


def _fill(values: list[object], found: list[tuple[str, str | None]]) -> list[str]:
    """Put each text where it belongs and give the further fields; the hot loop of a catalogue."""
    extra: list[str] = []
    for tag, raw in found:
        place = _PLACE.get(tag) or _PLACE.get(_local(tag))
        if place is None or not raw:
            continue
        text = raw.strip()
        if not text:
            continue
        index, kind, name = place
        if kind == _SHARED:
            text = intern(text) if len(text) <= _SHORT else text
        if index == _EXTRA:
            extra += (name, text)
        elif kind <= _SHARED:
            values[index] = text
        else:
            values[index] = _convert(kind, text)
    return extra


def _local(tag: object) -> str:
    """Give the name of an element in a namespace or another letter case as the table has it."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _convert(kind: int, text: str) -> object:
    if kind == _NUMBER:
        return read_number(text)
    if kind == _STATUS:
        return read_status(text)
    number = _DIGITS.get(text)
    if number is None:
        number = read_integer(text)
    if kind == _PARENTAL:
        return number if number is None else int(number != 0)
    return number


def write_item(item: CatalogItem, edition: Edition, event: str = "") -> str:
    """Write an `Item` element, in the fixed form its kind of node has (Annex J of 2022).

    Divisions, systems, business groups and virtual organisations carry exactly the fields the
    text gives them; everything else is written as a device.
    """
    lines = ["<Item>", f"<DeviceID>{escape(item.device_id)}</DeviceID>"]
    if event:
        lines.append(f"<Event>{event}</Event>")
    lines.append(f"<Name>{escape(item.name)}</Name>")
    kind = item.kind
    if kind is NodeKind.PLATFORM:
        _write_system(lines, item, edition)
    elif kind is NodeKind.BUSINESS_GROUP:
        if edition is _2022:
            lines.append(f"<CivilCode>{escape(item.civil_code)}</CivilCode>")
        lines.append(f"<ParentID>{escape(item.parent_id)}</ParentID>")
    elif kind is NodeKind.ORGANISATION:
        _write_texts(
            lines, (("ParentID", item.parent_id), ("BusinessGroupID", item.business_group_id))
        )
    elif kind is not NodeKind.REGION:
        _write_device(lines, item, edition)
    lines.append("</Item>")
    return "\r\n".join(lines)


def _write_texts(lines: list[str], fields: tuple[tuple[str, str], ...]) -> None:
    lines.extend(f"<{name}>{escape(text)}</{name}>" for name, text in fields if text)


def _write_system(lines: list[str], item: CatalogItem, edition: Edition) -> None:
    lines.append(f"<Manufacturer>{escape(item.manufacturer)}</Manufacturer>")
    lines.append(f"<Model>{escape(item.model)}</Model>")
    if edition is _2016:
        lines.append(f"<Owner>{escape(item.owner)}</Owner>")
    lines.append(f"<CivilCode>{escape(item.civil_code)}</CivilCode>")
    lines.append(f"<Address>{escape(item.address)}</Address>")
    if edition is _2022 and item.parent_id:
        lines.append(f"<ParentID>{escape(item.parent_id)}</ParentID>")
    lines.append(f"<RegisterWay>{_or(item.register_way, 1)}</RegisterWay>")
    lines.append(f"<Secrecy>{_or(item.secrecy, 0)}</Secrecy>")
    if edition is _2022:
        lines.append(f"<Status>{item.status.value}</Status>")


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _write_device(lines: list[str], item: CatalogItem, edition: Edition) -> None:
    old = edition is _2016
    lines.append(f"<Manufacturer>{escape(item.manufacturer)}</Manufacturer>")
    lines.append(f"<Model>{escape(item.model)}</Model>")
    if old:
        lines.append(f"<Owner>{escape(item.owner)}</Owner>")
    lines.append(f"<CivilCode>{escape(item.civil_code)}</CivilCode>")
    if item.block:
        lines.append(f"<Block>{escape(item.block)}</Block>")
    lines.append(f"<Address>{escape(item.address)}</Address>")
    lines.append(f"<Parental>{_or(item.parental, 0)}</Parental>")
    if item.parent_id or old:
        lines.append(f"<ParentID>{escape(item.parent_id)}</ParentID>")
    if old and item.safety_way is not None:
        lines.append(f"<SafetyWay>{item.safety_way}</SafetyWay>")
    lines.append(f"<RegisterWay>{_or(item.register_way, 1)}</RegisterWay>")
    _write_extra(lines, item, OUTSIDE_INFO, edition)
    lines.append(f"<Secrecy>{_or(item.secrecy, 0)}</Secrecy>")
    _write_place(lines, item)
    group = f"<BusinessGroupID>{escape(item.business_group_id)}</BusinessGroupID>"
    if item.business_group_id and not old:
        lines.append(group)
    start = len(lines)
    _write_extra(lines, item, INSIDE_INFO, edition)
    if item.business_group_id and old:
        lines.append(group)
    if len(lines) > start:
        lines.insert(start, "<Info>")
        lines.append("</Info>")


def _write_place(lines: list[str], item: CatalogItem) -> None:
    """Write network address, status and position."""
    if item.ip_address:
        lines.append(f"<IPAddress>{escape(item.ip_address)}</IPAddress>")
    if item.port is not None:
        lines.append(f"<Port>{item.port}</Port>")
    lines.append(f"<Status>{item.status.value}</Status>")
    if item.longitude is not None:
        lines.append(f"<Longitude>{write_number(item.longitude)}</Longitude>")
    if item.latitude is not None:
        lines.append(f"<Latitude>{write_number(item.latitude)}</Latitude>")


def _write_extra(
    lines: list[str], item: CatalogItem, places: dict[str, Edition | None], edition: Edition
) -> None:
    """Write the further fields of one place, as far as the edition has them."""
    extra = item.extra
    for position in range(0, len(extra) - 1, 2):
        name = extra[position]
        if name in places and places[name] in (None, edition):
            lines.append(f"<{name}>{escape(extra[position + 1])}</{name}>")
