"""Gives cells the colour of what is wrong with them, keeping what their style was otherwise."""

from lxml import etree

from lianjing.apps.exchange.forms.problems import refuse

_ERROR, _WARNING = "FFFFC7CF", "FFFFEB9D"
"""Our red and yellow: one off from the usual ones, so that an earlier round's are known again."""
_MOST = 30_000


def parse(data: bytes, part: str) -> etree._Element:
    """Read a small part of a workbook; a document type is refused."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise refuse("form_damaged", part=part) from fault
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise refuse("form_entities", part=part)
    return root


def serialise(root: etree._Element) -> bytes:
    """Write a part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class Restyler:
    """The styles of a workbook with coloured twins of those that are asked for."""

    def __init__(self, data: bytes, part: str) -> None:
        self.root = parse(data, part)
        self._name = "{" + (etree.QName(self.root).namespace or "") + "}"
        found = self.root.find(f"{self._name}cellXfs")
        if found is None or len(found) == 0:
            raise refuse("form_damaged", part=part)
        self._styles = found
        self._ours: dict[str, bool] = {}
        self._fills = self._find_fills()
        self._red = self._fill(_ERROR)
        self._yellow = self._fill(_WARNING)
        self._first = len(found)
        self._twins: dict[tuple[int, bool | None], int] = {}

    def _find_fills(self) -> etree._Element:
        fills = self.root.find(f"{self._name}fills")
        if fills is None:
            fills = etree.Element(f"{self._name}fills")
            fonts = self.root.find(f"{self._name}fonts")
            at = 0 if fonts is None else self.root.index(fonts) + 1
            self.root.insert(at, fills)
        # The first two fills mean none and grey whatever they say (ECMA-376-1 §18.8.20).
        while len(fills) < 2:
            fill = etree.SubElement(fills, f"{self._name}fill")
            kind = "gray125" if len(fills) == 2 else "none"
            etree.SubElement(fill, f"{self._name}patternFill", patternType=kind)
        for number, fill in enumerate(fills):
            colour = next(fill.iter(f"{self._name}fgColor"), None)
            if colour is not None and colour.get("rgb") in {_ERROR, _WARNING}:
                self._ours[str(number)] = colour.get("rgb") == _ERROR
        return fills

    def _fill(self, colour: str) -> str:
        for number, error in self._ours.items():
            if error == (colour == _ERROR):
                return number
        fill = etree.SubElement(self._fills, f"{self._name}fill")
        pattern = etree.SubElement(fill, f"{self._name}patternFill", patternType="solid")
        etree.SubElement(pattern, f"{self._name}fgColor", rgb=colour)
        etree.SubElement(pattern, f"{self._name}bgColor", indexed="64")
        number = str(len(self._fills) - 1)
        self._fills.set("count", str(len(self._fills)))
        self._ours[number] = colour == _ERROR
        return number

    def restyle(self, old: int, wrong: bool | None) -> int:  # noqa: FBT001 — three states
        """Give the style of a cell from its old one; None takes an earlier round's colour away."""
        known = self._twins.get((old, wrong))
        if known is None:
            known = self._twins[old, wrong] = self._make(old, wrong)
        return known

    def _make(self, old: int, wrong: bool | None) -> int:  # noqa: FBT001
        if old >= self._first or len(self._styles) > _MOST:
            return old
        style = self._styles[old]
        was = self._ours.get(style.get("fillId", "0"))
        if was is wrong:
            return old
        twin = etree.fromstring(etree.tostring(style))
        twin.tail = None
        fill = "0" if wrong is None else self._red if wrong else self._yellow
        twin.set("fillId", fill)
        twin.set("applyFill", "1")
        self._styles.append(twin)
        self._styles.set("count", str(len(self._styles)))
        return len(self._styles) - 1

    def serialise(self) -> bytes:
        """Write the part."""
        return serialise(self.root)
