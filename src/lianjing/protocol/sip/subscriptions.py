"""Subscriptions: the SUBSCRIBE dialogs of both sides (RFC 6665, GB/T 28181-2022 §9.11)."""

from collections.abc import Iterable
from enum import StrEnum

from lianjing.protocol.sip.build import build_response
from lianjing.protocol.sip.dialogs import Dialog, dialog_of_answer, dialog_of_request
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import HeaderValue, SipRequest, SipResponse

REFRESH_AT = 0.75
"""Part of its life after which a subscription is refreshed."""

_MARGIN = 32.0
"""Seconds left for a refresh to be answered: the life of its transaction."""


class SubscriptionPhase(StrEnum):
    """Where a subscription stands."""

    PENDING = "pending"
    """Asked for, not answered."""
    ACTIVE = "active"
    TERMINATED = "terminated"


class Subscriber:
    """The side that asks to be told.

    A NOTIFY may overtake the answer to the SUBSCRIBE and then makes the dialog. NOTIFYs are
    matched by Call-ID and our own tag, which nobody can guess; the peer's tag is not compared,
    for there are devices that choose a new one for each NOTIFY.
    """

    def __init__(
        self,
        subscribe: SipRequest,
        *,
        expires: int,
        destination: Flow,
        now: float,
        use_contact: bool = True,
    ) -> None:
        self.phase = SubscriptionPhase.PENDING
        self.dialog: Dialog | None = None
        self.expires = expires
        """Lifetime granted, or asked for as long as it is not answered."""
        self.ends_at = now + expires
        self.reason = ""
        """Why it ended: the notifier's reason, or the status of a refusal."""
        self._subscribe = subscribe
        self._local_tag = subscribe.from_.tag
        self._destination = destination
        self._use_contact = use_contact
        self._since = now

    @property
    def destination(self) -> Flow:
        """Give the path of the SUBSCRIBEs."""
        return self.dialog.destination if self.dialog else self._destination

    @property
    def refresh_at(self) -> float | None:
        """Give the time for the next refresh; None unless it is active."""
        if self.phase is not SubscriptionPhase.ACTIVE:
            return None
        life = self.ends_at - self._since
        return max(
            self._since + life / 2, min(self._since + life * REFRESH_AT, self.ends_at - _MARGIN)
        )

    def receive_response(self, response: SipResponse, source: Flow, now: float) -> None:
        """Take in the answer to the SUBSCRIBE or to a refresh of it."""
        if response.is_provisional:
            return
        if not response.is_success:
            self._receive_refusal(response)
            return
        if self.dialog is None:
            self.dialog = dialog_of_answer(
                self._subscribe, response, destination=source, use_contact=self._use_contact
            )
        else:
            self.dialog.refresh_target(response)
        if self.phase is not SubscriptionPhase.TERMINATED:
            granted = response.expires
            self._live_for(self.expires if granted is None else granted, now)

    def receive_notify(self, request: SipRequest, source: Flow, now: float) -> int:
        """Take in a NOTIFY: 0 to answer it with 200, else the status to refuse it with."""
        if request.call_id != self._subscribe.call_id or request.to.tag != self._local_tag:
            return 481
        if self.phase is SubscriptionPhase.TERMINATED and now >= self.ends_at:
            return 481
        if self.dialog is None:
            self.dialog = dialog_of_answer(
                self._subscribe, request, destination=source, use_contact=self._use_contact
            )
        elif request.from_.tag == self.dialog.remote_tag:
            status = self.dialog.check_sequence(request)
            if status:
                return status
        self._take_state(request, now)
        return 0

    def refresh(
        self,
        *,
        expires: int,
        headers: Iterable[tuple[str, HeaderValue]] = (),
        body: bytes = b"",
        content_type: str = "",
    ) -> SipRequest:
        """Write the SUBSCRIBE that prolongs, or with 0 seconds ends, the subscription."""
        if self.dialog is None:
            raise ValueError("the subscription has no dialog yet")
        if expires == 0:
            self.phase = SubscriptionPhase.TERMINATED
        else:
            self.expires = expires
        kept = ("Event", "Contact")
        own = [(name, value) for name, value in self._subscribe.items if name in kept]
        return self.dialog.request(
            "SUBSCRIBE",
            headers=[*own, ("Expires", expires), *headers],
            body=body,
            content_type=content_type,
        )

    def timed_out(self) -> None:
        """Take in that a SUBSCRIBE got no answer; before the first one that is the end."""
        if self.phase is SubscriptionPhase.PENDING:
            self._end("no answer")

    def advance(self, now: float) -> None:
        """Let time pass: a subscription that was not prolonged ends."""
        if self.phase is not SubscriptionPhase.TERMINATED and now >= self.ends_at:
            self._end("expired")

    def _receive_refusal(self, response: SipResponse) -> None:
        # A refused refresh leaves the subscription alone unless the peer forgot it (§4.1.2.2).
        gone = response.status in (404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604)
        if self.phase is SubscriptionPhase.PENDING or gone:
            self._end(str(response.status))

    def _take_state(self, request: SipRequest, now: float) -> None:
        state = request.subscription_state
        if state is None or self.phase is SubscriptionPhase.TERMINATED:
            return
        if state.state == "terminated":
            self._end(state.reason or "terminated")
        elif state.expires is not None:
            self._live_for(state.expires, now)

    def _live_for(self, seconds: int, now: float) -> None:
        self.phase = SubscriptionPhase.ACTIVE
        self.expires = min(seconds, self.expires)
        self.ends_at = now + self.expires
        self._since = now

    def _end(self, reason: str) -> None:
        self.phase = SubscriptionPhase.TERMINATED
        self.reason = self.reason or reason


