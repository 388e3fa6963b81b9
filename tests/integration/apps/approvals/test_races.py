"""People act at the same moment, or just as time runs out: one thing happens, the right one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from lianjing.apps.approvals import services
from lianjing.apps.approvals.machine import Decision, Narrowing
from lianjing.apps.approvals.models import Request, Step
from lianjing.apps.approvals.services import ActOn, DecisionOn
from lianjing.apps.rights import services as rights
from lianjing.apps.rights.choices import Action, GrantState
from lianjing.apps.rights.models import Grant
from lianjing.kernel.errors import DomainError

from .conftest import Clock, County, build, people_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


@pytest.fixture
def county(transactional_db: None) -> County:
    return people_of(build())


def together(*acts: Callable[[], object]) -> list[str]:
    """Do several things at once; gives for each `done` or the code of its refusal."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        start.wait(30)
        try:
            act()
        except DomainError as error:
            return error.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def at_the_gate(county: County, **more: object) -> Request:
    request = county.submitted(**more)
    county.decide("bureau_head", request)
    county.decide("school_head", request)
    return request


def say(county: County, name: str, request: Request, key: str) -> Callable[[], object]:
    step = Step.objects.get(request=request, key=key, open=True)
    actor = county.as_(name)
    what = DecisionOn(step=step.pk, decision=Decision.APPROVE)
    return lambda: services.decide_on(actor=actor, request=request, what=what)


def do(county: County, name: str, request: Request, act: str) -> Callable[[], object]:
    actor = county.as_(name)
    return lambda: services.act_on(
        actor=actor, request=request, act=ActOn(name=act, words="不再需要")
    )


def in_force(request: Request) -> int:
    return Grant.objects.filter(request=request.number, state=GrantState.ACTIVE).count()


def test_the_last_two_approvals_at_once_give_one_grant(county: County) -> None:
    for _ in range(ROUNDS):
        request = at_the_gate(county)
        found = together(
            say(county, "data", request, "data"), say(county, "police", request, "police")
        )
        request.refresh_from_db()
        assert (found, request.state) == (["done", "done"], "active")
        assert Grant.objects.filter(request=request.number).count() == 1


def test_one_step_approved_twice_at_once_is_approved_once(county: County) -> None:
    for _ in range(ROUNDS):
        request = at_the_gate(county)
        act = say(county, "police", request, "police")
        assert sorted(together(act, act)) == ["done", "step_closed"]


def test_withdrawn_while_the_last_one_approves_leaves_no_right(county: County) -> None:
    for _ in range(ROUNDS):
        request = at_the_gate(county)
        county.decide("data", request, key="data")
        found = together(
            say(county, "police", request, "police"), do(county, "officer", request, "withdraw")
        )
        request.refresh_from_db()
        assert found.count("done") == 1
        assert (request.state, in_force(request)) in {("withdrawn", 0), ("active", 1)}


def test_revoked_while_somebody_approves_its_review_is_revoked(
    county: County, later: Clock
) -> None:
    for _ in range(ROUNDS):
        request = county.approved()
        later.by(days=46)
        services.tick_due()
        together(say(county, "data", request, "midterm"), do(county, "police", request, "revoke"))
        request.refresh_from_db()
        assert (request.state, in_force(request)) == ("revoked", 0)
        later.by(days=-46)


def test_two_who_revoke_at_once_end_it_once(county: County) -> None:
    request = county.approved()
    found = together(
        do(county, "police", request, "revoke"), do(county, "security", request, "revoke")
    )
    assert sorted(found) == ["done", "request_state"]
    assert in_force(request) == 0


def test_expiry_wins_over_the_approval_that_comes_with_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(ROUNDS):
        monkeypatch.undo()
        until = timezone.now() + timedelta(hours=1)
        request = at_the_gate(county, valid_until=until)
        county.decide("data", request, key="data")
        act = say(county, "police", request, "police")
        monkeypatch.setattr(timezone, "now", lambda at=until: at)
        found = together(act, services.tick_due)
        request.refresh_from_db()
        assert found[0] in {"request_overtaken", "step_closed"}
        assert request.state == "lapsed"
        assert not Grant.objects.filter(request=request.number).exists()


