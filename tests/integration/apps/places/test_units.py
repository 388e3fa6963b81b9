"""Units: who sees and edits them, two people at once, the tree, the codes."""

import pytest

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.places import policies, selectors, services
from lianjing.apps.places.choices import ContactKind
from lianjing.apps.places.models import Unit
from lianjing.apps.places.services import ContactValues, UnitValues
from lianjing.apps.places.services.units import BadUnitError, BadUsccError
from lianjing.kernel.errors import (
    ChangedMeanwhileError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
)

pytestmark = pytest.mark.django_db
ACTOR = system("test")
USCC = "91350100M000100Y43"


def somebody(role: Role, kind: ScopeKind, value: object) -> Actor:
    return Actor(None, role.value, role, (ScopeOf(kind, str(value)),))


@pytest.fixture(autouse=True)
def divisions() -> None:
    for code, name in (("34", "安徽省"), ("340121", "长丰县"), ("340122", "肥东县")):
        services.enter_division(actor=ACTOR, code=code, name=name)
    services.plant_departments(actor=ACTOR)


@pytest.fixture
def bureau() -> Unit:
    values = UnitValues(name="长丰县教育局", region="340121", category="1", department="education")
    return services.create_unit(actor=ACTOR, values=values)


@pytest.fixture
def school(bureau: Unit) -> Unit:
    values = UnitValues(name="实验小学", region="340121", category="33", parent=bureau.pk)
    return services.create_unit(actor=ACTOR, values=values)


def test_a_unit_scope_covers_the_unit_and_what_is_below(bureau: Unit, school: Unit) -> None:
    other = services.create_unit(actor=ACTOR, values=UnitValues(name="肥东一中", region="340122"))
    clerk = somebody(Role.REPORTER, ScopeKind.UNIT, bureau.pk)
    assert list(selectors.units(actor=clerk)) == [school, bureau]
    assert set(policies.unit_ids_in_scope(clerk)) == {bureau.pk, school.pk}
    assert policies.may_see_unit(clerk, school)
    assert not policies.may_see_unit(clerk, other)
    of_school = somebody(Role.REPORTER, ScopeKind.UNIT, school.pk)
    assert list(selectors.units(actor=of_school)) == [school]
    with pytest.raises(NotFoundError):
        selectors.unit(actor=of_school, key=bureau.pk)
    county = somebody(Role.REGISTRAR, ScopeKind.REGION, "340122")
    assert list(selectors.units(actor=county)) == [other]
    nobody = Actor(None, "n", Role.REPORTER, (ScopeOf(ScopeKind.UNIT, "999999"),))
    assert list(selectors.units(actor=nobody)) == []


def test_moving_a_unit_moves_what_is_below(bureau: Unit, school: Unit) -> None:
    above = services.create_unit(actor=ACTOR, values=UnitValues(name="县政府", region="340121"))
    services.change_unit(actor=ACTOR, unit=bureau, values=UnitValues(parent=above.pk))
    school.refresh_from_db()
    assert school.path == f"/{above.pk}/{bureau.pk}/{school.pk}/"
    with pytest.raises(BadUnitError):
        services.change_unit(actor=ACTOR, unit=above, values=UnitValues(parent=school.pk))
    services.change_unit(actor=ACTOR, unit=bureau, values=UnitValues(parent=0))
    school.refresh_from_db()
    assert school.path == f"/{bureau.pk}/{school.pk}/"


def test_the_second_of_two_is_told_what_the_first_changed(school: Unit) -> None:
    first = somebody(Role.REGISTRAR, ScopeKind.REGION, "3401")
    services.change_unit(
        actor=first, unit=school, values=UnitValues(address="人民路 1 号"), version=1
    )
    with pytest.raises(ChangedMeanwhileError) as refused:
        services.change_unit(
            actor=ACTOR, unit=school, values=UnitValues(address="人民路 2 号"), version=1
        )
    assert refused.value.fields == {"address": "人民路 1 号", "version": "2"}
    assert refused.value.facts["who"] == "registrar"
    school.refresh_from_db()
    assert school.address == "人民路 1 号"
    same = services.change_unit(
        actor=ACTOR, unit=school, values=UnitValues(address="人民路 1 号"), version=2
    )
    assert same.version == 2


def test_a_clerk_edits_the_own_unit_and_not_whose_it_is(bureau: Unit, school: Unit) -> None:
    clerk = somebody(Role.REPORTER, ScopeKind.UNIT, school.pk)
    changed = services.change_unit(actor=clerk, unit=school, values=UnitValues(address="新路"))
    assert changed.address == "新路"
    with pytest.raises(NotAllowedError):
        services.change_unit(actor=clerk, unit=school, values=UnitValues(parent=0))
    with pytest.raises(NotAllowedError):
        services.change_unit(actor=clerk, unit=bureau, values=UnitValues(address="x"))
    with pytest.raises(NotAllowedError):
        services.create_unit(actor=clerk, values=UnitValues(name="新单位", region="340121"))


