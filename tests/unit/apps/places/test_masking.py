"""What is shown of names and telephone numbers."""

import pytest

from lianjing.apps.places.masking import mask_name, mask_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138****1234"),
        ("+86-13812341234", "861****1234"),
        ("0564-7356789", "056****6789"),
        ("7356789", "****89"),
        ("110", "****"),
        ("13812341234/7356789", "138****1234/****89"),
        ("微信同号", "****"),
        ("", ""),
    ],
)
def test_the_middle_of_a_number_is_hidden(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


def test_of_a_name_the_first_character_stays() -> None:
    assert mask_name("张三丰") == "张**"
    assert mask_name("") == ""
