"""Read the terms of a vocabulary from its own file: RDF, a list of licenses, or the lists of the AI Atlas Nexus."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DefinedNamespace
from rdflib.term import Node

from openness import rdf
from openness.errors import OpennessError
from openness.link.stubs import Term
from openness.rdf import convert

KINDS_OF_TERMS = {
    RDFS.Class: "class",
    OWL.Class: "class",
    RDF.Property: "property",
    OWL.ObjectProperty: "property",
    OWL.DatatypeProperty: "property",
    OWL.AnnotationProperty: "property",
    SKOS.Concept: "concept",
    OWL.NamedIndividual: "individual",
}
STATUS = tuple(URIRef(f"http://www.w3.org/2003/06/sw-vocab-status/ns#{name}") for name in ("term_status", "status"))
RETIRED = ("deprecated", "archaic", "obsolete", "sunset", "sunsetted", "superseded")
SUPERSEDED = URIRef("https://schema.org/supersededBy")
ALTERNATIVES = (SKOS.altLabel, URIRef("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"))
NEXUS = "https://w3id.org/ai-atlas-nexus/"
ISO = "https://w3id.org/dpv/loc#iso_alpha2"
PARSERS = {**rdf.SUFFIXES, ".owl": "rdfxml"}


class VocabularyError(OpennessError):
    """A vocabulary that cannot be read; the message says what can."""


def read_terms(path: Path, namespaces: tuple[str, ...]) -> tuple[dict[str, Term], str]:
    """Return the terms of a file by IRI, those of the namespaces, and its version, empty if it gives none.

    Raises VocabularyError for a file of a form that is not known, UnreadableError for one that does not parse.
    """
    if path.suffix in PARSERS:
        # By the engine, which fetches neither the contexts nor the documents that a file names.
        graph = convert.as_graph(rdf.parse(path.read_bytes(), PARSERS[path.suffix], str(path)))
        return {term.iri: term for term in _of_graph(graph, namespaces)}, _version(graph)
    try:
        if path.suffix == ".json":
            return _licenses(path)
        if path.suffix in (".yaml", ".yml"):
            return {term.iri: term for term in _of_nexus(yaml.safe_load(path.read_text(encoding="utf-8")))}, ""
    except (ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError, yaml.YAMLError) as error:
        raise VocabularyError(f"{path}: this is no list of licenses or of risks that is known: {error}") from error
    there = ", ".join((*PARSERS, ".json", ".yaml"))
    raise VocabularyError(f"{path}: a vocabulary cannot be read from '{path.suffix}'. There are: {there}.")


def from_rdflib(name: str) -> dict[str, Term]:
    """Return the terms of a namespace that rdflib defines, such as DCTERMS, of which we have no file.

    Raises VocabularyError where rdflib does not define it.
    """
    import rdflib.namespace

    namespace = getattr(rdflib.namespace, name.upper(), None)
    if not isinstance(namespace, type) or not issubclass(namespace, DefinedNamespace):
        raise VocabularyError(
            f"'{name}' is neither a file nor a namespace that rdflib defines, such as dcterms or skos."
        )
    found = {}
    for word in namespace.__annotations__:
        if not word.startswith("_"):
            iri = str(namespace[word])
            found[iri] = Term(iri, word, "class" if word[:1].isupper() else "property")
    return found


def _of_graph(graph: Graph, namespaces: tuple[str, ...]) -> Iterator[Term]:
    for subject in sorted(set(graph.subjects(RDF.type)), key=str):
        if not isinstance(subject, URIRef) or not str(subject).startswith(namespaces):
            continue
        types = set(graph.objects(subject, RDF.type))
        kinds = (
            " ".join(sorted({KINDS_OF_TERMS[t] for t in types if isinstance(t, URIRef) and t in KINDS_OF_TERMS}))
            or "individual"
        )
        label = _label(graph, subject)
        if OWL.Ontology in types or SKOS.ConceptScheme in types or (kinds == "individual" and not label):
            continue
        if (None, URIRef(ISO), None) in graph and not _is_country(graph, subject):
            continue
        yield Term(
            str(subject),
            label,
            kinds,
            _is_retired(graph, subject),
            parents=_iris(graph, subject, RDFS.subClassOf) + _iris(graph, subject, RDFS.subPropertyOf),
            disjoint=_iris(graph, subject, OWL.disjointWith),
            domain=_either(graph, subject, RDFS.domain),
            range=_either(graph, subject, RDFS.range),
            synonyms=_synonyms(graph, subject),
        )


def _is_country(graph: Graph, subject: URIRef) -> bool:
    """Return whether a place of DPV is a state or a union of states; its 5,000 parts of states are left out."""
    code = graph.value(subject, URIRef(ISO))
    union = URIRef("https://w3id.org/dpv#SupraNationalUnion")
    return (code is not None and len(str(code)) == 2) or (subject, RDF.type, union) in graph


def _label(graph: Graph, subject: URIRef) -> str:
    found = [o for p in (RDFS.label, SKOS.prefLabel) for o in graph.objects(subject, p) if isinstance(o, Literal)]
    found.sort(key=lambda text: ((text.language or "en")[:2] != "en", text.language or "", str(text)))
    return " ".join(str(found[0]).split()) if found else ""


def _is_retired(graph: Graph, subject: URIRef) -> bool:
    states = {str(o).casefold() for p in STATUS for o in graph.objects(subject, p)}
    flagged = str(graph.value(subject, OWL.deprecated)).casefold() in ("true", "1")
    classes = {OWL.DeprecatedClass, OWL.DeprecatedProperty}
    retired = classes.intersection(graph.objects(subject, RDF.type)) or graph.value(subject, SUPERSEDED)
    return flagged or bool(retired) or any(word in RETIRED for word in states)


def _iris(graph: Graph, subject: URIRef, property_: URIRef) -> tuple[str, ...]:
    return tuple(sorted(str(o) for o in graph.objects(subject, property_) if isinstance(o, URIRef) and o != subject))


def _either(graph: Graph, subject: URIRef, property_: URIRef) -> tuple[str, ...]:
    """Return the classes of a domain or range, those of a union each."""
    found: set[Node] = set()
    for value in graph.objects(subject, property_):
        union = graph.value(value, OWL.unionOf)
        found.update(Collection(graph, union) if union is not None else [value])
    return tuple(sorted(str(item) for item in found if isinstance(item, URIRef)))


def _synonyms(graph: Graph, subject: URIRef) -> tuple[str, ...]:
    words = {
        str(o) for p in ALTERNATIVES for o in graph.objects(subject, p) if getattr(o, "language", None) in (None, "en")
    }
    code = graph.value(subject, URIRef(ISO))
    return tuple(sorted({word.replace("|", " ") for word in words} | ({str(code)} if code is not None else set())))


def _version(graph: Graph) -> str:
    for ontology in graph.subjects(RDF.type, OWL.Ontology):
        for property_ in (OWL.versionInfo, DCTERMS.hasVersion, URIRef("https://schema.org/version")):
            if (value := graph.value(ontology, property_)) is not None:
                return str(value)
    return ""


def _licenses(path: Path) -> tuple[dict[str, Term], str]:
    """Read `licenses.json` of the SPDX license list, or `index.json` of the ScanCode LicenseDB."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(document, dict) and "licenses" in document:
        found = [_spdx(entry) for entry in document["licenses"]]
        return {term.iri: term for term in found}, str(document.get("licenseListVersion", ""))
    if isinstance(document, list) and document and "license_key" in document[0]:
        found = [_scancode(entry) for entry in document if not entry["is_exception"]]
        return {term.iri: term for term in found}, ""
    raise VocabularyError(f"{path}: this is neither the SPDX license list nor the index of the ScanCode LicenseDB.")


