"""Write the triples about one node as an entry in YAML, if that gives the same triples."""

from collections.abc import Iterable

from openness import rdf
from openness.check import Entry
from openness.check.entry import statements
from openness.entries.write_yaml import format_list, format_name, scalar
from openness.namespaces import OPN
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.readers.jsonld import keys_of_terms
from openness.terms import BASE, shorten

TEXTS = ("http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
NUMBERS = tuple(f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "boolean"))


def as_yaml(triples: Iterable[rdf.Triple]) -> str:
    """Return the triples about one thing in YAML, or nothing where they read back are others, or it has no IRI."""
    triples_once = list(dict.fromkeys(triples))
    subjects = {triple.subject for triple in triples_once}
    if any(isinstance(triple.object, rdf.BlankNode) for triple in triples_once):
        return ""
    if len(subjects) != 1 or not isinstance(subject := subjects.pop(), rdf.NamedNode):
        return ""
    blocks = (_block(subject, triples_once, short) for short in (True, False))
    return next((block for block in blocks if _reads_as(block, triples_once)), "")


def _block(subject: rdf.NamedNode, triples_once: list[rdf.Triple], short: bool) -> str:
    """Write triples with names of things by their last part, where YAML knows their kind, or as they are."""
    keys = keys_of_terms()
    values: dict[str, list[str]] = {}
    for triple in triples_once:
        name = shorten(triple.predicate.value)
        key = "type" if triple.predicate == scratch_store.TYPE else keys.get(name, name.removeprefix("opn:"))
        values.setdefault(key, []).append(_value(triple.object, short))
    written = (f"{key}: {format_list(found)}" for key, found in values.items())
    lines = [f"id: {scalar(subject.value.removeprefix(BASE))}", *written]
    return "\n".join(lines)


def _value(term: rdf.Term, short: bool) -> str:
    if isinstance(term, scratch_store.Literal):
        return term.value if term.datatype.value in NUMBERS else scalar(term.value)
    return format_name(text(term)) if short else scalar(text(term).removeprefix(str(OPN)))


def _reads_as(block: str, triples_once: list[rdf.Triple]) -> bool:
    try:
        read = statements(Entry("example.yaml", block.encode(), "yaml"))
    except rdf.UnreadableError:
        return False
    return {*map(_plain, read)} == {*map(_plain, triples_once)}


def _plain(triple: rdf.Triple) -> tuple[str, str, str, str]:
    """Return a triple without the language of its text, which a name in YAML does not have."""
    value = triple.object
    kind = value.datatype.value if isinstance(value, scratch_store.Literal) else "thing"
    return str(triple.subject), str(triple.predicate), text(value), "" if kind in TEXTS else kind
