"""Check the links: each foreign term exists, is not deprecated, and contradicts nothing once taken at its word."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, Graph, URIRef

from openness import rdf
from openness.landscape.load import sources
from openness.link.consequences import contradictions, domain_and_range
from openness.link.stubs import Stub, Term, list_terms, stubs
from openness.link.used import Use, is_foreign, uses
from openness.namespaces import OPN
from openness.paths import ROOT, TABLE, ontology_files, tables
from openness.rdf import convert
from openness.readers import sssom
from openness.readers.sssom_slots import DATATYPES
from openness.suggest import did_you_mean, find_near
from openness.terms import shorten, slug
from openness.xsd import EXAMPLES, is_valid

MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
PREDICATES = (*MATCHES, RDFS.subClassOf, RDFS.subPropertyOf)
JUSTIFICATIONS = tuple(
    f"https://w3id.org/semapv/vocab/{name}"
    for name in (
        "ManualMappingCuration",
        "LexicalMatching",
        "LexicalSimilarityThresholdMatching",
        "SemanticSimilarityThresholdMatching",
        "MappingReview",
        "UnspecifiedMatching",
    )
)


@dataclass(frozen=True, order=True)
class LinkFault:
    """A fault: file, line (0 where it is not known), `error` or `warning`, and a sentence."""

    file: str
    line: int
    severity: str
    message: str


def check_links(root: Path = ROOT, reason: bool = True) -> tuple[LinkFault, ...]:
    """Check every link of a landscape to a foreign term; with `reason` also what the links entail, which takes longer.

    Raises TableError for a table or stub that cannot be read, UnreadableError for a file of the ontology.
    """
    listed, terms = stubs(root), list_terms(stubs(root))
    ours = list_described(root)
    written = [sssom.read(path) for path in tables(root)]
    found = list(_foreign(uses(root), terms, listed))
    for table in written:
        found += _rows(table, ours, terms)
    found += _doubles(written)
    ontology = _ontology(root)
    found += _silent(root, ontology, written)
    found += (LinkFault(str(file), line, "error", message) for file, line, message in domain_and_range(root, ontology))
    if reason and not any(finding.severity == "error" for finding in found):
        found += (
            LinkFault(str(file), line, "error", message)
            for file, line, message in contradictions(ontology, written, terms)
        )
    return tuple(sorted(set(found)))


def _foreign(
    used: Mapping[str, tuple[Use, ...]], terms: Mapping[str, Term], listed: Iterable[Stub]
) -> Iterator[LinkFault]:
    for iri, where in used.items():
        term = terms.get(iri)
        if term is not None and not term.deprecated:
            continue
        if term is not None:
            message = f"{iri} ('{term.label}') is deprecated in its vocabulary. Map to what took its place."
        else:
            message = _unknown(iri, listed)
        yield from (
            LinkFault(str(use.file), use.line, "error", f"{message} It is used here: {use.text}.") for use in where
        )


def _unknown(iri: str, listed: Iterable[Stub]) -> str:
    fitting = [stub for stub in listed if iri.startswith(stub.namespaces)]
    if not fitting:
        starts = {start: stub.name for stub in listed for start in stub.namespaces}
        near = [f"the namespace {one} ({starts[one]})" for one in find_near(iri, starts, 1)]
        return f"No stub answers for {iri}. {did_you_mean(near)}".rstrip()
    stub = max(fitting, key=lambda one: max(map(len, one.namespaces)))
    candidates = [other for one in fitting for other in one.terms]
    near = find_near(iri, candidates, 1, cutoff=0.85) or _by_label(iri, fitting)
    return f"{iri} does not exist in {stub.header['title']} {stub.header['version']}. {did_you_mean(near)}".rstrip()


def _by_label(iri: str, listed: Iterable[Stub]) -> list[str]:
    name = iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1].casefold()
    labels = {term.label.replace(" ", "").casefold(): term.iri for stub in listed for term in stub.terms.values()}
    return [labels[label] for label in find_near(name, labels, 1, cutoff=0.8)]


def _rows(table: sssom.Table, ours: Mapping[str, str], terms: Mapping[str, Term]) -> Iterator[LinkFault]:
    for name in table.extensions:
        message = f"'{name}' is not a column of SSSOM. It stays in the table and is left out of the graph."
        yield LinkFault(str(table.path), table.line, "warning", message)
    for row in table.rows:

        def finding(message: str, severity: str = "error", line: int = row.line) -> LinkFault:
            return LinkFault(str(table.path), line, severity, message)

        if row.predicate not in PREDICATES:
            there = ", ".join(shorten(str(p)) for p in PREDICATES)
            yield finding(f"{shorten(row.predicate)} is no predicate for a mapping. There are: {there}.")
        if row.values["mapping_justification"] not in JUSTIFICATIONS:
            yield finding(f"{row.values['mapping_justification']} is no justification of SEMAPV.")
        for name, datatype in DATATYPES.items():
            value = row.values.get(name)
            if value and not is_valid(value, datatype):
                yield finding(f"'{value}' is no {name}. Give a {slug(datatype)}, such as {EXAMPLES[slug(datatype)]}.")
            elif value and name == "confidence" and not 0 <= float(value) <= 1:
                yield finding(f"'{value}' is no confidence. Give a number from 0 to 1.")
        if not is_foreign(row.subject) and str(row.subject) not in ours:
            hint = did_you_mean([shorten(near) for near in find_near(str(row.subject), ours, 1, cutoff=0.8)])
            yield finding(f"Nothing describes {shorten(row.subject)}. {hint}".rstrip())
        term = terms.get(str(row.object))
        if term is None:
            continue
        mine = ours.get(str(row.subject)) or (terms[str(row.subject)].type if str(row.subject) in terms else "")
        if row.predicate in MATCHES[:4] and row.stated and mine and ("property" in mine) != ("property" in term.type):
            kinds = "a property to what is none" if "property" in mine else "what is no property to a property"
            yield finding(f"{shorten(row.predicate)} maps {kinds}. Say skos:relatedMatch, or map to another term.")
        label = row.values.get("object_label", term.label)
        if term.label and label != term.label:
            yield finding(f"{row.values['object_id']} is called '{term.label}' there, not '{label}'.", "warning")


def _doubles(tables: Iterable[sssom.Table]) -> Iterator[LinkFault]:
    """Find pairs that are mapped twice, and terms of others that two of our things claim to be exactly."""
    pairs: dict[tuple[str, str, str], tuple[sssom.Table, sssom.Row]] = {}
    stated: dict[tuple[str, str, str], tuple[sssom.Table, sssom.Row]] = {}
    exact: dict[str, list[tuple[sssom.Table, sssom.Row]]] = defaultdict(list)
    for table in tables:
        for row in table.rows:
            if row.object == sssom.NO_TERM:
                continue
            pair = (str(row.subject), str(row.object), str(row.predicate) if row.negated else "")
            if before := pairs.get(pair):
                place = f"in line {before[1].line} of {before[0].path.name}"
                yield LinkFault(
                    str(table.path), row.line, "error", f"The pair is mapped already {place}. Keep one of both."
                )
            pairs[pair] = (table, row)
            other = stated.setdefault((str(row.subject), str(row.predicate), str(row.object)), (table, row))
            if other[1].negated != row.negated:
                place = f"line {other[1].line} of {other[0].path.name}"
                yield LinkFault(
                    str(table.path), row.line, "error", f"'{row.shown}' contradicts {place}. Keep one of both."
                )
            if row.negated:
                continue
            if row.predicate == SKOS.exactMatch and not is_foreign(row.subject):
                exact[str(row.object)].append((table, row))
    for iri, claims in exact.items():
        for table, row in (claim for claim in claims[1:] if claim[1].subject != claims[0][1].subject):
            first = shorten(claims[0][1].subject)
            message = (
                f"Two things cannot both be {iri} exactly: {first} and {shorten(row.subject)}. Say skos:closeMatch."
            )
            yield LinkFault(str(table.path), row.line, "error", message)


def _silent(root: Path, ontology: Graph, tables: Iterable[sssom.Table]) -> Iterator[LinkFault]:
    """Find terms of ours of which no table says anything, not even that nothing fits, and no axiom either."""
    spoken = {str(row.subject) for table in tables for row in table.rows}
    spoken |= {use.text.split(" ", 1)[0] for where in uses(root).values() for use in where}
    for term in sorted({str(s) for s in ontology.subjects(RDF.type) if str(s).startswith(str(OPN))}):
        if term not in spoken and shorten(term) not in spoken:
            message = (
                f"No table says what {shorten(term)} matches. Ask: openness link suggest {shorten(term)}. "
                "Where nothing fits, say so with sssom:NoTermFound."
            )
            yield LinkFault(str(root / "ontology" / "alignments"), 0, "warning", message)


def _ontology(root: Path) -> Graph:
    return _graph(ontology_files(root, ".ttl"))


def _graph(paths: Iterable[Path]) -> Graph:
    store = rdf.empty()
    for path in paths:
        rdf.read_file(store, path, "urn:x-openness:read")
    return convert.graph_of(store, "urn:x-openness:read")


def list_described(root: Path) -> dict[str, str]:
    """Return what this landscape describes, with `property` or `other` as its type."""
    graph = _graph(path for path, _ in sources(root) if not path.name.endswith(TABLE))
    return {
        str(subject): "property"
        if any("Property" in str(kind) for kind in graph.objects(subject, RDF.type))
        else "other"
        for subject in graph.subjects(RDF.type, unique=True)
        if isinstance(subject, URIRef)
    }
