"""Bytes of ten thousand devices: requests written and answers read with as little as it takes.

What a platform has to bear must not be limited by who asks, so nothing here goes through the
message codec. Everything written is as strict as what `registration` sends.
"""

import hashlib
from dataclasses import dataclass

from lianjing.simulator.plan import ServerPlan

_BRANCH = b"branch=z9hG4bK"
_ECHOED = (b"via:", b"from:", b"call-id:", b"cseq:", b"v:", b"f:", b"i:")
_KEEPALIVE_BODY = (
    '<?xml version="1.0" encoding="GB2312"?>\r\n<Notify>\r\n<CmdType>Keepalive</CmdType>\r\n'
    "<SN>{sn}</SN>\r\n<DeviceID>{code}</DeviceID>\r\n<Status>OK</Status>\r\n<Info>\r\n</Info>\r\n"
    "</Notify>\r\n"
)
_ITEM = (
    '<SumNum>1</SumNum>\r\n<DeviceList Num="1">\r\n<Item>\r\n<DeviceID>{code}</DeviceID>\r\n'
    "<Name>Camera {code}</Name>\r\n<Manufacturer>Lianjing</Manufacturer>\r\n<Model>LOAD</Model>\r\n"
    "<Owner>0</Owner>\r\n<CivilCode>{region}</CivilCode>\r\n<Address>street</Address>\r\n"
    "<Parental>0</Parental>\r\n<ParentID>{server}</ParentID>\r\n<SafetyWay>0</SafetyWay>\r\n"
    "<RegisterWay>1</RegisterWay>\r\n<Secrecy>0</Secrecy>\r\n<Status>ON</Status>\r\n</Item>\r\n"
    "</DeviceList>\r\n"
)
_INFO = (
    "<DeviceName>Load {code}</DeviceName>\r\n<Result>OK</Result>\r\n"
    "<Manufacturer>Lianjing</Manufacturer>\r\n<Model>LOAD</Model>\r\n<Firmware>1</Firmware>\r\n"
    "<Channel>1</Channel>\r\n"
)
_STATUS = "<Result>OK</Result>\r\n<Online>ONLINE</Online>\r\n<Status>OK</Status>\r\n"
_CONTENTS = {"Catalog": _ITEM, "DeviceInfo": _INFO, "DeviceStatus": _STATUS}


@dataclass(slots=True)
class LoadDevice:
    """One of the ten thousand."""

    code: str
    number: int
    call_id: str
    registered: bool = False
    cseq: int = 1
    keepalives: int = 0
    unanswered: int = 0


