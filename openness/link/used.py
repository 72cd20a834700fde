"""List the foreign terms that we use: in the alignments with file and line, in the ontology with its axiom."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef

from openness import rdf
from openness.paths import ontology_files, tables, text_of
from openness.rdf import convert
from openness.readers import sssom
from openness.terms import BASE, shorten

AXIOMS = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, RDF.type)
OWN = (BASE.rstrip("/"),)
PLUMBING = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))


@dataclass(frozen=True)
class Use:
    """A place where a foreign term is used: the file, the line (0 if it is not known), and its text."""

    file: Path
    line: int
    text: str


def uses(root: Path) -> dict[str, tuple[Use, ...]]:
    """Return the foreign IRIs that the ontology's axioms and the alignments name, each with where.

    Raises TableError or UnreadableError for a file that cannot be read.
    """
    found: dict[str, list[Use]] = {}
    for iri, use in (*_in_tables(root), *_in_ontology(root)):
        found.setdefault(iri, []).append(use)
    return {iri: tuple(where) for iri, where in found.items()}


def _in_tables(root: Path) -> Iterator[tuple[str, Use]]:
    for path in tables(root):
        for row in sssom.read(path).rows:
            for iri in (row.subject, row.object):
                if is_foreign(iri) and iri != sssom.NO_TERM:
                    yield str(iri), Use(path, row.line, row.shown)


def _in_ontology(root: Path) -> Iterator[tuple[str, Use]]:
    for path in ontology_files(root, ".ttl"):
        store = rdf.empty()
        rdf.read_file(store, path, "urn:x-openness:ontology")
        graph: Graph = convert.graph_of(store)
        for axiom in AXIOMS:
            for subject, value in graph.subject_objects(axiom):
                if isinstance(value, URIRef) and is_foreign(value) and not str(value).startswith(PLUMBING):
                    line = _line(path, subject)
                    yield str(value), Use(path, line, f"{shorten(str(subject))} {shorten(axiom)} {shorten(value)}")


def is_foreign(iri: URIRef) -> bool:
    """Return whether an IRI is not of this project."""
    return not str(iri).startswith(OWN)


def _line(path: Path, subject: object) -> int:
    """Return the line on which the block of a subject starts, or 0."""
    start = shorten(str(subject))
    lines = text_of(path).splitlines()
    return next((number for number, line in enumerate(lines, start=1) if line.split(" ")[0] == start), 0)
