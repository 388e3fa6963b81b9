"""Cameras are found by parts of what is known of them, within scope, on both databases."""

from typing import Any

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.selectors import cameras, searching
from lianjing.apps.equipment.selectors.filters import CameraFilter
from lianjing.apps.equipment.services import files
from lianjing.apps.places.models import Unit
from lianjing.kernel.errors import DomainError, NotFoundError

pytestmark = pytest.mark.django_db
ME = system("test")


def make(name: str, state: LifeState = LifeState.IN_USE, **values: Any) -> Camera:
    given = {"name": name, "region": "340221", **values}
    file = files.create(
        actor=ME, kind=FileKind.CAMERA, values=given, source=Source.PAGE, state=state
    )
    assert isinstance(file, Camera)
    return file


def names(actor: Actor = ME, sort: str = "name", **where: Any) -> list[str]:
    page = cameras.camera_page(actor=actor, where=CameraFilter(**where), sort=sort)
    assert page.total == len(page.items)
    return [item.name for item in page.items]


@pytest.fixture
def some(db: None) -> None:
    make(
        "人民路与文化路交口",
        code="34022100001320000001",
        address="湾沚镇人民路8号",
        ipv4="10.1.2.3",
    )
    make("北门 A1", region="340100", point_class="1", departments="8/12", common_name="百货大楼")
    make("南门", point_class="2", labels="学校/重点", departments="18")
    make("旧南门", LifeState.REMOVED)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("人民路", ["人民路与文化路交口"]),
        ("人民", ["人民路与文化路交口"]),
        ("路", ["人民路与文化路交口"]),
        ("文化路交口", ["人民路与文化路交口"]),
        ("人民路文化路", []),
        ("renmin", ["人民路与文化路交口"]),
        ("rmlywhl", ["人民路与文化路交口"]),
        ("rm", ["人民路与文化路交口"]),
        ("34022100001320000001", ["人民路与文化路交口"]),
        ("000001", ["人民路与文化路交口"]),
        ("10.1.2.3", ["人民路与文化路交口"]),
        ("湾沚 8号", ["人民路与文化路交口"]),
        ("湾沚 9号", []),
        ("BEIMEN a1", ["北门 A1"]),
        ("百货大楼", ["北门 A1"]),
        ("南门", ["南门"]),
        ("没有", []),
        ("%", []),
        ('"; DROP', []),
        ("' OR 1=1 --", []),
        ("没有\x00", []),
    ],
)
@pytest.mark.usefixtures("some")
def test_words_are_found_wherever_they_stand(search: str, found: list[str]) -> None:
    assert names(search=search) == found


@pytest.mark.usefixtures("some")
def test_words_many_cameras_have_are_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "COMMON", 0)
    assert names(search="人民路 文化") == ["人民路与文化路交口"]
    assert names(search="人民路文化路") == []


@pytest.mark.usefixtures("some")
def test_filters_narrow() -> None:
    assert names(region="3401") == ["北门 A1"]
    assert names(point_class="2") == ["南门"]
    assert names(department="8") == ["北门 A1"]
    assert names(label="重点") == ["南门"]
    assert names(has_code=True) == ["人民路与文化路交口"]
    assert names(state="removed") == ["旧南门"]
    assert len(names(state="any")) == 4
    assert names(network="absent", has_code=True) == ["人民路与文化路交口"]
    assert names(network="online") == []
    assert names(score_min=10) == []
    assert names(region="x") == []


@pytest.mark.usefixtures("some")
def test_more_than_are_counted_are_read_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "MOST_COUNTED", 1)
    where = CameraFilter(region="34", state="in_use")
    page = cameras.camera_page(actor=ME, where=where, page_size=2)
    assert (len(page.items), page.total, page.capped) == (2, 1, True)
    with pytest.raises(DomainError) as caught:
        cameras.camera_page(actor=ME, where=where, page=2)
    assert caught.value.code == "search_too_deep"


@pytest.mark.parametrize("sort", list(cameras.SORTS))
@pytest.mark.usefixtures("some")
def test_every_order_works(sort: str) -> None:
    assert len(names(sort=sort)) == 3


def test_scopes_limit_what_is_found_and_opened(some: None) -> None:
    parent = Unit.objects.create(name="教育局")
    Unit.objects.filter(pk=parent.pk).update(path=f"/{parent.pk}/")
    school = Unit.objects.create(name="一中", parent=parent)
    Unit.objects.filter(pk=school.pk).update(path=f"/{parent.pk}/{school.pk}/")
    mine = make("校门", unit=school.pk, region="340100")

    def person(*scopes: ScopeOf) -> Actor:
        return Actor(user_id=None, username="p", role=Role.REPORTER, scopes=scopes)

    assert names(person(ScopeOf(ScopeKind.UNIT, str(parent.pk)))) == ["校门"]
    assert names(person(ScopeOf(ScopeKind.REGION, "340221"))) == ["人民路与文化路交口", "南门"]
    assert names(person()) == []
    assert names(unit=parent.pk) == ["校门"]
    with pytest.raises(NotFoundError):
        cameras.camera(actor=person(ScopeOf(ScopeKind.REGION, "340221")), key=mine.pk)


def test_a_renamed_camera_is_found_by_its_new_name_only() -> None:
    file = make("东门岗亭")
    files.change(
        actor=ME, kind=FileKind.CAMERA, key=file.pk, values={"name": "西门"}, source=Source.PAGE
    )
    assert names(search="岗亭") == []
    assert names(search="西门") == ["西门"]
    Camera.objects.all().delete()
    assert names(search="西门") == []


def test_neighbours_come_with_their_distance() -> None:
    here = make("here", longitude=118.0, latitude=31.0)
    make("near", longitude=118.0005, latitude=31.0)
    make("far", longitude=118.1, latitude=31.0)
    ((other, away),) = cameras.neighbours(actor=ME, camera=here, metres=200)
    assert other.name == "near"
    assert away == pytest.approx(47.7, abs=0.5)
