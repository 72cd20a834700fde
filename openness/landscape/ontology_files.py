"""The ontology as it is published: its core, the module of what is computed, and the versions that were frozen."""

import re
from collections.abc import Iterable
from pathlib import Path

from rdflib import OWL, RDFS

from openness import rdf
from openness.closure import find_reachable
from openness.paths import files
from openness.rdf.rows import text
from openness.terms import BASE, GRAPH

CORE = BASE.rstrip("/")
"""The IRI of the ontology."""
COMPUTED = BASE + "computed"
"""The IRI of its module of counts and of the cross-check, which only this program needs."""

DEFINED_BY, VERSION = rdf.iri(str(RDFS.isDefinedBy)), rdf.iri(str(OWL.versionInfo))
FOLDER = "versions"
NUMBER = re.compile(r"\d+\.\d+\.\d+")


def read_ontology(store: rdf.Store) -> rdf.Triples:
    """Return all triples of the ontology of a landscape, the module included."""
    return rdf.construct(store, f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPH.ontology}> {{ ?s ?p ?o }} }}")


def select_core(triples: Iterable[rdf.Triple]) -> rdf.Triples:
    """Return the triples of the core: those of the ontology that are not of the module."""
    return _split(triples)[0]


def select_computed(triples: Iterable[rdf.Triple]) -> rdf.Triples:
    """Return the triples of the module: its header, its terms, and the axioms about them."""
    return _split(triples)[1]


def current_version(triples: Iterable[rdf.Triple]) -> str:
    """Return the version that an ontology states for itself, or nothing."""
    return next((text(o) for s, p, o in triples if s == rdf.iri(CORE) and p == VERSION), "")


def frozen_versions(root: Path) -> dict[str, Path]:
    """Return the files of the frozen versions of the ontology of a landscape by version, the newest first."""
    found = [path for path in files(root / "ontology" / FOLDER, ".ttl") if NUMBER.fullmatch(path.stem)]
    return {path.stem: path for path in sorted(found, key=_number, reverse=True)}


def read_version(path: Path) -> rdf.Triples:
    """Return the triples of a frozen version. Raises UnreadableError where the file does not parse."""
    return rdf.parse(path.read_bytes(), "turtle", path.name)


def _number(path: Path) -> tuple[int, ...]:
    return tuple(map(int, path.stem.split(".")))


def _split(triples: Iterable[rdf.Triple]) -> tuple[rdf.Triples, rdf.Triples]:
    """Return the triples of core and module; an axiom without a name goes with the terms of the module in it."""
    found = list(triples)
    module = {s for s, p, o in found if p == DEFINED_BY and o == rdf.iri(COMPUTED)} | {rdf.iri(COMPUTED)}
    joined: dict[rdf.Term, set[rdf.Term]] = {}
    for s, _, o in found:
        if isinstance(s, rdf.BlankNode) or isinstance(o, rdf.BlankNode):
            joined.setdefault(s, set()).add(o)
            joined.setdefault(o, set()).add(s)
    module = find_reachable(module, lambda term: (o for o in joined.get(term, ()) if isinstance(o, rdf.BlankNode)))
    return [t for t in found if t.subject not in module], [t for t in found if t.subject in module]
