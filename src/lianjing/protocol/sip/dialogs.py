"""Dialogs: what two sides agree on for longer than one request (RFC 3261 §12)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.build import address, build_request
from lianjing.protocol.sip.flow import Flow
from lianjing.protocol.sip.message import HeaderValue, SipMessage, SipRequest, SipResponse
from lianjing.protocol.sip.uri import SipUri
from lianjing.protocol.sip.values import NameAddress


class DialogId(NamedTuple):
    """Name of a dialog as one side sees it (§12)."""

    call_id: str
    local_tag: str
    remote_tag: str


class Dialog:
    """Writes requests that belong together and checks the ones that come back.

    `destination` is the path requests take. It is the caller's to set, from where the peer's
    messages really come: the Contact of a GB/T 28181 peer behind NAT names a private address. The
    Contact still becomes the Request-URI, as §12.2.1.1 asks, unless `use_contact` is off: then
    the Request-URI is the peer's user at the destination address.
    """

    __slots__ = (
        "_contact_uri",
        "_local",
        "_remote",
        "_routes",
        "_user",
        "call_id",
        "destination",
        "local_cseq",
        "local_tag",
        "remote_cseq",
        "remote_tag",
        "use_contact",
    )

    def __init__(
        self,
        *,
        call_id: str,
        local: str,
        remote: str,
        local_tag: str,
        remote_tag: str,
        local_cseq: int,
        remote_cseq: int | None,
        contact_uri: str,
        routes: Iterable[str],
        destination: Flow,
        use_contact: bool,
    ) -> None:
        self.call_id = call_id
        self._local = local
        self._remote = remote
        self.local_tag = local_tag
        self.remote_tag = remote_tag
        self.local_cseq = local_cseq
        self.remote_cseq = remote_cseq
        self._contact_uri = contact_uri
        self._user = _user_of(contact_uri) or _user_of(NameAddress(remote).uri_text)
        self._routes = tuple(routes)
        self.destination = destination
        self.use_contact = use_contact

    @property
    def id(self) -> DialogId:
        """Give the name of the dialog as seen from here."""
        return DialogId(self.call_id, self.local_tag, self.remote_tag)

    @property
    def remote_target(self) -> str:
        """Give the Request-URI of the next request."""
        if self.use_contact:
            return self._contact_uri
        return str(SipUri(self._user, self.destination.host, self.destination.port))

    def request(
        self,
        method: str,
        *,
        headers: Iterable[tuple[str, HeaderValue]] = (),
        body: bytes = b"",
        content_type: str = "",
    ) -> SipRequest:
        """Write the next request of the dialog."""
        self.local_cseq += 1
        return self._write(method, self.local_cseq, headers, body, content_type)

    def ack(self, cseq: int, *, body: bytes = b"", content_type: str = "") -> SipRequest:
        """Write the ACK of a 2xx to the INVITE with this CSeq number (§13.2.2.4)."""
        return self._write("ACK", cseq, (), body, content_type)

    def check(self, request: SipRequest) -> int:
        """Check a request of the peer: 0 if it is in order, else the status to refuse it with.

        A request that is in order moves the peer's CSeq on (§12.2.2).
        """
        if request.call_id != self.call_id or request.to.tag != self.local_tag:
            return 481
        if request.from_.tag != self.remote_tag:
            return 481
        return self.check_sequence(request)

    def check_sequence(self, request: SipRequest) -> int:
        """Check the CSeq number alone; 500 if it goes back."""
        number = request.cseq.number
        if request.method in ("ACK", "CANCEL"):
            return 0
        if self.remote_cseq is not None and number <= self.remote_cseq:
            return 500
        self.remote_cseq = number
        return 0

    def refresh_target(self, message: SipMessage) -> None:
        """Take over a new Contact, as target refresh requests and their answers carry it."""
        uri = _contact_uri(message)
        if uri:
            self._contact_uri = uri

    def _write(
        self,
        method: str,
        cseq: int,
        headers: Iterable[tuple[str, HeaderValue]],
        body: bytes,
        content_type: str,
    ) -> SipRequest:
        target, routes = self._route()
        return build_request(
            method,
            target,
            from_=self._local,
            to=self._remote,
            call_id=self.call_id,
            cseq=cseq,
            headers=[*(("Route", route) for route in routes), *headers],
            body=body,
            content_type=content_type,
        )

    def _route(self) -> tuple[str, list[str]]:
        """Give Request-URI and Route values; a strict router stands in the URI (§12.2.1.1)."""
        target, routes = self.remote_target, list(self._routes)
        if routes and "lr" not in _uri_inside(routes[0]).lower().split(";"):
            return _uri_inside(routes[0]), [*routes[1:], f"<{target}>"]
        return target, routes


def dialog_of_answer(
    request: SipRequest, answer: SipMessage, *, destination: Flow, use_contact: bool = True
) -> Dialog:
    """Make the dialog on the side that sent `request`, from a response or an early NOTIFY."""
    own, remote = request.from_, answer.to
    remote_cseq = None
    if isinstance(answer, SipRequest):
        remote = answer.from_
        remote_cseq = answer.cseq.number
    routes = [route.raw for route in answer.addresses("Record-Route")]
    if isinstance(answer, SipResponse):
        routes.reverse()
    return Dialog(
        call_id=request.call_id,
        local=own.raw,
        remote=remote.raw,
        local_tag=own.tag,
        remote_tag=remote.tag,
        local_cseq=request.cseq.number,
        remote_cseq=remote_cseq,
        contact_uri=_contact_uri(answer) or request.target,
        routes=routes,
        destination=destination,
        use_contact=use_contact,
    )


def dialog_of_request(
    request: SipRequest, *, local_tag: str, destination: Flow, use_contact: bool = True
) -> Dialog:
    """Make the dialog on the side that received `request` (§12.1.1)."""
    remote, own = request.from_, request.to
    return Dialog(
        call_id=request.call_id,
        local=address(own.uri_text.strip(), local_tag, ""),
        remote=remote.raw,
        local_tag=local_tag,
        remote_tag=remote.tag,
        local_cseq=0,
        remote_cseq=request.cseq.number,
        contact_uri=_contact_uri(request) or remote.uri_text.strip(),
        routes=[route.raw for route in request.addresses("Record-Route")],
        destination=destination,
        use_contact=use_contact,
    )


def _contact_uri(message: SipMessage) -> str:
    """Give the URI of the Contact in a clean form; empty if there is none that can be used."""
    try:
        contact = message.contact
        uri = None if contact is None else contact.uri
    except MalformedMessageError:
        return ""
    if uri is None or uri.scheme not in ("sip", "sips") or uri.host == "*":
        return ""
    return str(replace(uri, headers=""))


def _user_of(uri: str) -> str:
    user, at, _ = uri.rpartition("@")
    return user.rpartition(":")[2] if at else ""


def _uri_inside(route: str) -> str:
    return route.partition("<")[2].partition(">")[0] or route
