"""The 140 numbered situations two systems get into when they meet, in our words.

A test that proves one carries `# cases: 9, 12` on the line above it; `docs/conformance.py` collects
these into `docs/protocol/conformance.md`. Numbers are stable: they are used in issues and tests.
"""

from typing import NamedTuple


class Group(NamedTuple):
    """Cases about one subject."""

    title: str
    later: str
    """Why the whole group is for later, or empty."""
    cases: dict[int, tuple[str, str]]
    """Number → clause and what is expected."""


LATER: dict[int, str] = {
    66: "precise PTZ has no place in the pages yet",
    70: "storage cards have no place in the pages yet",
    71: "upgrades have no place in the pages yet",
    72: "target tracking has no place in the pages yet",
    73: "snapshots come with recordings",
    132: "playback control comes with recordings",
    136: "multi-path cascades come with the second transport of a link",
    137: "broadcast comes later",
    138: "needs a key per peer; comes with GB 35114",
    139: "GB 35114 comes later",
}
"""Cases of groups that are otherwise due now, and why they are for later."""

GROUPS: tuple[Group, ...] = (
    Group(
        "Registration and digest",
        "",
        {
            1: ("§9.1.2.1", "REGISTER without credentials gets a challenge and changes nothing"),
            2: (
                "§9.1.2.1",
                "a right answer without qop is accepted: 200 with Date, Contact, Expires",
            ),
            3: (
                "RFC 2617",
                "a challenge with qop=auth is answered with nc and cnonce and accepted",
            ),
            4: ("RFC 2617", "a challenge with qop=auth answered without qop is accepted"),
            5: ("§9.1.2.1", "a wrong password leaves the device offline and is counted"),
            6: ("RFC 2617", "the digest is checked with the uri the device put into it"),
            7: ("RFC 2617", "hex digits of a response may be upper case"),
            8: ("RFC 2617", "an outdated nonce is answered with a new one and stale=true"),
            9: ("§9.1.2.1", "a refresh extends the registration without a new catalogue query"),
            10: ("§9.1.2.1", "a registration that is not refreshed ends, with its sessions"),
            11: ("§9.1", "de-registration with credentials takes the device and its calls away"),
            12: ("§9.1", "de-registration without credentials is challenged"),
            13: ("§9.1.2.1", "without Expires the configured default counts"),
            14: ("RFC 3261 §10.3", "too short an Expires is answered 423 or lengthened"),
            15: ("Annex E", "a code that is none is refused"),
            16: ("§9.1.2.1", "a device tries again no sooner than a minute later, spread"),
            17: ("Annex I", "X-GB-Ver is answered with ours, and the device's is remembered"),
            18: ("Annex I", "without X-GB-Ver the device is spoken to as of 2016"),
            19: ("§9.10", "Date in the GB form is read as Beijing time"),
            20: ("§9.10", "Date in the form of RFC 1123 is read"),
            21: ("§9.1", "a redirected device registers with, and talks to, the other server"),
            22: ("§9.1", "refused there, it comes back"),
            23: ("§9.1", "two servers pointing at each other do not make it run in circles"),
            24: ("RFC 3261 §18", "requests to a device on TCP use the connection it opened"),
            25: ("§9.6", "a lost connection takes the device offline"),
            26: ("§8", "a flood of REGISTERs of one code does not slow the others"),
        },
    ),
    Group(
        "Keepalive",
        "",
        {
            27: ("§9.6", "a keepalive is answered 200 without a body and noted"),
            28: ("§9.6", "three missed keepalives take the device offline"),
            29: ("§9.6", "a platform that stops answering is registered with anew"),
            30: ("§9.6", "a keepalive of someone unknown is refused, so that they register"),
            31: ("§9.6", "an authenticated change of port moves where requests go"),
            32: ("§9.6", "channels listed as faulty in a keepalive are shown so"),
            33: ("§9.6", "an upper platform's keepalive downwards is answered"),
        },
    ),
    Group(
        "MANSCDP in general",
        "",
        {
            34: ("§9.5.2", "a query is acknowledged at once and answered under the same SN"),
            35: ("§9.5.2", "an answer that overtakes the acknowledgement still finds its query"),
            36: ("Annex A", "names in GB2312, GBK, GB18030 and UTF-8 are read right"),
            37: ("Annex A", "a body that is not what its declaration says is still read right"),
            38: ("Annex A", "common breakages of XML are repaired"),
            39: ("Annex A", "an unknown command is acknowledged and counted"),
            40: ("RFC 3261 §20.15", "the content type may be spelled in any case"),
            41: ("§9.5", "an empty MESSAGE does no harm"),
            42: ("Annex A", "document types and entities are refused in bounded memory"),
            43: ("RFC 3261 §18", "a MESSAGE of 60 KB arrives whole over UDP"),
            44: (
                "RFC 3261 §18.1.1",
                "long messages go over TCP where the peer uses it, whole on UDP",
            ),
            45: ("RFC 3261 §17.2.2", "a repeated request is answered again and acted on once"),
        },
    ),
    Group(
        "Catalogue",
        "",
        {
            46: ("§9.5.2", "a recorder's channels arrive complete from several messages"),
            47: ("§9.5.2", "parts out of order or twice make no difference"),
            48: ("§9.5.2", "a part that never comes deletes nothing; the rest is kept"),
            49: ("§9.5.2", "an empty catalogue is no error"),
            50: ("Annex A.2.1", "elements of either edition are kept"),
            51: ("Annex A.2.1", "BusinessGroupID is found inside Info and beside it"),
            52: ("§9.5", "divisions with nothing but code and name make a tree"),
            53: ("§9.5", "a channel with several parents is under each of them"),
            54: ("Annex A.2.1", "spellings of the status, and none at all, mean online"),
            55: ("§9.5", "a channel with the code of its device is one channel"),
            56: ("§9.5", "own parents and circles of parents do not hang the tree"),
            57: ("§9.5.2", "equal SNs of different devices are not confused"),
        },
    ),
    Group(
        "Control, configuration, queries",
        "",
        {
            58: ("Annex A.3", "PTZ commands are the exact eight bytes of the standard"),
            59: ("Annex A.3", "a PTZ command with a wrong sum is never taken for another"),
            60: ("Annex A.3", "presets are set, called and deleted by the exact bytes"),
            61: ("§9.3", "record control is answered within its time"),
            62: ("§9.3", "guard and alarm control are answered"),
            63: ("§9.3", "a key frame asked for comes within a second, in either spelling"),
            64: ("§9.3", "the home position is switched and read back"),
            65: ("§9.3", "drag zoom carries its six numbers in the right elements"),
            66: ("§9.3", "precise PTZ and its position agree"),
            67: ("§9.5", "configuration in one or two answers is read whole"),
            68: ("§9.3", "more picture texts than allowed are refused"),
            69: ("§9.5", "no presets is a valid answer"),
            70: ("§9.5", "no storage card is a valid answer"),
            71: ("§9.13", "an upgrade reports its result under its session"),
            72: ("§9.3", "target tracking waits for no answer"),
            73: ("§9.14", "snapshots arrive under their names and are reported"),
            74: ("§9.14", "an upload server that is down shows in the report"),
            75: ("§9.3", "control of an unknown channel is an error, not silence"),
        },
    ),
    Group(
        "Recordings",
        "recordings come with the next part of the product; their messages are read already",
        {
            76: ("§9.7", "recordings of two days in parts make one sorted list"),
            77: ("§9.7", "recordings are filtered by kind"),
            78: ("§9.7", "no recordings is a valid answer"),
            79: ("§9.7", "an answer that stays incomplete is given as such"),
        },
    ),
    Group(
        "Subscriptions",
        "",
        {
            80: ("§9.11", "a catalogue subscription starts with a report of what is offline"),
            81: ("§9.11", "each kind of change is notified"),
            82: ("RFC 6665", "a refresh within the dialog extends it"),
            83: ("RFC 6665", "Expires 0 within the dialog ends it"),
            84: ("RFC 6665", "a subscription that is not refreshed ends"),
            85: ("RFC 6665", "a terminating NOTIFY without body is answered, and subscribed again"),
            86: ("RFC 6665", "a NOTIFY without a subscription is refused"),
            87: ("§9.11", "a thousand changes at once are notified in batches, one after another"),
            88: ("§9.4", "a subscribed alarm is notified, and reset control re-arms it"),
            89: ("§9.4", "an alarm by MESSAGE is answered under its code and SN"),
            90: ("§9.11", "positions of both editions are read the same"),
            91: ("§9.11", "a catalogue NOTIFY with the wrong root is read"),
        },
    ),
    Group(
        "Live",
        "",
        {
            92: ("§9.2", "a call over UDP from INVITE to BYE, with the SSRC of its offer"),
            93: ("RFC 4571", "a device connects to our TCP port and sends framed RTP"),
            94: ("RFC 4571", "we connect to a device's TCP port, again if it is not ready"),
            95: ("§9.2", "an answer without SSRC works; one with another SSRC is believed"),
            96: ("§9.2", "RTP with an SSRC nobody agreed on is refused unless told otherwise"),
            97: ("§9.2", "a refused call frees its port and SSRC and says why"),
            98: ("RFC 3261 §13", "a repeated 200 is acknowledged each time"),
            99: ("RFC 3261 §9", "a cancelled call ends, also when its 200 is under way"),
            100: ("§9.2", "a call without media ends by itself and says so"),
            101: ("§9.2", "media that stops ends the call, and the viewer is told"),
            102: ("§9.2", "a device may end the call; the viewer is told"),
            103: ("§9.2", "a repeated Subject replaces the earlier call at the device"),
            104: ("§9.2", "two viewers are one call"),
            105: ("§9.2", "the sub-stream is asked for and smaller"),
            106: ("RFC 3261 §13", "a call with a late offer works"),
            107: ("RFC 3581", "a device behind address translation gets ACK and BYE"),
        },
    ),
    Group(
        "Playback and download",
        "recordings come with the next part of the product",
        {
            108: ("§9.8", "playback starts at the time asked for, under a playback SSRC"),
            109: ("§9.8", "pause and resume work with and without a body in the answer"),
            110: ("Annex B", "speed and position change and are reported"),
            111: ("Annex B", "the other start line of MANSRTSP is read"),
            112: ("Annex B", "a speed the device cannot do does not end the session"),
            113: ("§9.8", "the end of a recording ends the session"),
            114: ("§9.8", "an end reported outside the dialog finds its session"),
            115: ("§9.9", "a download shows its progress"),
        },
    ),
    Group(
        "Media formats",
        "",
        {
            116: ("Annex C", "H.264 and H.265 are recognised, also without a stream map"),
            117: ("Annex C", "what the stream is counts more than what its map says"),
            118: ("Annex C", "odd packets and splits leave frames whole and memory bounded"),
            119: ("Annex C", "private units, other stream numbers and audio beside PS do no harm"),
            120: ("Annex C", "G.711 and AAC are recognised and in step with the picture"),
            121: (
                "RFC 4571",
                "other framings are recognised, and a broken length is recovered from",
            ),
            122: ("RFC 3550", "wrapping numbers and times make no jump"),
            123: ("RFC 3550", "loss and reordering damage only the frames they hit"),
        },
    ),
    Group(
        "Broadcast and talk",
        "voice comes later",
        {
            124: ("§9.12", "a broadcast is fetched by the device and heard"),
            125: ("§9.12", "a recorder as target means all its loudspeakers"),
            126: ("§9.12", "a call that belongs to no broadcast is refused"),
            127: ("§9.12", "for a connecting device we listen before we answer"),
        },
    ),
    Group(
        "Cascade",
        "",
        {
            128: ("§9.6", "after an upper platform restarted we are registered again soon"),
            129: ("§9.5", "our catalogue upward: parents first, and the right number"),
            130: ("§9.2", "a shared channel is shown upward, and its stream ends with the call"),
            131: ("§9.2", "what is not shared does not exist for an upper platform"),
            132: ("§9.8", "playback control and its end are passed on"),
            133: ("§9.5", "two upper platforms with equal SNs each get their own answer"),
            134: ("§9.5", "two platforms above each other do not echo catalogues"),
            135: ("§9.4", "an alarm below reaches the upper platform once and is answered"),
            136: ("Annex H", "a preferred path is followed and reported"),
            137: ("§9.12", "a broadcast from above reaches the camera"),
        },
    ),
    Group(
        "Security",
        "GB 35114 and signed requests come later",
        {
            138: ("§8", "a signed request is accepted, a changed or old one refused"),
            139: ("GB 35114", "mutual authentication with certificates"),
            140: ("§9.14", "an upload address within the device is refused"),
        },
    ),
)
