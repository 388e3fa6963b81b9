"""Mends the XML that devices are known to break; used only after a strict parse has failed.

Every repair is a linear pass over a bounded text and is reported, so that it can be counted.
"""

import re
from enum import StrEnum


class Repair(StrEnum):
    """What had to be done to a body before it could be read."""

    CHARSET = "charset"
    """The declared character set was not the one used."""
    BAD_BYTES = "bad-bytes"
    """Some bytes fitted no character set and were replaced."""
    CONTROL_CHARACTERS = "control-characters"
    AMPERSAND = "ampersand"
    """A bare `&` (Hikvision names and addresses)."""
    LESS_THAN = "less-than"
    """A `<` in text that opens no tag."""
    ADDRESS = "address"
    """An Address containing `<` was dropped (Hikvision)."""
    UNQUOTED_ATTRIBUTE = "unquoted-attribute"
    """`Num=2`, as samples of the 2016 text itself print it."""
    SURROUNDINGS = "surroundings"
    """Something before or after the document was cut off, such as a second root."""
    RECOVERED = "recovered"
    """The document was incomplete; what could be read of it was."""


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[1-9][0-9]{1,6}|#x[0-9A-Fa-f]{2,6});)")
_BARE_LESS_THAN = re.compile(r"<(?![A-Za-z_/!?])")
_TAG = re.compile(r"<[A-Za-z][^<>]{1,300}>")
_UNQUOTED = re.compile(r"(\s[A-Za-z_][A-Za-z0-9_.-]{0,63}=)([^\s\"'<>/=]{1,64})(?=[\s/>])")
_ROOT = re.compile(r"<(Query|Notify|Control|Response)[\s/>]", re.IGNORECASE)


def mend(text: str) -> tuple[str, list[Repair]]:
    """Apply every known repair and say which ones changed something."""
    done: list[Repair] = []
    text = text.strip()
    for repair, mender in _MENDERS:
        mended = mender(text)
        if mended != text:
            done.append(repair)
            text = mended
    return text, done


def _cut_surroundings(text: str) -> str:
    """Keep the first document only: nothing before its root, nothing after its end."""
    opening = _ROOT.search(text)
    if opening is None:
        return text
    closing = f"</{opening[1]}>"
    end = text.find(closing, opening.end())
    return text[opening.start() :] if end < 0 else text[opening.start() : end + len(closing)]


def cut_to_whole(text: str) -> str:
    """Cut a document that ends early back to what is whole in it.

    A list ends after its last whole item, anything else after its last end tag, so that no
    half-transmitted text is taken for a value. The parser closes what is left open.
    """
    opening = _ROOT.search(text)
    if opening is None or text.rstrip().endswith(f"</{opening[1]}>"):
        return text
    item = text.rfind("</Item>")
    if item >= 0:
        return text[: item + 7]
    start = text.rfind("</", 0, text.rfind(">") + 1)
    return text if start < 0 else text[: text.find(">", start) + 1]


def _drop_control_characters(text: str) -> str:
    """Remove what XML cannot hold, written as itself or as a reference."""
    return _REFERENCE.sub(_keep_character, _CONTROL.sub("", text))


def _keep_character(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    # a space, so that what stood around it cannot become another reference
    return " " if number > 0x10FFFF or _CONTROL.match(chr(number)) else reference[0]


def _drop_broken_addresses(text: str) -> str:
    """Remove each `Address` with a `<` inside; its own end tag must come before the item's."""
    kept: list[str] = []
    position = 0
    while (start := text.find("<Address>", position)) >= 0:
        end = text.find("</Address>", start)
        if end < 0:
            break
        content = text[start + 9 : end]
        kept.append(text[position:start])
        if "<" not in content or "</Item>" in content:
            kept.append(text[start : end + 10])
        position = end + 10
    kept.append(text[position:])
    return "".join(kept)


def _quote_attributes(text: str) -> str:
    return _TAG.sub(lambda tag: _UNQUOTED.sub(r'\1"\2"', tag[0]), text)


_MENDERS = (
    (Repair.SURROUNDINGS, _cut_surroundings),
    (Repair.CONTROL_CHARACTERS, _drop_control_characters),
    (Repair.AMPERSAND, lambda text: _BARE_AMPERSAND.sub("&amp;", text)),
    (Repair.ADDRESS, _drop_broken_addresses),
    (Repair.LESS_THAN, lambda text: _BARE_LESS_THAN.sub("&lt;", text)),
    (Repair.UNQUOTED_ATTRIBUTE, _quote_attributes),
)
