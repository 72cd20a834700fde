"""Read XML without a document type into a tree of elements, within limits; nothing is fetched or expanded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from openness.limits import MAX_NODES, MAX_TREE, MAX_TREE_DEPTH
from openness.readers.marked_yaml import FormError


@dataclass
class XmlElement:
    """An element: its namespace and name, attributes without namespaces, children, and its text."""

    namespace: str
    name: str
    attributes: Mapping[str, str]
    children: list["XmlElement"] = field(default_factory=list)
    text: str = ""


def read_xml(content: bytes) -> XmlElement:
    """Return the root of a document. Raises FormError with line and column for what is not XML, or beyond a limit."""
    if len(content) > MAX_TREE:
        raise FormError(f"It has {len(content):,} bytes. XML is read up to {MAX_TREE:,}.")
    return _XmlReader(content).root


class _XmlReader:
    """Builds the tree while expat reads, and stops it at a limit."""

    def __init__(self, content: bytes) -> None:
        self.root = XmlElement("", "", {})
        self._open = [self.root]
        self._nodes = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add_text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            place = f"line {error.lineno}, column {error.offset + 1}"
            raise FormError(f"{place}: {expat.ErrorString(error.code)}.") from error
        except FormError:
            raise
        except (LookupError, ValueError) as error:  # of an encoding that expat leaves to Python
            raise FormError(f"line 1: the encoding cannot be read: {error}. Save the file as UTF-8.") from error
        (self.root,) = self.root.children

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1 + len(attributes)
        if len(self._open) > MAX_TREE_DEPTH:
            raise FormError(f"XML is nested more than {MAX_TREE_DEPTH} deep. No such document needs that.")
        if self._nodes > MAX_NODES:
            raise FormError(f"It has more than {MAX_NODES:,} elements and attributes.")
        namespace, _, local = name.rpartition(" ")
        own = XmlElement(namespace, local, {key.rpartition(" ")[2]: value for key, value in attributes.items()})
        self._open[-1].children.append(own)
        self._open.append(own)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _add_text(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse_doctype(self, *_: object) -> None:
        raise FormError("It has a document type (<!DOCTYPE …>), whose entities are not read. Leave it out.")
