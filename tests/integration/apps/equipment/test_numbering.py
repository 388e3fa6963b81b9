"""Codes are given out without gaps or clashes, reserved, and never given twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count, islice
from random import Random

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, ScopeOf, system
from lianjing.apps.accounts.choices import Role, ScopeKind
from lianjing.apps.audit.models import Record
from lianjing.apps.equipment import codes
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.models import Camera, Change, CodeCounter, UsedCode
from lianjing.apps.equipment.selectors import codes as selectors
from lianjing.apps.equipment.selectors.serials import used_in
from lianjing.apps.equipment.services import codes as services
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.codes import (
    BadPrefixError,
    CodesExhaustedError,
    PrefixOutOfScopeError,
    ReservationEndedError,
)
from lianjing.apps.equipment.services.numbering import Rule, allocate_for
from lianjing.apps.places.choices import Level
from lianjing.apps.places.models import Division
from lianjing.kernel.errors import DomainError, NotAllowedError

ME = system("test")
PREFIX = "34012300001320"
CAMERA = FileKind.CAMERA


def registrar(region: str, role: Role = Role.REGISTRAR) -> Actor:
    return Actor(None, "technician", role, (ScopeOf(ScopeKind.REGION, region),))


def serials(given: list[str]) -> list[int]:
    return [int(code[14:]) for code in given]


def camera(name: str = "北门", **values: object) -> Camera:
    given = {"name": name, "region": "340123", **values}
    made = files.create(actor=ME, kind=CAMERA, values=given, source=Source.PAGE)
    assert isinstance(made, Camera)
    return made


@pytest.fixture(autouse=True)
def _divisions(request: pytest.FixtureRequest) -> None:
    wanted = {mark.name: mark.kwargs for mark in request.node.iter_markers("django_db")}
    if not wanted["django_db"].get("transaction"):
        request.getfixturevalue("db")
    else:
        request.getfixturevalue("transactional_db")
    for code, name, level in (
        ("34", "安徽省", Level.PROVINCE),
        ("3401", "合肥市", Level.CITY),
        ("340123", "肥西县", Level.COUNTY),
        ("340124", "庐江县", Level.COUNTY),
    ):
        Division.objects.get_or_create(code=code, defaults={"name": name, "level": level})


@pytest.mark.django_db
class TestAllocating:
    def test_serials_follow_each_other_from_one(self) -> None:
        assert serials(services.allocate(actor=ME, prefix=PREFIX, count=3)) == [1, 2, 3]
        assert serials(services.allocate(actor=ME, prefix=PREFIX, count=2)) == [4, 5]
        assert Record.objects.filter(action="code.allocated").count() == 2

    def test_what_was_imported_is_skipped_and_the_holes_are_filled(self) -> None:
        camera(code=codes.numbered(PREFIX, 2))
        camera(code=codes.numbered(PREFIX, 5))
        assert serials(services.allocate(actor=ME, prefix=PREFIX, count=4)) == [1, 3, 4, 6]

    def test_an_import_above_the_counter_is_skipped_later(self) -> None:
        services.allocate(actor=ME, prefix=PREFIX, count=2)
        camera(code=codes.numbered(PREFIX, 4))
        assert serials(services.allocate(actor=ME, prefix=PREFIX, count=2)) == [3, 5]

    def test_the_code_of_a_removed_camera_is_never_given_again(self) -> None:
        given = services.allocate(actor=ME, prefix=PREFIX)
        file = camera(code=given[0])
        files.change_state(
            actor=ME,
            kind=CAMERA,
            key=file.pk,
            state=LifeState.REMOVED,
            source=Source.PAGE,
            reason="拆除",
        )
        assert serials(services.allocate(actor=ME, prefix=PREFIX)) == [2]
        with pytest.raises(DomainError) as caught:
            camera("another", code=given[0])
        assert caught.value.code in {"code_was_used", "code_used"}

    def test_an_allocation_that_is_rolled_back_leaves_no_gap(self) -> None:
        with transaction.atomic():
            services.allocate(actor=ME, prefix=PREFIX, count=5)
            transaction.set_rollback(True)
        assert serials(services.allocate(actor=ME, prefix=PREFIX)) == [1]

    def test_the_last_serial_is_the_last(self) -> None:
        CodeCounter.objects.create(prefix=PREFIX, next_serial=999_999)
        assert serials(services.allocate(actor=ME, prefix=PREFIX)) == [999_999]
        with pytest.raises(CodesExhaustedError), transaction.atomic():
            services.allocate(actor=ME, prefix=PREFIX)

    @pytest.mark.parametrize(
        "prefix",
        [
            *("", "3401230000132", "34012300001320x", "34019900001320", "34012300991320"),
            *("34012300001190", "34012300002000", "３４０１２３００００１３２０"),
        ],
    )
    def test_a_prefix_that_makes_no_valid_code_is_refused(self, prefix: str) -> None:
        with pytest.raises(BadPrefixError):
            services.allocate(actor=ME, prefix=prefix)

    def test_only_ones_own_county_is_given_out(self) -> None:
        services.allocate(actor=registrar("340123101"), prefix=PREFIX)
        with pytest.raises(PrefixOutOfScopeError):
            services.allocate(actor=registrar("340124"), prefix=PREFIX)
        with pytest.raises(NotAllowedError):
            services.allocate(actor=registrar("340123", Role.REPORTER), prefix=PREFIX)

    def test_how_many_at_once_is_bounded(self) -> None:
        for wanted in (0, -1, services.MOST_AT_ONCE + 1):
            with pytest.raises(DomainError):
                services.allocate(actor=ME, prefix=PREFIX, count=wanted)


@pytest.mark.django_db
class TestReserving:
    def test_a_reservation_is_left_alone_and_used_by_its_project(self) -> None:
        kept = services.reserve(actor=ME, prefix=PREFIX, count=3, project="雪亮工程二期")
        assert (kept.first, kept.last) == (1, 3)
        assert serials(services.allocate(actor=ME, prefix=PREFIX, count=2)) == [4, 5]
        mine = services.allocate(actor=ME, prefix=PREFIX, count=2, reserved=kept.pk)
        assert serials(mine) == [1, 2]
        with pytest.raises(CodesExhaustedError), transaction.atomic():
            services.allocate(actor=ME, prefix=PREFIX, count=2, reserved=kept.pk)

    def test_what_was_not_used_returns_when_it_ends(self) -> None:
        kept = services.reserve(actor=ME, prefix=PREFIX, count=3, project="二期")
        services.allocate(actor=ME, prefix=PREFIX, count=1, reserved=kept.pk)
        services.allocate(actor=ME, prefix=PREFIX, count=1)
        services.end_reservation(actor=ME, key=kept.pk)
        assert serials(services.allocate(actor=ME, prefix=PREFIX, count=3)) == [2, 3, 5]
        with pytest.raises(ReservationEndedError):
            services.end_reservation(actor=ME, key=kept.pk)
        with pytest.raises(ReservationEndedError), transaction.atomic():
            services.allocate(actor=ME, prefix=PREFIX, reserved=kept.pk)

    def test_it_ends_by_itself_when_its_day_is_past(self) -> None:
        kept = services.reserve(
            actor=ME, prefix=PREFIX, count=3, project="二期", until=timezone.localdate()
        )
        assert serials(services.allocate(actor=ME, prefix=PREFIX)) == [4]
        kept.until = timezone.localdate() - timedelta(days=1)
        kept.save()
        assert serials(services.allocate(actor=ME, prefix=PREFIX, count=4)) == [1, 2, 3, 5]

    def test_it_is_a_run_without_used_serials(self) -> None:
        for serial in (2, 6):
            camera(code=codes.numbered(PREFIX, serial))
        kept = services.reserve(actor=ME, prefix=PREFIX, count=3, project="二期")
        assert (kept.first, kept.last) == (3, 5)
        assert serials(services.allocate(actor=ME, prefix=PREFIX, count=2)) == [1, 7]

    def test_two_reservations_do_not_meet(self) -> None:
        first = services.reserve(actor=ME, prefix=PREFIX, count=5, project="一期")
        second = services.reserve(actor=ME, prefix=PREFIX, count=5, project="二期")
        assert (first.last, second.first) == (5, 6)

    def test_bad_wishes_are_refused(self) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        for more in ({"count": 0}, {"project": " "}, {"until": yesterday}, {"count": 10**7}):
            wish = {"count": 1, "project": "x", **more}
            with pytest.raises(DomainError):
                services.reserve(actor=ME, prefix=PREFIX, **wish)  # type: ignore[arg-type]

    def test_a_reservation_of_another_prefix_gives_nothing(self) -> None:
        kept = services.reserve(actor=ME, prefix=PREFIX, count=3, project="二期")
        with pytest.raises(DomainError):
            services.allocate(actor=ME, prefix="34012400001320", reserved=kept.pk)


@pytest.mark.django_db
class TestNumberingMany:
    def test_each_gets_a_code_of_its_division_with_history(self) -> None:
        here = [camera(f"点{n}").pk for n in range(3)]
        there = camera("庐江", region="340124001").pk
        done = allocate_for(actor=ME, cameras=[*here, there], rule=Rule())
        assert [one.trouble for one in done] == [""] * 4
        found = dict(Camera.objects.values_list("pk", "code"))
        assert serials([found[key] or "" for key in here]) == [1, 2, 3]
        assert found[there] == "34012400001320000001"
        assert Camera.objects.get(pk=there).code_table == "2022"
        assert UsedCode.objects.get(pk=found[there]).file == there
        assert Change.objects.filter(action="coded").count() == 4

    def test_a_dry_run_says_the_codes_and_takes_none(self) -> None:
        keys = [camera().pk, camera().pk]
        before = allocate_for(actor=ME, cameras=keys, rule=Rule(), dry_run=True)
        assert not UsedCode.objects.exists()
        assert not Camera.objects.exclude(code=None).exists()
        assert allocate_for(actor=ME, cameras=keys, rule=Rule()) == before

    def test_who_has_a_code_keeps_it_and_who_has_no_division_gets_none(self) -> None:
        coded = camera(code=codes.numbered(PREFIX, 9))
        nowhere = camera(region="")
        done = allocate_for(actor=ME, cameras=[coded.pk, nowhere.pk, 10**6], rule=Rule())
        assert [one.trouble for one in done] == ["has_code", "no_region", "not_found"]

    def test_a_camera_merged_into_another_gets_none(self) -> None:
        kept, other = camera(), camera()
        Camera.objects.filter(pk=other.pk).update(merged_into=kept)
        done = allocate_for(actor=ME, cameras=[other.pk], rule=Rule())
        assert [one.trouble for one in done] == ["not_found"]
        assert list(selectors.cameras_without_code(actor=ME)) == [kept]

    def test_a_camera_outside_ones_scope_is_not_found(self) -> None:
        key = camera().pk
        done = allocate_for(actor=registrar("340124"), cameras=[key], rule=Rule())
        assert [one.trouble for one in done] == ["not_found"]


@pytest.mark.django_db
class TestLooking:
    def test_who_has_a_code(self) -> None:
        file = camera("北门", code=codes.numbered(PREFIX, 1))
        free = services.allocate(actor=ME, prefix=PREFIX)[0]
        code = file.code or ""
        found = selectors.holders(actor=ME, wanted=[code, free, codes.numbered(PREFIX, 3)])
        assert (found[code].file, found[code].name) == (file.pk, "北门")
        assert found[free].file is None
        assert len(found) == 2
        hidden = selectors.holder(actor=registrar("340124"), code=code)
        assert hidden is not None
        assert (hidden.name, hidden.visible) == ("", False)
        assert selectors.code_usage([code]) == {code: (CAMERA, file.pk)}

    def test_what_comes_next_is_said_and_not_taken(self) -> None:
        services.reserve(actor=ME, prefix=PREFIX, count=10, project="二期")
        state = selectors.prefix_state(actor=ME, prefix=PREFIX)
        assert (state.used, state.reserved, state.next_code[14:]) == (0, 10, "000011")
        assert selectors.prefix_state(actor=ME, prefix="340").next_code == ""

    def test_codes_are_explained_with_the_names_of_divisions(self) -> None:
        found = selectors.explain_code(actor=ME, text=codes.numbered(PREFIX, 1))
        assert found.valid
        assert [part.zh for part in found.parts][:3] == ["安徽省", "合肥市", "肥西县"]
        assert not selectors.explain_code(actor=ME, text="3.4E+19").valid

    def test_lists_are_of_ones_own_counties(self) -> None:
        services.reserve(actor=ME, prefix=PREFIX, count=1, project="二期")
        services.allocate(actor=ME, prefix=PREFIX)
        assert selectors.reservations(actor=registrar("340123")).count() == 1
        assert selectors.reservations(actor=registrar("340124")).count() == 0
        assert selectors.used_codes(actor=registrar("340123001")).count() == 1
        assert selectors.used_codes(actor=registrar("340124")).count() == 0


class Model:
    """What the codes of one prefix should be, kept without a database."""

    def __init__(self) -> None:
        self.used: set[int] = set()
        self.kept: dict[int, range] = {}

    def free(self) -> Iterator[int]:
        """Give what allocation may take, the lowest first."""
        for serial in count(1):
            if serial not in self.used and not any(serial in one for one in self.kept.values()):
                yield serial


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_acts_agrees_with_a_model(seed: int) -> None:
    chance = Random(seed)
    model = Model()
    for _ in range(40):
        act = chance.choice(["allocate", "allocate", "reserve", "end", "use", "import"])
        if act == "allocate":
            wanted = chance.randint(1, 7)
            given = serials(services.allocate(actor=ME, prefix=PREFIX, count=wanted))
            assert given == list(islice(model.free(), wanted))
            model.used.update(given)
        elif act == "reserve":
            kept = services.reserve(
                actor=ME, prefix=PREFIX, count=chance.randint(1, 9), project="x"
            )
            run = range(kept.first, kept.last + 1)
            assert not model.used & set(run)
            assert not any(set(one) & set(run) for one in model.kept.values())
            model.kept[kept.pk] = run
        elif act == "import":
            serial = chance.randint(1, 60)
            if serial not in model.used:
                camera(code=codes.numbered(PREFIX, serial))
                model.used.add(serial)
        elif model.kept:
            key = chance.choice(list(model.kept))
            if act == "end":
                services.end_reservation(actor=ME, key=key)
                del model.kept[key]
            elif left := [one for one in model.kept[key] if one not in model.used]:
                given = serials(services.allocate(actor=ME, prefix=PREFIX, reserved=key))
                assert given == left[:1]
                model.used.update(given)
    assert used_in(PREFIX) == len(model.used)


def _in_threads(jobs: int, work: object) -> list[list[str]]:
    def run(number: int) -> list[str]:
        try:
            return work(number)  # type: ignore[operator, no-any-return]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(run, range(jobs)))


@pytest.fixture
def on_disk(transactional_db: None) -> None:
    """Threads share a database only if it lies in a file or on a server."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and (":memory:" in name or "mode=memory" in name):
        pytest.skip("an in-memory database belongs to one connection")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_disk")
