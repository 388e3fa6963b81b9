"""What is wrong with a field, in words clerks understand."""

import datetime
import enum
import re
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from lianjing.kernel.causes.field_names import NAMES
from lianjing.kernel.causes.fields import name_of, sentence

SECRET = "Plant-password-1"


class Colour(enum.StrEnum):
    RED = "red"


class Inner(BaseModel):
    x: int


class Request(BaseModel, extra="forbid"):
    """One field of every kind our own requests have."""

    text: Annotated[str, Field(min_length=2, max_length=4)]
    code: Annotated[str, Field(pattern=r"^\d{20}$")]
    number: Annotated[int, Field(ge=1, le=9)]
    measure: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
    on: bool
    day: datetime.date
    moment: datetime.datetime
    aware: Annotated[datetime.datetime, Field()]
    clock: datetime.time
    colour: Colour
    choice: Literal["a", "b"]
    entries: Annotated[list[int], Field(min_length=1, max_length=2)]
    inner: Inner
    names: dict[str, int]


WRONG = [
    {},
    dict.fromkeys(Request.model_fields, SECRET),
    dict.fromkeys(Request.model_fields, 5),
    {key: [SECRET] for key in Request.model_fields},
    dict.fromkeys(Request.model_fields, None),
    {"text": "x", "number": 0, "measure": 0, "entries": [], "day": "2026-02-30", "strange": SECRET},
    {"text": "xxxxx", "number": 10, "measure": 2, "entries": [1, 2, 3], "moment": "yesterday"},
    {"number": 10**30, "measure": "inf", "inner": {"x": SECRET}, "names": {"a": SECRET}},
]


def faults():
    for body in WRONG:
        with pytest.raises(ValidationError) as caught:
            Request(**body)
        yield from caught.value.errors()


def test_every_fault_has_words_in_both_languages_and_none_repeats_what_was_sent():
    kinds = set()
    for fault in faults():
        zh, en = (sentence(fault["type"], language, fault.get("ctx")) for language in ("zh", "en"))
        kinds.add(fault["type"])
        assert re.search(r"[一-鿿]", zh), fault["type"]
        assert not re.search(r"[一-鿿]", en), fault["type"]
        assert not re.search(r"[{}]", zh + en)
        assert SECRET not in zh + en
        assert zh != "填写有误", fault["type"]
    assert len(kinds) > 20


@pytest.mark.parametrize(
    ("kind", "facts", "zh", "en"),
    [
        ("missing", {}, "必须填写", "is needed"),
        ("string_too_long", {"max_length": 64}, "最多 64 个字符", "takes at most 64 characters"),
        ("greater_than_equal", {"ge": 1}, "不得小于 1", "must be 1 or more"),
        ("never_heard_of", {}, "填写有误", "is not right"),
        ("string_too_long", {}, "填写有误", "is not right"),
    ],
)
def test_the_bound_stands_in_the_sentence(kind, facts, zh, en):
    assert (sentence(kind, "zh", facts), sentence(kind, "en", facts)) == (zh, en)


def test_fields_are_called_what_people_call_them():
    assert name_of("username", "zh") == "用户名 (username)"
    assert name_of("username", "en") == "user name (username)"
    assert name_of("name", "en") == "name"
    assert name_of("body", "zh") == "请求内容"
    assert name_of("x_of_nobody", "zh") == "x_of_nobody"
    assert all(re.search(r"[一-鿿]", zh) and en.isascii() for zh, en in NAMES.values())
