"""Running pictures of others: nobody ends, renews or takes over what is not his."""

from typing import Any

import pytest
from tests.integration.api.conftest import Country
from tests.integration.api.test_viewing import PLAYING, start

from lianjing.apps.viewing.models import Session
from lianjing.link.signal import Play

pytestmark = pytest.mark.django_db


def test_a_session_of_somebody_else_is_neither_replaced_nor_renewed_nor_ended(
    browse: Any, country: Country, signal: Any
) -> None:
    signal.answers[Play] = PLAYING
    victim, thief = browse("viewer"), browse("operator")
    key = start(victim, country).json()["session"]
    body = {"stream": "main", "instead": key}
    assert thief("POST", f"/channels/{country.gate.pk}/live", body).status_code == 200
    assert thief("POST", f"/sessions/{key}/renew").status_code == 404
    assert thief("DELETE", f"/sessions/{key}").status_code == 404
    assert Session.objects.get(key=key).ended_at is None
    assert victim("POST", f"/sessions/{key}/renew").status_code == 200
    own = {"stream": "main", "instead": key}
    assert victim("POST", f"/channels/{country.gate.pk}/live", own).status_code == 200
    assert Session.objects.get(key=key).ended_at is not None