class Writer:
    """Writes requests of load devices to one server."""

    def __init__(self, server: ServerPlan) -> None:
        self._server = server
        self._target = f"sip:{server.code}@{server.domain}"
        self._ha2 = hashlib.md5(
            f"REGISTER:{self._target}".encode(), usedforsecurity=False
        ).hexdigest()

    def register(
        self, device: LoadDevice, branch: int, local: str, *, expires: int, credentials: str = ""
    ) -> bytes:
        """Write a REGISTER, with credentials once there was a challenge."""
        device.cseq += 1
        own = f"sip:{device.code}@{self._server.domain}"
        authorization = f"Authorization: {credentials}\r\n" if credentials else ""
        return (
            f"REGISTER {self._target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {local};rport;branch=z9hG4bK{branch:x}\r\n"
            f"From: <{own}>;tag={device.number + 1:x}\r\nTo: <{own}>\r\n"
            f"Call-ID: {device.call_id}\r\nCSeq: {device.cseq} REGISTER\r\n"
            f"Contact: <sip:{device.code}@{local}>\r\n{authorization}"
            f"Max-Forwards: 70\r\nExpires: {expires}\r\nContent-Length: 0\r\n\r\n"
        ).encode()

    def keepalive(self, device: LoadDevice, branch: int, local: str) -> bytes:
        """Write a keepalive."""
        body = _KEEPALIVE_BODY.format(sn=device.keepalives % 1_000_000 + 1, code=device.code)
        return self.message(device, branch, local, body)

    def message(self, device: LoadDevice, branch: int, local: str, body: str) -> bytes:
        """Write a MESSAGE; `body` is plain ASCII."""
        device.cseq += 1
        return (
            f"MESSAGE {self._target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {local};rport;branch=z9hG4bK{branch:x}\r\n"
            f"From: <sip:{device.code}@{self._server.domain}>;tag={branch:x}\r\n"
            f"To: <{self._target}>\r\nCall-ID: m{branch:x}@{local}\r\n"
            f"CSeq: {device.cseq} MESSAGE\r\nMax-Forwards: 70\r\n"
            f"Content-Type: Application/MANSCDP+xml\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def credentials(self, code: str, challenge: bytes) -> str:
        """Answer the challenge in a 401 (RFC 2617 §3.2.2; without qop, or with `auth`)."""
        nonce, realm = quoted(challenge, b"nonce"), quoted(challenge, b"realm")
        ha1 = _md5(f"{code}:{realm}:{self._server.password}")
        start = f'Digest username="{code}",realm="{realm}",nonce="{nonce}",uri="{self._target}"'
        if b"qop=" in challenge:
            response = _md5(f"{ha1}:{nonce}:00000001:0a4f113b:auth:{self._ha2}")
            extra = ',qop=auth,nc=00000001,cnonce="0a4f113b"'
        else:
            response, extra = _md5(f"{ha1}:{nonce}:{self._ha2}"), ""
        return f'{start},response="{response}",algorithm=MD5{extra}'

    def answer_body(self, code: str, command: str, sn: str) -> str:
        """Write the Response to a query; empty for one that needs none."""
        content = _CONTENTS.get(command)
        if content is None:
            return ""
        filled = content.format(code=code, region=code[:6], server=self._server.code)
        return (
            f'<?xml version="1.0" encoding="GB2312"?>\r\n<Response>\r\n<CmdType>{command}</CmdType>'
            f"\r\n<SN>{sn}</SN>\r\n<DeviceID>{code}</DeviceID>\r\n{filled}</Response>\r\n"
        )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def quoted(data: bytes, name: bytes) -> str:
    """Give a quoted parameter of a challenge; empty if it is not there."""
    begin = data.find(name + b'="')
    if begin < 0:
        return ""
    begin += len(name) + 2
    return data[begin : data.find(b'"', begin)].decode("latin-1")


def branch_number(response: bytes) -> int:
    """Give the number we put into the branch of a request; -1 if it is none of ours."""
    begin = response.find(_BRANCH)
    if begin < 0:
        return -1
    begin += len(_BRANCH)
    end = begin
    while response[end : end + 1] in b"0123456789abcdef" and end < len(response):
        end += 1
    try:
        return int(response[begin:end], 16)
    except ValueError:
        return -1


def challenge_line(response: bytes) -> bytes:
    """Give the MD5 challenge of a 401; empty if there is none."""
    for line in response.split(b"\r\n"):
        if line[:17].lower() == b"www-authenticate:" and b"SHA" not in line:
            return line
    return b""


def echo(request: bytes, status: bytes) -> bytes:
    """Answer a request of the platform: the headers that identify it, and nothing else."""
    head = request.partition(b"\r\n\r\n")[0].split(b"\r\n")
    lines = [b"SIP/2.0 " + status]
    for line in head[1:]:
        name = line.partition(b":")[0].lower().strip() + b":"
        if name in _ECHOED:
            lines.append(line)
        elif name in (b"to:", b"t:"):
            lines.append(line if b";tag=" in line else line + b";tag=load")
        elif name == b"expires:":
            lines.append(line)
    lines.append(b"Content-Length: 0\r\n\r\n")
    return b"\r\n".join(lines)


def element(body: bytes, name: bytes) -> str:
    """Give the text of the first element of this name; empty if there is none."""
    begin = body.find(b"<" + name + b">")
    if begin < 0:
        return ""
    begin += len(name) + 2
    return body[begin : body.find(b"<", begin)].decode("latin-1").strip()
