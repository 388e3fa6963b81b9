"""What is wrong with a request is said field by field, in the caller's language."""

import re

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_field_is_named_with_what_is_wrong_with_it(browse, people, language):
    me = browse("admin", language=language)
    answer = me("POST", "/devices", {"code": 5, "name": ["x"], "password": ["Plant-1"]})
    said = answer.json()
    assert answer.status_code == 422
    assert said["fields"]["code"] == {"zh": "应为文字", "en": "must be text"}[language]
    label = {"zh": "名称 (name)", "en": "name"}[language]
    assert f"{label}: {said['fields']['name']}" in said["cause"]
    assert "Plant-1" not in answer.content.decode()
    chinese = bool(re.search(r"[一-鿿]", "".join(said["fields"].values()) + said["cause"]))
    assert chinese is (language == "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_database_would_say_is_not_told(browse, people, language):
    me = browse("admin", language=language)
    answer = me("GET", f"/devices/{10**30}")
    assert answer.status_code in {404, 422}
    assert "integer" not in answer.content.decode().lower()
    assert "sqlite" not in answer.content.decode().lower()