def test_the_paper_that_comes_with_its_deadline_is_too_late(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = urgent(county)
    deadline = request.paper_by
    assert deadline is not None
    grant = Grant.objects.get(request=request.number)
    assert grant.valid_until == deadline  # ends by itself, whatever any chore does
    monkeypatch.setattr(timezone, "now", lambda: deadline)
    found = together(do(county, "chief", request, "confirm_paper"), services.tick_due)
    request.refresh_from_db()
    assert found[0] in {"request_overtaken", "request_state"}
    assert (request.state, in_force(request)) == ("revoked", 0)


def urgent(county: County) -> Request:
    request = county.submitted(workflow="urgent", valid_until=timezone.now() + timedelta(days=6))
    return county.decide("chief", request)


def test_a_right_taken_back_directly_ends_its_request(county: County) -> None:
    request = county.approved()
    rights.end(
        actor=county.as_("security"),
        grant=Grant.objects.get(request=request.number),
        reason="泄露",
    )
    request.refresh_from_db()
    assert (request.state, request.closed) == ("revoked", True)
    assert "泄露" in request.words


def narrowed_say(county: County, name: str, request: Request, key: str) -> Callable[[], object]:
    """Approve, but leave out the first ten cameras and everything but looking."""
    step = Step.objects.get(request=request, key=key, open=True)
    actor = county.as_(name)
    less = Narrowing(
        actions=int(Action.CATALOGUE | Action.LIVE),
        excluded=frozenset(one.pk for one in county.cameras[:10]),
    )
    what = DecisionOn(step=step.pk, decision=Decision.APPROVE, narrowing=less)
    return lambda: services.decide_on(actor=actor, request=request, what=what)


def test_a_narrowing_counts_whoever_of_the_two_comes_first(county: County) -> None:
    for _ in range(ROUNDS):
        request = at_the_gate(county)
        found = together(
            narrowed_say(county, "data", request, "data"), say(county, "police", request, "police")
        )
        assert found == ["done", "done"]
        grant = Grant.objects.get(request=request.number)
        assert Action(grant.actions) == Action.CATALOGUE | Action.LIVE
        assert len(grant.snapshot) == 30


@pytest.mark.parametrize("expired", [False, True])
def test_approve_narrow_withdraw_and_expire_at_once_leave_one_truth(
    county: County, monkeypatch: pytest.MonkeyPatch, expired: bool
) -> None:
    for _ in range(ROUNDS):
        monkeypatch.undo()
        until = timezone.now() + timedelta(hours=1)
        request = at_the_gate(county, valid_until=until)
        acts = (
            narrowed_say(county, "data", request, "data"),
            say(county, "police", request, "police"),
            do(county, "officer", request, "withdraw"),
            services.tick_due,
        )
        if expired:
            monkeypatch.setattr(timezone, "now", lambda at=until: at)
        found = together(*acts)
        request.refresh_from_db()
        grants = Grant.objects.filter(request=request.number)
        if expired:
            assert (request.state, grants.count()) == ("lapsed", 0)
            assert "done" not in found[:3]
        elif request.state == "active":
            assert found == ["done", "done", "request_state", "done"]
            assert [len(one.snapshot) for one in grants] == [30]
        else:
            assert (request.state, grants.count(), found[2]) == ("withdrawn", 0, "done")
            assert found[:2].count("done") < 2


def in_review(county: County) -> Request:
    """Give a request half way through its time, under review."""
    request = county.approved()
    assert request.half_at is not None
    return request


def test_a_review_answered_just_as_it_lapses_finds_the_right_resting_and_resumes_nothing(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(ROUNDS):
        monkeypatch.undo()
        request = in_review(county)
        half = request.half_at
        monkeypatch.setattr(timezone, "now", lambda at=half: at)
        services.tick_due()
        request.refresh_from_db()
        assert request.state == "midterm"
        act, last = say(county, "data", request, "midterm"), request.last_at
        monkeypatch.setattr(timezone, "now", lambda at=last: at)
        found = together(act, services.tick_due)
        request.refresh_from_db()
        assert found[0] in {"request_overtaken", "step_closed"}
        assert (request.state, in_force(request)) == ("unanswered", 0)


@pytest.mark.parametrize("rival", ["end", "revoke", "taken"])
def test_what_ends_just_as_it_is_resumed_stays_ended(
    county: County, monkeypatch: pytest.MonkeyPatch, rival: str
) -> None:
    for _ in range(ROUNDS):
        monkeypatch.undo()
        request = in_review(county)
        for name in ("half_at", "last_at"):
            at = getattr(request, name)
            monkeypatch.setattr(timezone, "now", lambda at=at: at)
            services.tick_due()
            request.refresh_from_db()
        assert request.state == "unanswered"
        answer = say(county, "data", request, "answer")
        grant = Grant.objects.get(request=request.number)
        security, ends = county.as_("security"), request.ends
        others: dict[str, Callable[[], object]] = {
            "end": services.tick_due,
            "revoke": do(county, "police", request, "revoke"),
            "taken": partial(rights.end, actor=security, grant=grant, reason="泄露"),
        }
        if rival == "end":
            monkeypatch.setattr(timezone, "now", lambda at=ends: at)
        together(answer, others[rival])
        request.refresh_from_db()
        assert in_force(request) == 0
        assert (request.closed, request.in_force) == (True, False)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    connection.close()
