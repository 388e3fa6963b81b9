"""Catalogue items as the events that carry them to the database."""

from lianjing.link.events import Node
from lianjing.protocol.manscdp import CatalogItem, Switch

_NAMED = (
    ("owner", "Owner"),
    ("block", "Block"),
    ("safety_way", "SafetyWay"),
    ("register_way", "RegisterWay"),
    ("parental", "Parental"),
    ("port", "Port"),
)


def to_node(item: CatalogItem) -> Node:
    """Turn an item into a node; what has no column of its own goes to `extra`."""
    extra = dict(zip(item.extra[::2], item.extra[1::2], strict=False))
    for attribute, name in _NAMED:
        value = getattr(item, attribute)
        if value not in (None, ""):
            extra[name] = str(value)
    ptz = extra.get("PTZType", "").partition("/")[0]
    return Node(
        code=item.device_id,
        name=item.name,
        parent=item.parent_id,
        civil_code=item.civil_code,
        group=item.business_group_id,
        online=item.status is Switch.ON,
        ptz_type=int(ptz) if ptz.isascii() and ptz.isdigit() and len(ptz) < 4 else 0,
        manufacturer=item.manufacturer,
        model=item.model,
        address=item.address,
        longitude=item.longitude or 0.0,
        latitude=item.latitude or 0.0,
        ip=item.ip_address,
        secrecy=item.secrecy or 0,
        extra=extra,
    )
