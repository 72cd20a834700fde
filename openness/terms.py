"""The namespaces, the short form of an IRI, and what an IRI is."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

BASE = "https://w3id.org/openness/"
GENID = "https://w3id.org/.well-known/genid/"
"""The start of the IRIs of Skolemized blank nodes: RDF 1.1, section 3.5, wants the path right after the host."""


class _Graphs:
    """The IRIs of the named graphs, by the last part of each: `GRAPH.derived`, or `GRAPH[name]`."""

    def __getattr__(self, name: str) -> str:
        return f"{BASE}graph/{name}"

    def __getitem__(self, name: str) -> str:
        return f"{BASE}graph/{name}"


GRAPH = _Graphs()

# Kinds of things that have a page and an IRI of their own, `https://w3id.org/openness/<kind>/<slug>`.
DATA_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
"""The license of the ontology and of what is written from the graph."""

KINDS = (
    "claim",
    "condition",
    "count",
    "counterargument",
    "data-set",
    "debate",
    "dependence",
    "developer",
    "family",
    "graph",
    "jurisdiction",
    "license",
    "mapping",
    "mitigation",
    "model",
    "opportunity",
    "recommendation",
    "record",
    "regulation",
    "release",
    "remark",
    "risk",
    "shape",
    "source",
    "view",
    "waiver",
)

PREFIXES: dict[str, str] = {
    "opn": "https://w3id.org/openness#",
    **{kind: f"{BASE}{kind}/" for kind in KINDS},
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def shorten(iri: str) -> str:
    """Return an IRI in prefixed form where one of our prefixes fits, else as it is."""
    prefix, start = max(
        ((prefix, start) for prefix, start in PREFIXES.items() if iri.startswith(start)),
        key=lambda item: len(item[1]),
        default=("", ""),
    )
    return f"{prefix}:{iri[len(start) :]}" if prefix and len(iri) > len(start) else iri


def is_web_address(text: str) -> bool:
    """Return whether a text is an address on the web, by its start."""
    return text.startswith(("http://", "https://"))


def expand(name: str, prefixes: Mapping[str, str] = PREFIXES) -> str | None:
    """Return the IRI of a prefixed name or of an IRI written out, or None where it is neither."""
    if is_web_address(name):
        return name
    prefix, colon, rest = name.partition(":")
    return prefixes[prefix] + rest if colon and prefix in prefixes else None


def possible_iris(name: str, *kinds: str) -> list[str]:
    """Return the IRIs that the name of a thing may mean, if it is of one of some kinds.

    A name is an IRI, a prefixed name (`license:mit`), a kind and the last part of an IRI (`license/mit`), or that part
    alone (`mit`).
    """
    if iri := expand(name):
        return [iri]
    kind, slash, rest = name.partition("/")
    if slash and rest and kind in KINDS:
        return [f"{BASE}{name}"] if kind in kinds else []
    return [f"{BASE}{kind}/{name}" for kind in kinds]


def slug(iri: str) -> str:
    """Return the last part of an IRI, by which a thing is known in URLs and on the command line."""
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def is_iri(text: str) -> bool:
    """Return whether the engine takes a text for an absolute IRI; whatever reads IRIs asks here, so that all agree."""
    return not _complaint(text)


def explain_iri(text: str) -> str:
    """Return what is wrong with an IRI as part of a sentence, such as `has a space, which no IRI has`, or nothing."""
    if not (complaint := _complaint(text)):
        return ""
    if "No scheme" in complaint:
        return "has no scheme, such as https:"
    if found := re.fullmatch(r"Invalid IRI code point '(.)'", complaint, re.DOTALL):
        wrong = "a second #" if found[1] == "#" else name_character(found[1])
        return f"has {wrong}, which no IRI has there"
    if "percent encoding" in complaint:
        return "has a % that no two hexadecimal digits follow. Write %25 for it"
    return f"is no IRI ({complaint})"


def name_character(character: str) -> str:
    """Return the name of a character for a message: `a space`, `the character '['`, `the character U+0007`."""
    if character == " ":
        return "a space"
    return f"the character '{character}'" if "!" <= character <= "~" else f"the character U+{ord(character):04X}"


def escape_iri(text: str) -> str:
    """Return an IRI, absolute or relative, with each character that is not allowed at its place percent-encoded."""
    found = _PARTS.fullmatch(text)
    if found is None:
        return text
    start, path, query, fragment = found.groups("")
    return start + _escape(path, "/") + _escape(query, "?") + _escape(fragment, "#")


_PARTS = re.compile(r"((?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?)([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_HEX = re.compile(r"%(?![0-9A-Fa-f]{2})|[^%]")
_UNRESERVED = re.compile(r"[?#]?[A-Za-z0-9._~/-]*")


def _escape(part: str, where: str) -> str:
    """Escape the path, the query or the fragment of an IRI, which starts with `?` or `#` unless it is a path."""
    if _UNRESERVED.fullmatch(part):
        return part
    mark = part[:1] if where != "/" else ""
    return mark + _HEX.sub(lambda found: found[0] if _fits(found[0], where) else quote(found[0]), part[len(mark) :])


@lru_cache(4096)
def _fits(character: str, where: str) -> bool:
    return is_iri(f"x:{where}{character}")


def _complaint(text: str) -> str:
    """Return why the engine takes a text for no absolute IRI, in its words, or nothing."""
    from pyoxigraph import NamedNode  # here, since most that names a namespace reads no IRI

    try:
        NamedNode(text)
    except ValueError as error:
        return str(error)
    return ""
