"""Decides, message by message, which character set a body is really in.

GB/T 28181-2016 says GB2312 and -2022 says GB 18030, yet devices declare one and send another,
and cut names in the middle of a character. Nothing is lost over one byte.
"""

import re
from typing import NamedTuple

from lianjing.protocol.manscdp.values import Charset

_DECLARED = re.compile(rb"encoding\s{0,8}=\s{0,8}[\"']([A-Za-z0-9_-]{1,20})[\"']")
_NOT_CHINESE = re.compile(rb"[\xc3-\xdf]|\xc2[^\xb0\xb7]")
"""Two-byte sequences of UTF-8 other than the signs `°` and `·`."""

_IDEOGRAPH = re.compile(rb"[\xe3-\xe9\xef\xf0][\x80-\xbf]")
_MARKUP = re.compile(rb"([<>])")
_BOM = b"\xef\xbb\xbf"


class Decoded(NamedTuple):
    """A body as text."""

    text: str
    charset: Charset
    """What the text was read as."""
    misdeclared: bool = False
    """The declaration named another character set."""
    damaged: bool = False
    """Some bytes fitted no character set or the character sets were mixed."""


def decode(body: bytes, override: Charset | None = None) -> Decoded:
    """Turn `body` into text; `override` is what the operator set for this device."""
    declared = _declared(body)
    if body.isascii():
        return Decoded(body.decode("ascii"), declared or Charset.GB2312)
    if body.startswith(_BOM):
        body = body[len(_BOM) :]
    for candidate in _candidates(body, declared, override):
        try:
            text = body.decode(_codec(candidate))
        except UnicodeDecodeError:
            continue
        wrong = declared is not None and _codec(declared) != _codec(candidate)
        return Decoded(text, candidate, misdeclared=wrong)
    preferred = override or declared or Charset.GB18030
    return Decoded(_decode_pieces(body, preferred), preferred, damaged=True)


def _declared(body: bytes) -> Charset | None:
    found = _DECLARED.search(body, 0, 200)
    if found is None:
        return None
    name = found[1].lower().replace(b"_", b"-")
    if name in (b"utf-8", b"utf8"):
        return Charset.UTF8
    if name in (b"gb2312", b"gbk", b"gb-2312", b"gb18030", b"gb-18030", b"cp936"):
        return Charset.GB18030 if b"18030" in name else Charset.GB2312
    return None


def _candidates(body: bytes, declared: Charset | None, override: Charset | None) -> list[Charset]:
    if override is not None:
        return [override]
    gb = declared if declared in (Charset.GB2312, Charset.GB18030) else Charset.GB18030
    if declared is Charset.UTF8 or _looks_utf8(body):
        return [Charset.UTF8, gb]
    return [gb, Charset.UTF8]


def _looks_utf8(body: bytes) -> bool:
    """Tell whether `body` is UTF-8 whatever it declares.

    Chinese in UTF-8 is often also legal GBK (other, rare characters), so a decoder for GBK
    cannot notice. The reverse does not happen: GBK text of more than a few characters is not
    UTF-8 made of three-byte sequences. Two-byte ones prove nothing: `路` in GBK is `·` in UTF-8.
    """
    if _NOT_CHINESE.search(body) or not _IDEOGRAPH.search(body):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _codec(charset: Charset) -> str:
    return "utf-8" if charset is Charset.UTF8 else "gb18030"


def _decode_pieces(body: bytes, preferred: Charset) -> str:
    """Decode each piece of text between tags by itself, so that damage stays where it is.

    `<` and `>` are never part of a GB 18030 character, so the cut is safe.
    """
    return "".join(_decode_piece(piece, preferred) for piece in _MARKUP.split(body))


def _decode_piece(piece: bytes, preferred: Charset) -> str:
    if piece.isascii():
        return piece.decode("ascii")
    codecs = ["utf-8", "gb18030"] if _looks_utf8(piece) else [_codec(preferred), "gb18030", "utf-8"]
    for codec in codecs:
        try:
            return piece.decode(codec)
        except UnicodeDecodeError:
            continue
    return piece.decode(_codec(preferred), "replace")
