"""Expat, fed piece by piece, for the parts of a workbook: no tree, no entities, one error."""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from lianjing.apps.exchange.forms.problems import refuse

Attributes = dict[str, str]
_DEPTH = 64
"""Parts of a workbook are shallow; what is deeper is no workbook."""


class PartReader:
    """Base of what takes in one part; subclasses say what they do with elements and text.

    A document type is refused as soon as it begins, so no entity is ever declared.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._handle_root()

    def _refuse_doctype(self, *_: object) -> None:
        raise refuse("form_entities", part=self.name)

    def _handle_root(self) -> None:
        """Let the first element say which prefix the vocabulary has, then hand it on."""

        def root(name: str, attributes: Attributes) -> None:
            prefix, colon, _ = name.rpartition(":")
            self.begin(self._parser, prefix + colon)
            self.start(name, attributes)

        self._parser.StartElementHandler = root

    def begin(self, parser: expat.XMLParserType, prefix: str) -> None:
        """Set the handlers, now that the prefix of the vocabulary is known."""
        raise NotImplementedError

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in the beginning of an element."""
        raise NotImplementedError

    def feed(self, pieces: Iterable[bytes]) -> Iterator[None]:
        """Take in the part; stops after each piece so that what was read can be handed on."""
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)  # noqa: FBT003 — expat takes it by place
                yield None
            self._parser.Parse(b"", True)  # noqa: FBT003
            yield None
        except (expat.ExpatError, UnicodeError) as fault:
            raise refuse("form_damaged", part=self.name) from fault

    def read_all(self, pieces: Iterable[bytes]) -> None:
        """Take in a small part at once."""
        for _ in self.feed(pieces):
            pass


class ElementReader(PartReader):
    """Calls one function for each element; for the small parts."""

    def __init__(self, name: str, on_element: Callable[[str, Attributes], None]) -> None:
        super().__init__(name)
        self._on_element = on_element
        self._depth = 0

    def begin(self, parser: expat.XMLParserType, prefix: str) -> None:  # noqa: ARG002
        """Strip whatever prefix an element has: these parts mix several vocabularies."""
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self._end

    def start(self, name: str, attributes: Attributes) -> None:
        """Count how deep it stands and call the function."""
        self._depth += 1
        if self._depth > _DEPTH:
            raise refuse("form_damaged", part=self.name)
        self._on_element(name.rpartition(":")[2], attributes)

    def _end(self, _: str) -> None:
        self._depth -= 1
