"""What tells transactions apart (RFC 3261 §17.1.3, §17.2.3), on raw bytes.

On the server side Call-ID, CSeq and the source host belong to the key beside the branch: cameras
with a constant or badly random branch exist, and two of them must never share an answer. A peer
that follows the RFC repeats all of these unchanged, in ACK and CANCEL too. With them in the key,
branches of RFC 2543 peers, which are not unique by themselves, need no rule of their own.
"""

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.message import SipRequest, SipResponse


def server_key(request: SipRequest, host: str, method: str = "") -> bytes:
    """Name the server transaction a request belongs to; `method` in place of its own."""
    via = call_id = cseq = None
    for name, value in request.items:
        if name == "Via":
            if via is None:
                via = value
        elif name == "Call-ID":
            call_id = value
        elif name == "CSeq":
            cseq = value
    if not via or not call_id or not cseq:
        raise MalformedMessageError("request without Via, Call-ID or CSeq")
    top = via.partition(b",")[0]
    head = top.partition(b";")[0]
    number = cseq.split(None, 1)[0]
    key_method = method or request.method
    return b"\0".join((branch_of(top), call_id, number, key_method.encode(), head, host.encode()))


def branch_of(via: bytes) -> bytes:
    """Give the branch of one raw Via value; the whole value stands in for an absent one."""
    start = via.find(b";branch=")
    if start >= 0:
        return via[start + 8 :].partition(b";")[0].strip()
    for part in via.split(b";")[1:]:
        name, _, value = part.partition(b"=")
        if name.strip().lower() == b"branch":
            return value.strip()
    return via


def client_key(response: SipResponse) -> bytes:
    """Name the client transaction a response belongs to: our branch and the method."""
    via = response.raw_header("Via")
    cseq = response.raw_header("CSeq")
    if not via or not cseq:
        raise MalformedMessageError("response without Via or CSeq")
    words = cseq.split(None, 1)
    method = words[1].strip() if len(words) == 2 else b""
    return branch_of(via.partition(b",")[0]) + b"\0" + method
