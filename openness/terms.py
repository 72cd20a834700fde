"""The namespaces, and the short form of an IRI."""

import ipaddress
import re

BASE = "https://w3id.org/openness/"


class _Graphs:
    """The IRIs of the named graphs, by the last part of each: `GRAPH.derived`, or `GRAPH[name]`."""

    def __getattr__(self, name: str) -> str:
        return f"{BASE}graph/{name}"

    def __getitem__(self, name: str) -> str:
        return f"{BASE}graph/{name}"


GRAPH = _Graphs()

NO_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
"""What stands in no IRI, so that a text that has it is not put into a query as one."""

_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane * 0x10000 + (0x1000 if plane == 14 else 0))}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 15)
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_PLAIN = rf"[A-Za-z0-9._~!$&'()*+,;={_UCS}-]|%[0-9A-Fa-f]{{2}}"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://(?:(?:{_PLAIN}|:)*@)?(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?:{_PLAIN})*)(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"(?:{_PLAIN}|[:@/])*(?:\?(?:{_PLAIN}|[:@/?{_PRIVATE}])*)?(?:\#(?:{_PLAIN}|[:@/?])*)?"
)
"""An IRI with a scheme, as RFC 3987 has it."""

# Kinds of things that have a page and an IRI of their own, `https://w3id.org/openness/<kind>/<slug>`.
KINDS = (
    "claim",
    "condition",
    "count",
    "counterargument",
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
    "regulation",
    "release",
    "risk",
    "shape",
    "source",
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


def expand(name: str) -> str | None:
    """Return the IRI of a prefixed name or of an IRI written out, or None where it is neither."""
    if name.startswith(("http://", "https://")):
        return name
    prefix, colon, rest = name.partition(":")
    return PREFIXES[prefix] + rest if colon and prefix in PREFIXES else None


def is_iri(text: str) -> bool:
    """Tell whether a text is an IRI with a scheme, of which the engine makes a term."""
    found = _IRI.fullmatch(text)
    if found is None or found["address"] is None:
        return found is not None
    try:
        return bool(ipaddress.IPv6Address(found["address"]))
    except ValueError:
        return False


def slug(iri: str) -> str:
    """Return the last part of an IRI, by which a thing is known in URLs and on the command line."""
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
