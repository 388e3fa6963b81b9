"""Puts values people decided on in place of what a device sends, on the way up."""

from collections.abc import Mapping

from lianjing.protocol.manscdp import CatalogItem

_TEXTS = {
    "Name": "name",
    "Manufacturer": "manufacturer",
    "Model": "model",
    "Owner": "owner",
    "CivilCode": "civil_code",
    "Block": "block",
    "Address": "address",
    "IPAddress": "ip_address",
}
_INTEGERS = {"Secrecy": "secrecy", "Port": "port", "RegisterWay": "register_way"}
_NUMBERS = {"Longitude": "longitude", "Latitude": "latitude"}


def overridden(item: CatalogItem, elements: Mapping[str, str]) -> CatalogItem:
    """Give the item with some elements replaced; a text that does not fit its element is left."""
    columns: dict[str, object] = {}
    extra = dict(zip(item.extra[::2], item.extra[1::2], strict=False))
    for name, text in elements.items():
        if name in _TEXTS:
            columns[_TEXTS[name]] = text
        elif name in _INTEGERS:
            if text.isascii() and text.isdigit() and len(text) < 10:
                columns[_INTEGERS[name]] = int(text)
        elif name in _NUMBERS:
            number = _number(text)
            if number is not None:
                columns[_NUMBERS[name]] = number
        else:
            extra[name] = text
    columns["extra"] = tuple(part for pair in extra.items() for part in pair)
    return item._replace(**columns)  # type: ignore[arg-type]  # each by the kind of its column


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if -180.0 <= number <= 180.0 else None
