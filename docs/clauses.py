"""Which clause is implemented where: the first table of the conformance page.

A house test checks that every module and every test folder named here exists.
"""

from typing import NamedTuple


class Clause(NamedTuple):
    """One clause, its code and its tests."""

    clause: str
    what: str
    code: tuple[str, ...]
    tests: tuple[str, ...]
    state: str


CLAUSES = (
    Clause(
        "Annex E",
        "20-digit codes",
        ("lianjing.kernel.codes",),
        ("tests/unit/kernel",),
        "done",
    ),
    Clause(
        "RFC 3261 §7, §18",
        "SIP messages and framing",
        ("lianjing.protocol.sip",),
        ("tests/unit/protocol/sip",),
        "done",
    ),
    Clause(
        "RFC 3261 §17, RFC 6026",
        "transactions",
        ("lianjing.protocol.sip",),
        ("tests/unit/protocol/sip",),
        "done",
    ),
    Clause(
        "§9.1",
        "registration, refresh, de-registration",
        ("lianjing.signal.registrar",),
        ("tests/integration/signal",),
        "done",
    ),
    Clause(
        "§9.1",
        "redirection of registrations: followed as the lower, sent as the upper",
        ("lianjing.signal.cascade", "lianjing.signal.registrar"),
        ("tests/integration/signal",),
        "done",
    ),
    Clause(
        "§8",
        "Monitor-User-Identity: sent with the unit, passed on, recorded; each further viewer of "
        "one pull by a key frame request of his own, the end of one viewer not told (no message "
        "has it)",
        ("lianjing.signal.calls.identity", "lianjing.signal.cascade.refusing"),
        ("tests/unit/signal", "tests/integration/signal"),
        "done",
    ),
    Clause(
        "§8",
        "access control towards uppers: each method by its right, secret ones by one more",
        ("lianjing.signal.cascade.permits", "lianjing.apps.sharing"),
        ("tests/integration/signal", "tests/integration/apps/sharing"),
        "done",
    ),
    Clause(
        "§9.2",
        "live video over UDP and TCP",
        ("lianjing.signal.calls",),
        ("tests/integration/signal",),
        "done",
    ),
    Clause(
        "§9.3, Annex A.3",
        "device control: PTZ, presets, home position, key frame, record, guard, reboot",
        ("lianjing.signal.controls", "lianjing.protocol.manscdp"),
        ("tests/integration/signal", "tests/unit/protocol/manscdp"),
        "done",
    ),
    Clause(
        "§9.4",
        "alarms: notified, answered, kept",
        ("lianjing.signal.reports",),
        ("tests/integration/signal",),
        "done",
    ),
    Clause(
        "§9.5",
        "catalogue, device information and status",
        ("lianjing.signal.catalogue",),
        ("tests/integration/signal",),
        "done",
    ),
    Clause(
        "§9.6",
        "keepalive and presence",
        ("lianjing.signal.presence",),
        ("tests/integration/signal",),
        "done",
    ),
    Clause(
        "§9.7",
        "search of recordings",
        ("lianjing.protocol.manscdp",),
        ("tests/unit/protocol/manscdp",),
        "not yet: messages only",
    ),
    Clause(
        "§9.8, §9.9, Annex B",
        "playback and download",
        ("lianjing.protocol.mansrtsp",),
        ("tests/unit/protocol/mansrtsp",),
        "not yet: messages only",
    ),
    Clause(
        "§9.10",
        "time sent to devices",
        ("lianjing.kernel.times",),
        ("tests/unit/kernel",),
        "done",
    ),
    Clause(
        "§9.11, RFC 6665",
        "subscriptions and notifications",
        ("lianjing.signal.subscriptions",),
        ("tests/integration/signal",),
        "done",
    ),
    Clause("§9.12", "voice broadcast and talk", (), (), "not yet"),
    Clause("§9.13", "software upgrade of devices", (), (), "not yet"),
    Clause(
        "§9.5",
        "PTZ position: asked of masked cameras that are watched, to see that they were turned",
        ("lianjing.signal.standing",),
        ("tests/integration/signal", "tests/unit/signal"),
        "done",
    ),
    Clause(
        "§9.14",
        "snapshots: for an upper we take, mask, mark and upload them; orders to devices not yet",
        ("lianjing.signal.cascade.snapshots", "lianjing.signal.uploading"),
        ("tests/integration/signal",),
        "towards uppers",
    ),
    Clause(
        "Annex C",
        "PS and RTP",
        ("lianjing.protocol.ps", "lianjing.protocol.rtp"),
        ("tests/unit/protocol/ps", "tests/unit/protocol/rtp"),
        "done",
    ),
    Clause(
        "RFC 4571",
        "RTP over TCP",
        ("lianjing.protocol.rtp",),
        ("tests/unit/protocol/rtp",),
        "done",
    ),
    Clause("Annex H", "multi-path cascades", (), (), "not yet"),
    Clause(
        "Annex I",
        "version header",
        ("lianjing.protocol.sip",),
        ("tests/unit/protocol/sip",),
        "done",
    ),
    Clause(
        "GB 35114", "certificates, signed signalling, signed and encrypted video", (), (), "not yet"
    ),
)