class Notifier:
    """The side that was asked to tell."""

    def __init__(
        self,
        subscribe: SipRequest,
        *,
        local_tag: str,
        contact: str,
        source: Flow,
        expires: int,
        now: float,
        use_contact: bool = True,
    ) -> None:
        self.phase = SubscriptionPhase.ACTIVE if expires else SubscriptionPhase.TERMINATED
        self.expires = expires
        self.ends_at = now + expires
        self._event = subscribe.raw_header("Event") or b"presence"
        self._contact = contact
        self.dialog = dialog_of_request(
            subscribe, local_tag=local_tag, destination=source, use_contact=use_contact
        )

    @property
    def destination(self) -> Flow:
        """Give the path of the NOTIFYs."""
        return self.dialog.destination

    def accept(
        self,
        subscribe: SipRequest,
        source: Flow,
        *,
        headers: Iterable[tuple[str, HeaderValue]] = (),
        body: bytes = b"",
        content_type: str = "",
    ) -> SipResponse:
        """Write the 200 to the SUBSCRIBE or a refresh of it."""
        return build_response(
            subscribe,
            200,
            to_tag=self.dialog.local_tag,
            source=source,
            headers=[("Contact", self._contact), ("Expires", self.expires), *headers],
            body=body,
            content_type=content_type,
        )

    def refresh(self, subscribe: SipRequest, source: Flow, *, expires: int, now: float) -> int:
        """Take in a SUBSCRIBE inside the dialog: 0 to accept it, else the status to refuse with.

        `expires` is what the caller grants; 0 ends the subscription. The path of the NOTIFYs
        moves to `source`.
        """
        if self.phase is SubscriptionPhase.TERMINATED:
            return 481
        status = self.dialog.check(subscribe)
        if status:
            return status
        self.dialog.destination = source
        self.dialog.refresh_target(subscribe)
        self.expires = expires
        self.ends_at = now + expires
        if expires == 0:
            self.phase = SubscriptionPhase.TERMINATED
        return 0

    def notify(self, *, body: bytes, content_type: str, now: float, reason: str = "") -> SipRequest:
        """Write a NOTIFY; with a `reason`, or after the end, it says `terminated`."""
        if reason:
            self.phase = SubscriptionPhase.TERMINATED
        if self.phase is SubscriptionPhase.TERMINATED:
            state = f"terminated;reason={reason or 'timeout'}"
        else:
            state = f"active;expires={max(0, int(self.ends_at - now))}"
        return self.dialog.request(
            "NOTIFY",
            headers=[
                ("Contact", self._contact),
                ("Event", self._event),
                ("Subscription-State", state),
            ],
            body=body,
            content_type=content_type,
        )

    def receive_response(self, response: SipResponse) -> None:
        """Take in the answer to a NOTIFY; a peer that forgot the subscription ends it (§4.2.2)."""
        if response.status in (404, 410, 481, 489):
            self.phase = SubscriptionPhase.TERMINATED

    def advance(self, now: float) -> None:
        """Let time pass: a subscription that was not prolonged ends."""
        if now >= self.ends_at:
            self.phase = SubscriptionPhase.TERMINATED
