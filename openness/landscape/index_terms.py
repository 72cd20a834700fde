"""IRIs and literals as N-Triples write them, for the claims of index tables."""

from openness.terms import PREFIXES, is_iri

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def format_thing(kind: str, name: str) -> str:
    """Return the IRI of a thing of a kind, such as a model."""
    return f"<{PREFIXES[kind]}{name}>"


def format_term(name: str) -> str:
    """Return the IRI of a term of the ontology."""
    return f"<{PREFIXES['opn']}{name}>"


def format_component(slug: str) -> str:
    """Return the IRI of one of the twelve components."""
    return format_term("".join(word.capitalize() for word in slug.split("-")))


def format_link(url: str) -> str:
    """Return a web address as an IRI; empty where it is none."""
    return f"<{url}>" if is_iri(url) else ""


def format_literal(value: str) -> str:
    """Return a text as a string literal."""
    return f'"{value.translate(_ESCAPES)}"'


A = f"<{PREFIXES['rdf']}type>"
RDFS_LABEL = f"<{PREFIXES['rdfs']}label>"
DC_SOURCE = f"<{PREFIXES['dcterms']}source>"
