"""Refuse RDF that would bring a parser down: a cheap look at the bytes, before they are parsed.

Measured with pyoxigraph 0.5: 100,000 nested triple terms end the process, nine nested entities fill a gigabyte, and
RDF/XML takes time with the square of its depth.
"""

import codecs
import re
from xml.parsers import expat

from openness.limits import MAX_ENTITY, MAX_TREE, MAX_TRIPLE_TERMS, MAX_XML_DEPTH, bytes_of_form
from openness.readers import jsonld
from openness.readers.marked_yaml import FormError


def safe(content: bytes, form: str) -> tuple[bytes, str]:
    """Return RDF that a parser survives, and its form: YAML becomes JSON-LD. Raises FormError where it is a trap."""
    if form == "yaml":
        return jsonld.from_yaml(content), "jsonld"
    if form == "jsonld":
        return jsonld.from_json(content), form
    refuse_bombs(content, form)
    return content.removeprefix(codecs.BOM_UTF8), form


def refuse_bombs(content: bytes, form: str) -> None:
    """Look at RDF in `turtle`, `trig`, `ntriples`, `nquads` or `rdfxml`. Raises FormError where it is a trap."""
    if form == "rdfxml":
        if len(content) > bytes_of_form(form):
            raise FormError(f"It has {len(content):,} bytes. RDF/XML is read up to {bytes_of_form(form):,}.")
        _XmlScan(content)
    elif content.count(b"<<(") > MAX_TRIPLE_TERMS and _depth_of_triple_terms(content) > MAX_TRIPLE_TERMS:
        raise FormError(f"Triple terms are nested more than {MAX_TRIPLE_TERMS} deep. No entry needs them.")


class _XmlScan:
    """Reads XML by expat, which counts elements and entities as a parser does, and keeps nothing.

    What expat cannot read is left to the parser of RDF, whose complaint names the place, up to where expat came.
    """

    def __init__(self, content: bytes) -> None:
        """Read a document. Raises FormError for one that is too deep, or that entities let grow too large."""
        self._content = content
        self._depth = self._expanded = 0
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.EntityDeclHandler = self._declare
        parser.EndDoctypeDeclHandler = self._start_body
        self._uses: list[tuple[str, str]] = []
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise FormError(
                f"line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}."
            ) from error

    def _open(self, *_: object) -> None:
        self._depth += 1
        if self._depth > MAX_XML_DEPTH:
            raise FormError(f"XML is nested more than {MAX_XML_DEPTH} deep. No entry needs that.")

    def _close(self, _: str) -> None:
        self._depth -= 1

    def _declare(self, name: str, parameter: int, value: str | None, *_: object) -> None:
        if parameter or value is None:
            raise FormError(
                f"The XML entity '{name}' is outside of the document, and is not fetched. Write the text out."
            )
        if "&" in value or "%" in value:
            raise FormError("An XML entity is made of other entities, which can grow without end. Write the text out.")
        if len(value) > MAX_ENTITY:
            raise FormError(f"The XML entity '{name}' has more than {MAX_ENTITY:,} characters. Write the text out.")
        self._uses.append((name, value))

    def _start_body(self) -> None:
        grown = sum(self._content.count(f"&{name};".encode()) * len(value.encode()) for name, value in self._uses)
        if grown > MAX_TREE:
            raise FormError(
                f"XML entities let this grow by {grown:,} bytes; {MAX_TREE:,} are read. Write the text out."
            )


def _depth_of_triple_terms(content: bytes) -> int:
    depth = deepest = 0
    for mark in re.findall(rb"<<\(|\)>>", content):
        depth = max(0, depth + (1 if mark == b"<<(" else -1))
        deepest = max(deepest, depth)
    return deepest
