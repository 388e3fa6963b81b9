"""What uppers ask of us, but for media: refused with a reason, or answered and followed."""

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol import manscdp
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.calls.failure import STATUS_OF, warning_header
from lianjing.signal.cascade.answering import Answering
from lianjing.signal.cascade.changes import Link
from lianjing.signal.cascade.ledger import Asker, Ledger
from lianjing.signal.cascade.notifying import Notifying
from lianjing.signal.cascade.permits import SUBSCRIPTIONS, name_of
from lianjing.signal.cascade.refusing import NOT_SHARED, loop_in, received_identity
from lianjing.signal.core import Core


class Asking:
    """Lets through the messages and subscriptions an upper has the right to."""

    def __init__(
        self, core: Core, ledger: Ledger, answering: Answering, notifying: Notifying
    ) -> None:
        self._core = core
        self._ledger = ledger
        self._answering = answering
        self._notifying = notifying

    def message(self, known: Link, transaction: ServerTransaction, request: SipRequest) -> None:
        """Answer a MESSAGE of an upper."""
        if not request.body:
            self._core.stack.reply(transaction, 400)
            return
        try:
            message = manscdp.parse(request.body).message
        except MalformedMessageError:
            self._core.counters.add("malformed.xml", source=transaction.flow.host)
            raise
        if isinstance(message, manscdp.UnknownMessage):
            self._core.counters.add("unhandled.UnknownMessage")
            self._core.stack.reply(transaction, 200)
            return
        if isinstance(message, manscdp.Keepalive) or message.ROOT is manscdp.Root.RESPONSE:
            self._core.stack.reply(transaction, 200)
            return
        asker = Asker(known.upper.key, received_identity(request), transaction.flow)
        if not self._answering.knows(known.view, message):
            self._ledger.refused(asker, message.device_id, name_of(message), NOT_SHARED)
            self._core.stack.reply(transaction, 404)
            return
        reason = loop_in(self._core.code, asker.identity)
        reason = reason or self._answering.refusal(known.upper, known.view, message)
        if reason:
            self._turn_away(transaction, asker, message, reason)
            return
        self._core.stack.reply(transaction, 200)
        self._answering.take(known.upper, known.view, message, asker)

    def subscribe(self, known: Link, transaction: ServerTransaction, request: SipRequest) -> None:
        """Begin, renew or end a subscription of an upper."""
        if request.body and not self._may_subscribe(known, transaction, request):
            return
        parents = known.view.parents()
        known.remember_parents(parents)
        known.begin_anew()
        off = [item for item in parents if item.status is manscdp.Switch.OFF]
        off += known.view.leaves_off()
        self._notifying.subscribe(transaction, request, known.upper, off)

    def _turn_away(
        self, transaction: ServerTransaction, asker: Asker, message: manscdp.Message, reason: str
    ) -> None:
        """Refuse what exists for the upper, saying why."""
        self._ledger.refused(asker, message.device_id, name_of(message), reason)
        warning = warning_header(self._core.domain, reason)
        status = STATUS_OF.get(reason, 403)
        self._core.stack.reply(transaction, status, headers=[("Warning", warning)])

    def _may_subscribe(
        self, known: Link, transaction: ServerTransaction, request: SipRequest
    ) -> bool:
        """Answer a subscription to what is nobody's to follow, unknown or not shared so."""
        message = manscdp.parse(request.body).message
        needed = SUBSCRIPTIONS.get(type(message))
        asker = Asker(known.upper.key, received_identity(request), transaction.flow)
        if needed is None:
            self._core.stack.reply(transaction, 489)
        elif not self._exists(known, message):
            self._ledger.refused(asker, message.device_id, "SUBSCRIBE", NOT_SHARED)
            self._core.stack.reply(transaction, 404)
        elif reason := self._answering.refusal(known.upper, known.view, message):
            self._turn_away(transaction, asker, message, reason)
        else:
            return True
        return False

    def _exists(self, known: Link, message: manscdp.Message) -> bool:
        code = message.device_id
        if self._answering.knows(known.view, message):
            return True
        return any(code == item.device_id for item in known.view.parents())