def _spdx(entry: Mapping[str, Any]) -> Term:
    iri = f"http://spdx.org/licenses/{entry['licenseId']}"
    return Term(iri, entry["name"], "individual", bool(entry.get("isDeprecatedLicenseId")))


def _scancode(entry: Mapping[str, Any]) -> Term:
    key = entry["license_key"]
    known = [entry.get("spdx_license_key"), *entry.get("other_spdx_license_keys", ())]
    ids = tuple(word for word in known if word and not word.startswith("LicenseRef-"))
    iri = f"https://scancode-licensedb.aboutcode.org/{key}"
    return Term(iri, key.replace("-", " "), "individual", bool(entry.get("is_deprecated")), synonyms=ids)


def _of_nexus(document: Mapping[str, Any]) -> Iterator[Term]:
    """Read a list of the AI Atlas Nexus: its groups and entries, risks or mitigations, each with id and name."""
    for entry in (*document.get("groups", ()), *document.get("entries", ())):
        if "name" in entry:
            above = [*entry.get("broader", ()), *([entry["isPartOf"]] if "isPartOf" in entry else [])]
            parents = tuple(f"{NEXUS}{name}" for name in above)
            words = (entry["tag"].replace("-", " "),) if entry.get("tag") else ()
            yield Term(
                NEXUS + entry["id"],
                " ".join(entry["name"].split()),
                entry.get("type", "individual"),
                parents=parents,
                synonyms=words,
            )
