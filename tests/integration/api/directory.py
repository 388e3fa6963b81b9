"""An LDAP directory on loopback that answers binds (RFC 4511 §4.2), and nothing else."""

import socketserver
import threading
from typing import Any

from ldap3.protocol.rfc4511 import (
    LDAPDN,
    URI,
    BindResponse,
    LDAPMessage,
    LDAPString,
    MessageID,
    ProtocolOp,
    ResultCode,
)
from pyasn1.codec.ber import decoder, encoder

INVALID_CREDENTIALS, REFERRAL = 49, 10


class Directory:
    """Knows some entries and their passwords."""

    def __init__(self, passwords: dict[str, str]) -> None:
        self.binds: list[str] = []
        self.refers_to = ""
        """Another directory it sends everybody to."""
        directory = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                while data := self.request.recv(65536):
                    message, _ = decoder.decode(data, asn1Spec=LDAPMessage())
                    operation = message["protocolOp"]
                    if operation.getName() != "bindRequest":
                        return
                    bind = operation.getComponent()
                    name = str(bind["name"])
                    password = str(bind["authentication"].getComponent())
                    directory.binds.append(name)
                    right = passwords.get(name) == password
                    self.request.sendall(answer(message["messageID"], right, directory.refers_to))

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"ldap://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def answer(number: Any, right: bool, refers_to: str) -> bytes:
    """Write a BindResponse."""
    response = BindResponse()
    response["resultCode"] = ResultCode(0 if right else INVALID_CREDENTIALS)
    if refers_to:
        response["resultCode"] = ResultCode(REFERRAL)
        response["referral"].extend([URI(refers_to)])
    response["matchedDN"] = LDAPDN("")
    response["diagnosticMessage"] = LDAPString("")
    operation = ProtocolOp()
    operation["bindResponse"] = response
    message = LDAPMessage()
    message["messageID"] = MessageID(int(number))
    message["protocolOp"] = operation
    return bytes(encoder.encode(message))
