"""The catalogue of a plausible city, as large as one likes."""

from collections.abc import Iterator

from lianjing.protocol.manscdp import CatalogItem, Switch
from lianjing.simulator.names import demo_channels


def lower_catalogue(code: str, channels: int) -> Iterator[CatalogItem]:
    """List a plausible city: system, divisions, groups, organisations, then channels."""
    city = code[:4]
    yield CatalogItem(
        code, name="模拟下级平台", manufacturer="Lianjing", model="SIM", civil_code=city
    )
    towns = [f"{city}{county:02d}{town:02d}" for county in range(1, 6) for town in range(1, 21)]
    yield CatalogItem(city, name="模拟市")
    for county in sorted({town[:6] for town in towns}):
        yield CatalogItem(county, name=f"模拟县{county[4:]}")
    for town in towns:
        yield CatalogItem(town, name=f"模拟镇{town[4:]}")
    group = code[:10] + "2150000001"
    yield CatalogItem(group, name="社会面视频", parent_id=code, civil_code=city)
    places = demo_channels(200)
    organisations = [code[:10] + f"216{number:07d}" for number in range(1, 51)]
    for number, organisation in enumerate(organisations):
        yield CatalogItem(organisation, name=f"分组{number + 1}", business_group_id=group)
    for number in range(channels):
        place = places[number % len(places)]
        organisation = organisations[number % len(organisations)]
        yield _camera(number, town=towns[number % len(towns)], place=place)._replace(
            parent_id=f"{code}/{organisation}", business_group_id=group
        )


def _camera(number: int, *, town: str, place: str) -> CatalogItem:
    return CatalogItem(
        device_id=f"{town}00131{number:07d}",
        name=f"{place}{number:06d}",
        manufacturer="Lianjing",
        model="SIM-BOX",
        civil_code=town,
        address=place,
        parental=0,
        register_way=1,
        secrecy=0,
        status=Switch.ON if number % 20 else Switch.OFF,
        extra=("PTZType", "3", "GrassrootsCode", "102001", "PointType", "2"),
    )