class TestTogether:
    def test_many_at_once_neither_clash_nor_leave_gaps(self) -> None:
        def work(number: int) -> list[str]:
            given: list[str] = []
            for turn in range(4):
                given += services.allocate(actor=ME, prefix=PREFIX, count=1 + (number + turn) % 5)
            return given

        given = [code for codes_ in _in_threads(6, work) for code in codes_]
        assert len(set(given)) == len(given)
        assert sorted(serials(given)) == list(range(1, len(given) + 1))

    def test_imports_and_allocation_at_once_give_each_code_once(self) -> None:
        def work(number: int) -> list[str]:
            if number % 2:
                return services.allocate(actor=ME, prefix=PREFIX, count=40)
            wanted = [codes.numbered(PREFIX, number * 7 + n) for n in range(1, 25)]
            rows = [files.NewFile({"name": c, "region": "340123", "code": c}) for c in wanted]
            with transaction.atomic():
                done = list(
                    files.create_many(actor=ME, kind=CAMERA, files=rows, source=Source.IMPORT)
                )
            return [c for c, one in zip(wanted, done, strict=True) if one.key is not None]

        first, one, second, other = _in_threads(4, work)
        # A code allocated for no file is there for whoever enters it; else each has one owner.
        assert not set(first) & set(second)
        assert not set(one) & set(other)
        together = {*first, *one, *second, *other}
        assert used_in(PREFIX) == len(together)
        assert sorted(serials(list(together)))[:80] == list(range(1, 81))

    def test_reservations_at_once_do_not_meet(self) -> None:
        def work(number: int) -> list[str]:
            kept = services.reserve(actor=ME, prefix=PREFIX, count=10, project=f"项目{number}")
            return [codes.numbered(PREFIX, s) for s in range(kept.first, kept.last + 1)]

        given = [code for codes_ in _in_threads(4, work) for code in codes_]
        assert sorted(serials(given)) == list(range(1, 41))
