"""Requests inside a session of an upper, passed on into the device's."""

from lianjing.kernel.errors import PeerError, ResourceError
from lianjing.protocol.sip.events import ServerTransaction
from lianjing.protocol.sip.message import SipRequest
from lianjing.signal.calls.identity import HEADER
from lianjing.signal.calls.pull import Pull
from lianjing.signal.stack import Stack


async def pass_on(
    stack: Stack, pull: Pull, transaction: ServerTransaction, request: SipRequest
) -> None:
    """Pass playback control on into the device's dialog, and its answer back."""
    if pull.sip is None or pull.ended:
        stack.reply(transaction, 481)
        return
    content_type = request.header("Content-Type") or "Application/MANSRTSP"
    passed = pull.sip.request("INFO", body=request.body, content_type=content_type)
    if pull.who and pull.device.say_who:
        passed = passed.with_header(HEADER, pull.who)
    try:
        answer = await stack.ask(passed, pull.sip.destination)
    except (PeerError, ResourceError):
        stack.reply(transaction, 408)
        return
    stack.reply(
        transaction,
        answer.status,
        body=answer.body,
        content_type=(answer.header("Content-Type") or content_type) if answer.body else "",
    )
