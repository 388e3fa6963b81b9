"""Decided values fit their elements or are left alone."""

from hypothesis import given
from hypothesis import strategies as st

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import CatalogItem
from lianjing.signal.cascade.overriding import overridden

ITEM = CatalogItem(
    "34020000001310000001", name="旧", secrecy=0, longitude=1.0, extra=("PTZType", "1", "MAC", "x")
)
ELEMENTS = ("Name", "Secrecy", "Longitude", "Latitude", "PTZType", "PointType", "Port", "Address")


def test_each_kind_of_element_is_replaced():
    item = overridden(
        ITEM, {"Name": "新", "Secrecy": "1", "Longitude": "117.5", "PTZType": "3", "PointType": "2"}
    )
    assert (item.name, item.secrecy, item.longitude) == ("新", 1, 117.5)
    assert item.extra == ("PTZType", "3", "MAC", "x", "PointType", "2")
    assert item.device_id == ITEM.device_id


def test_what_does_not_fit_is_left():
    item = overridden(ITEM, {"Secrecy": "yes", "Longitude": "east", "Latitude": "999"})
    assert item == ITEM


@given(st.dictionaries(st.sampled_from(ELEMENTS), st.text(max_size=20)))
def test_any_value_can_be_written_and_read(elements):
    item = overridden(ITEM, elements)
    message = manscdp.CatalogResponse(1, "34020000002000000001", 1, (item,))
    body = manscdp.build(message)
    assert manscdp.parse(body).message.items[0].device_id == ITEM.device_id
