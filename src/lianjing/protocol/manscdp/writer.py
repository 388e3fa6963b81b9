"""Writes bodies: one element a line, CRLF after each, text escaped."""

import re

from lianjing.protocol.manscdp.values import Charset, Edition

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NEEDS_ESCAPE = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_GB18030_ONLY = str.maketrans("", "", "\u00b7\u2014")
"""Signs of GB2312 that only the codec of GB 18030 maps as everybody does."""


def escape(text: str) -> str:
    """Make `text` safe inside an element; characters XML cannot hold are left out."""
    if not _NEEDS_ESCAPE.search(text):
        return text
    text = _ILLEGAL.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Writer:
    """Collects the lines of one body for one edition."""

    __slots__ = ("edition", "lines")

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.lines: list[str] = []

    def open(self, name: str, count: int | None = None) -> None:
        """Start an element; `count` becomes its `Num` attribute."""
        self.lines.append(f"<{name}>" if count is None else f'<{name} Num="{count}">')

    def close(self, name: str) -> None:
        """End an element."""
        self.lines.append(f"</{name}>")

    def text(self, name: str, text: str) -> None:
        """Write an element with text."""
        self.lines.append(f"<{name}>{escape(text)}</{name}>")

    def encode(self, charset: Charset) -> bytes:
        """Give the whole body in `charset`, declared as what it is.

        A text with characters beyond GB2312 is declared as GB18030 even if GB2312 was asked
        for: a false declaration is what breaks names elsewhere.
        """
        return encode_body(self.lines, charset)


def encode_body(lines: list[str], charset: Charset) -> bytes:
    """Join `lines` under an XML declaration and encode them."""
    text = "\r\n".join(lines) + "\r\n"
    if charset is Charset.UTF8:
        return _declaration(charset) + text.encode()
    if charset is Charset.GB2312:
        encoded = _encode_gb2312(text)
        if encoded is not None:
            return _declaration(charset) + encoded
    return _declaration(Charset.GB18030) + text.encode("gb18030", "replace")


def _declaration(charset: Charset) -> bytes:
    return f'<?xml version="1.0" encoding="{charset.value}"?>\r\n'.encode()


def _encode_gb2312(text: str) -> bytes | None:
    """Encode what fits GB2312; None if something does not.

    Two signs of GB2312 are mapped differently by the two codecs: their bytes are the same, but
    only the GB 18030 reading of them, `·` and `—`, is what everybody else reads.
    """
    if text.isascii():
        return text.encode("ascii")
    if "\u30fb" in text or "\u2015" in text:
        return None
    try:
        return text.encode("gb2312")
    except UnicodeEncodeError:
        pass
    try:
        text.translate(_GB18030_ONLY).encode("gb2312")
    except UnicodeEncodeError:
        return None
    return text.encode("gb18030")
