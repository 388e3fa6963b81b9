"""Several people save at the very same moment: one after the other, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from lianjing.apps.accounts.actor import system
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.models import Camera, Change, UsedCode
from lianjing.apps.equipment.services import files
from lianjing.apps.equipment.services.files import BadValuesError, ChangedMeanwhileError, NewFile

pytestmark = pytest.mark.django_db(transaction=True)
ME = system("test")
CODE = "34022100001320000001"
PEOPLE = 4


def together(act: Callable[[int], str]) -> list[str]:
    start = Barrier(PEOPLE)

    def one(number: int) -> str:
        start.wait(30)
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return sorted(pool.map(one, range(PEOPLE)))


def make() -> int:
    values = {"name": "北门", "region": "340221"}
    file = files.create(actor=ME, kind=FileKind.CAMERA, values=values, source=Source.PAGE)
    return int(file.pk)


def test_of_those_who_change_one_field_at_once_one_wins_and_the_others_are_told() -> None:
    key = make()

    def save(number: int) -> str:
        try:
            files.change(
                actor=ME,
                kind=FileKind.CAMERA,
                key=key,
                values={"address": f"路 {number}"},
                source=Source.PAGE,
                expected_version=1,
            )
        except ChangedMeanwhileError:
            return "told"
        return "saved"

    assert together(save) == ["saved", *["told"] * (PEOPLE - 1)]
    assert Camera.objects.get(pk=key).version == 2


def test_those_who_change_different_fields_at_once_all_keep_theirs() -> None:
    key = make()
    fields = ("address", "model", "osd_text", "common_name")

    def save(number: int) -> str:
        files.change(
            actor=ME,
            kind=FileKind.CAMERA,
            key=key,
            values={fields[number]: "x"},
            source=Source.PAGE,
            expected_version=1,
        )
        return "saved"

    assert together(save) == ["saved"] * PEOPLE
    file = Camera.objects.get(pk=key)
    assert [getattr(file, name) for name in fields] == ["x"] * PEOPLE
    assert Change.objects.filter(file=key).count() == PEOPLE + 1


def test_one_code_wanted_by_several_at_once_goes_to_one() -> None:
    def take(number: int) -> str:
        try:
            files.create(
                actor=ME,
                kind=FileKind.CAMERA,
                values={"name": f"{number}", "code": CODE},
                source=Source.PAGE,
            )
        except BadValuesError as error:
            return error.code
        return "made"

    assert together(take) == [*["code_used"] * (PEOPLE - 1), "made"]
    assert Camera.objects.count() == UsedCode.objects.count() == 1


def test_batches_that_want_the_same_codes_share_them_without_waiting_for_each_other() -> None:
    codes = [f"3402210000132{n:07d}" for n in range(60)]

    def write(number: int) -> str:
        mine = codes if number % 2 else codes[::-1]
        rows = [NewFile({"name": code, "code": code}) for code in mine]
        outcomes = files.create_many(
            actor=ME, kind=FileKind.CAMERA, files=rows, source=Source.IMPORT
        )
        return str(sum(1 for one in outcomes if one.key))

    assert sum(map(int, together(write))) == len(codes)
    assert Camera.objects.count() == len(codes)
