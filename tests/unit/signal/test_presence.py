"""The one state machine of online and offline, under any sequence of events."""

from hypothesis import given
from hypothesis import strategies as st

from lianjing.link.events import Reason
from lianjing.signal.presence import MARGIN, Presence

WINDOW = 180.0


def registered(*, now=0.0, expires_in=3600.0):
    presence = Presence(window=WINDOW)
    presence.register(now=now, expires_in=expires_in)
    return presence


class Model:
    """What must hold, kept apart from how it is done."""

    def __init__(self) -> None:
        self.now = 0.0
        self.presence = Presence(window=WINDOW)
        self.expires_at = -1.0
        self.heard_at = -1.0

    def act(self, name: str, seconds: float) -> bool:
        presence = self.presence
        match name:
            case "wait":
                self.now += seconds
                return presence.check(now=self.now)
            case "register":
                self.expires_at, self.heard_at = self.now + seconds, self.now
                return presence.register(now=self.now, expires_in=seconds)
            case "see":
                if presence.is_registered(self.now):
                    self.heard_at = self.now
                return presence.see(now=self.now)
            case "unregister":
                self.expires_at = -1.0
                return presence.unregister()
            case "lose":
                return presence.lose_connection()
            case "remove":
                self.expires_at = -1.0
                return presence.remove()
            case _:
                was_online = presence.online
                left = presence.expires_at - self.now
                presence.resume(
                    now=self.now, expires_in=left, online=was_online, reason=presence.reason
                )
                self.expires_at = presence.expires_at if presence.registered else -1.0
                self.heard_at = self.now
                return False


ACTS = st.tuples(
    st.sampled_from(["wait", "register", "see", "unregister", "lose", "remove", "restart"]),
    st.floats(1.0, 5000.0),
)


@given(st.lists(ACTS, max_size=40))
def test_online_always_means_registered_not_expired_and_heard_of(acts):
    model = Model()
    for name, seconds in acts:
        before = model.presence.online, model.presence.reason
        changed = model.act(name, seconds)
        presence = model.presence
        assert changed == (presence.online != before[0])
        if not changed:
            assert presence.reason == before[1], "a reason belongs to a change"
        if presence.online:
            assert presence.registered
            assert model.now < model.expires_at + MARGIN or name != "wait"
            assert model.now < model.heard_at + WINDOW + MARGIN or name != "wait"
            assert presence.deadline < float("inf")
        else:
            assert presence.deadline == float("inf")


@given(st.lists(ACTS, max_size=20), st.floats(0.0, 1e6))
def test_a_restart_never_takes_a_device_offline_within_one_window(acts, down):
    model = Model()
    for name, seconds in acts:
        model.act(name, seconds)
    presence = model.presence
    was_online, reason = presence.online, presence.reason
    left = presence.expires_at - (model.now + down)
    fresh = Presence(window=WINDOW)
    fresh.resume(now=5.0, expires_in=left, online=was_online, reason=reason)
    assert (fresh.online, fresh.reason) == (was_online, reason)
    assert not fresh.check(now=5.0 + WINDOW - 0.001)
    if was_online:
        fresh.see(now=6.0)
        assert fresh.online


def test_an_expired_registration_is_not_revived_by_a_restart():
    fresh = Presence(window=WINDOW)
    fresh.resume(now=0.0, expires_in=-10.0, online=False, reason=Reason.EXPIRED)
    assert not fresh.is_registered(1.0)
    assert not fresh.see(now=1.0)
    assert not fresh.online


# cases: 28
def test_silence_of_all_intervals_and_the_margin_means_offline():
    presence = registered()
    assert not presence.check(now=WINDOW + MARGIN - 0.1)
    assert presence.check(now=WINDOW + MARGIN)
    assert presence.reason is Reason.KEEPALIVE_LOST
    assert presence.see(now=WINDOW + MARGIN + 1), "a keepalive brings it back"
    assert presence.reason is Reason.KEEPALIVE


# cases: 10
def test_expiry_means_offline_however_lively_the_device():
    presence = registered(expires_in=600.0)
    for now in range(0, 600, 60):
        presence.see(now=float(now))
    assert presence.check(now=600.0 + MARGIN)
    assert presence.reason is Reason.EXPIRED
    assert not presence.see(now=610.0), "only a registration brings it back"
    assert presence.register(now=611.0, expires_in=600.0)


def test_the_deadline_is_the_nearer_of_both():
    assert registered(expires_in=60.0).deadline == 60.0 + MARGIN
    assert registered(expires_in=3600.0).deadline == WINDOW + MARGIN


def test_a_refresh_changes_nothing_but_the_deadline():
    presence = registered()
    assert not presence.register(now=100.0, expires_in=3600.0)
    assert presence.reason is Reason.REGISTERED
    assert presence.deadline == 100.0 + WINDOW + MARGIN