def test_a_registrar_enters_units_in_the_own_county_only() -> None:
    county = somebody(Role.REGISTRAR, ScopeKind.REGION, "340121")
    made = services.create_unit(actor=county, values=UnitValues(name="一中", region="340121"))
    with pytest.raises(NotAllowedError):
        services.create_unit(actor=county, values=UnitValues(name="二中", region="340122"))
    with pytest.raises(NotAllowedError):
        services.create_unit(actor=county, values=UnitValues(name="三中"))
    with pytest.raises(NotAllowedError):
        services.change_unit(actor=county, unit=made, values=UnitValues(region="340122"))


def test_a_credit_code_is_checked_and_belongs_to_one_unit(bureau: Unit, school: Unit) -> None:
    typed = UnitValues(uscc=" ９１350100m000100y43 ")
    assert services.change_unit(actor=ACTOR, unit=school, values=typed).uscc == USCC
    assert [
        u.pk for u in selectors.units(actor=ACTOR, where=selectors.UnitFilter(search=USCC))
    ] == [school.pk]
    with pytest.raises(ConflictError) as taken:
        services.change_unit(actor=ACTOR, unit=bureau, values=UnitValues(uscc=USCC))
    assert taken.value.code == "uscc_taken"
    with pytest.raises(BadUsccError) as wrong:
        services.change_unit(actor=ACTOR, unit=bureau, values=UnitValues(uscc=USCC[:-1] + "4"))
    assert "uscc" in wrong.value.fields


@pytest.mark.parametrize(
    "values",
    [
        UnitValues(name=" "),
        UnitValues(name="x" * 201),
        UnitValues(name="x", category="99"),
        UnitValues(name="x", department="none"),
        UnitValues(name="x", region="999999"),
        UnitValues(name="x", longitude=117.0),
        UnitValues(name="x", longitude=31.8, latitude=117.2),
        UnitValues(name="x", parent=999999),
    ],
)
def test_what_does_not_hold_is_refused_with_words(values: UnitValues) -> None:
    with pytest.raises(BadUnitError) as refused:
        services.create_unit(actor=ACTOR, values=values)
    assert " / " in refused.value.facts["detail"]


def test_a_unit_in_use_is_not_removed(bureau: Unit, school: Unit) -> None:
    with pytest.raises(ConflictError) as refused:
        services.delete_unit(actor=ACTOR, unit=bureau)
    assert refused.value.code == "unit_in_use"
    services.delete_unit(actor=ACTOR, unit=school)
    assert not Unit.objects.filter(pk=school.pk).exists()


def test_looking_at_contacts_leaves_a_record_and_no_name_in_it(school: Unit) -> None:
    values = ContactValues(ContactKind.HEAD, "张三", "13812341234")
    services.add_contact(actor=ACTOR, unit=school, values=values)
    seen = services.reveal_contacts(actor=ACTOR, unit=school)
    assert seen[0].phone == "13812341234"
    assert Record.objects.filter(action="contacts.revealed").count() == 1
    kept = str(list(Record.objects.values("before", "after")))
    assert "13812341234" not in kept
    assert "张三" not in kept
    clerk = somebody(Role.REPORTER, ScopeKind.UNIT, school.pk)
    with pytest.raises(NotAllowedError):
        services.reveal_contacts(actor=clerk, unit=school)
    services.change_contact(actor=clerk, contact=seen[0], values=ContactValues(phone="110"))
    seen[0].refresh_from_db()
    assert (seen[0].name, seen[0].phone) == ("张三", "110")


def test_units_are_found_by_what_they_are(bureau: Unit, school: Unit) -> None:
    def found(**where: object) -> set[str]:
        rows = selectors.units(actor=ACTOR, where=selectors.UnitFilter(**where))  # type: ignore[arg-type]
        return {row.name for row in rows}

    assert found(search="syxx") == {"实验小学"}
    assert found(search="jiaoyuju") == {"长丰县教育局"}
    assert found(category="3") == {"实验小学"}
    assert found(department="education") == {"长丰县教育局"}
    assert found(region="3401") == {"实验小学", "长丰县教育局"}
    assert found(parent=bureau.pk) == {"实验小学"}
    services.change_unit(actor=ACTOR, unit=school, values=UnitValues(active=False))
    assert found(region="3401") == {"长丰县教育局"}
    assert found(active=None, region="3401") == {"实验小学", "长丰县教育局"}
    assert selectors.units_by_name(actor=ACTOR, names=["长丰县教育局", "无"]).keys() == {
        "长丰县教育局"
    }
