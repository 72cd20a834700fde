"""The ontology: its metadata, its profile, and that nothing uses a term that it does not define."""

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness import rdf
from openness.landscape import Landscape
from openness.landscape.infer import InconsistentError, entailed
from openness.namespaces import OPN
from openness.paths import ROOT, files
from openness.rdf.rows import text
from openness.terms import BASE

ONTOLOGY = URIRef(BASE.rstrip("/"))
VANN = "http://purl.org/vocab/vann/"


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for path in files(ROOT / "ontology", ".ttl"):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def everything(ontology: Graph) -> Graph:
    graph = Graph()
    graph += ontology
    for path in files(ROOT / "graph", ".ttl"):
        graph.parse(path)
    return graph


def terms(graph: Graph) -> set[URIRef]:
    return {s for s in graph.subjects(unique=True) if isinstance(s, URIRef) and s.startswith(str(OPN))}


def test_every_term_has_a_label_a_definition_a_source_and_a_place_in_it(ontology: Graph) -> None:
    for term in terms(ontology):
        for needed in (RDFS.label, SKOS.definition, DCTERMS.source, OPN.locator):
            assert len(list(ontology.objects(term, needed))) == 1, f"{term} needs one {needed}"
        assert ontology.value(term, RDFS.isDefinedBy) == ONTOLOGY, f"{term} needs rdfs:isDefinedBy"
        assert ontology.value(term, RDF.type) is not None


def test_a_built_landscape_uses_no_property_of_ours_that_is_not_defined(landscape: Landscape, ontology: Graph) -> None:
    used = rdf.select(landscape.store, "SELECT DISTINCT ?p { ?s ?p ?o }")
    ours = {URIRef(text(term)) for (term,) in used.rows if text(term).startswith(str(OPN))}
    assert ours - terms(ontology) == set()


def test_every_label_and_definition_names_its_language(ontology: Graph) -> None:
    for property_ in (RDFS.label, SKOS.definition, SKOS.prefLabel):
        for words in ontology.objects(None, property_):
            assert isinstance(words, Literal)
            assert words.language == "en", words


def test_the_header_says_title_creator_license_version_and_prefix(ontology: Graph) -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in ontology
    needed = [DCTERMS.title, DCTERMS.creator, DCTERMS.license, OWL.versionIRI, OWL.versionInfo]
    needed += [DCTERMS.publisher, DCTERMS.bibliographicCitation, DCTERMS.issued, DCTERMS.modified]
    needed += [URIRef(f"{VANN}preferredNamespacePrefix"), URIRef(f"{VANN}preferredNamespaceUri")]
    for property_ in needed:
        assert ontology.value(ONTOLOGY, property_) is not None, property_


def test_no_term_is_used_that_is_not_defined(everything: Graph, ontology: Graph) -> None:
    used = {t for triple in everything for t in triple if isinstance(t, URIRef) and t.startswith(str(OPN))}
    used -= {URIRef(str(OPN))}
    tiers = set(everything.subjects(RDF.type, OPN.EvidenceTier))  # data of curators, with definitions
    assert tiers == {OPN.DocumentCited, OPN.LicenseNamed}
    assert used - tiers <= terms(ontology), used - tiers - terms(ontology)


def test_the_queries_the_shapes_and_the_rules_use_defined_terms_only(ontology: Graph) -> None:
    import re

    known = {str(term)[len(str(OPN)) :] for term in terms(ontology)}
    for folder, suffix in (("queries", ".rq"), ("shapes", ".rq"), ("shapes", ".ttl")):
        for path in files(ROOT / folder, suffix):
            if "examples" in path.parts:  # some of these are wrong on purpose
                continue
            for name in re.findall(r"\bopn:([A-Za-z][A-Za-z0-9]*)", path.read_text(encoding="utf-8")):
                assert name in known, f"{path.name} uses opn:{name}"


def test_every_axiom_is_in_the_owl_2_rl_profile(ontology: Graph) -> None:
    """Hold the part of the profile that we use: a white list of axioms and class expressions.

    OWL 2 RL (https://www.w3.org/TR/owl2-profiles/#OWL_2_RL): a subclass may be a class, an intersection or a hasValue
    restriction; a superclass may be a class or a hasValue restriction; domains and ranges are classes, or datatypes of
    the OWL 2 datatype map (https://www.w3.org/TR/owl2-syntax/#Datatype_Maps), which has neither xsd:date nor xsd:gYear.
    """
    axioms = {
        RDF.type, RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith,
        OWL.inverseOf, OWL.propertyDisjointWith, OWL.propertyChainAxiom, OWL.intersectionOf, OWL.onProperty,
        OWL.hasValue, OWL.versionIRI, OWL.versionInfo,
    }  # fmt: skip
    for _, p, _ in ontology:
        assert not str(p).startswith((str(OWL), str(RDF))) or p in axioms, p
    for sub, sup in ontology.subject_objects(RDFS.subClassOf):
        assert is_class(ontology, sub) or is_value(ontology, sub) or is_intersection(ontology, sub)
        assert is_class(ontology, sup) or is_value(ontology, sup)
    for property_ in (RDFS.domain, OWL.disjointWith):
        assert all(is_class(ontology, o) for o in ontology.objects(None, property_))
    ranges = {o for o in ontology.objects(None, RDFS.range) if str(o).startswith(str(XSD))}
    assert ranges <= {XSD.integer, XSD.string}


def is_class(_: Graph, node: Node) -> bool:
    return isinstance(node, URIRef)


def is_value(graph: Graph, node: Node) -> bool:
    return isinstance(node, BNode) and graph.value(node, OWL.hasValue) is not None


def is_intersection(graph: Graph, node: Node) -> bool:
    parts = graph.value(node, OWL.intersectionOf)
    return parts is not None and all(is_class(graph, p) or is_value(graph, p) for p in Collection(graph, parts))


def test_the_closure_finds_a_thing_in_two_disjoint_classes(ontology: Graph) -> None:
    graph = Graph()
    graph += ontology
    graph.add((URIRef(f"{BASE}developer/both"), RDF.type, OPN.Company))
    graph.add((URIRef(f"{BASE}developer/both"), RDF.type, OPN.University))
    with pytest.raises(InconsistentError, match="developer/both"):
        entailed(graph)


def test_a_university_may_be_a_non_profit_or_of_a_state_as_the_paper_may_color_it(ontology: Graph) -> None:
    """Table 2 has three kinds and universities in it; so a university must not contradict two of them."""
    graph = Graph()
    graph += ontology
    for name, kind in (("private", OPN.NonProfit), ("public", OPN.GovernmentInstitute)):
        graph.add((URIRef(f"{BASE}developer/{name}"), RDF.type, OPN.University))
        graph.add((URIRef(f"{BASE}developer/{name}"), RDF.type, kind))
    assert entailed(graph) is not None


def test_a_university_is_a_kind_of_epoch_and_not_of_the_paper(ontology: Graph) -> None:
    assert ontology.value(OPN.University, DCTERMS.source) == URIRef(f"{BASE}source/epoch-2026")


BUILT_IN = (str(OWL), str(RDF), str(RDFS), str(XSD))
PROPERTIES = (OWL.AnnotationProperty, OWL.DatatypeProperty, OWL.ObjectProperty)


def test_every_property_and_class_is_declared_as_owl_2_dl_asks(ontology: Graph) -> None:
    """OWL 2 DL (https://www.w3.org/TR/owl2-syntax/#Typing_Constraints): each is declared, properties once."""
    used = {p for p in ontology.predicates(unique=True) if isinstance(p, URIRef)}
    used |= {o for o in ontology.objects(None, RDFS.subPropertyOf) if isinstance(o, URIRef)}
    for property_ in used:
        if not str(property_).startswith(BUILT_IN):
            kinds = [kind for kind in PROPERTIES if (property_, RDF.type, kind) in ontology]
            assert len(kinds) == 1, (property_, kinds)
    classes = set(ontology.objects(None, RDF.type))
    for axiom in (RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.disjointWith):
        classes |= set(ontology.objects(None, axiom))
    for class_ in classes:
        if isinstance(class_, URIRef) and not str(class_).startswith(BUILT_IN):
            assert (class_, RDF.type, OWL.Class) in ontology, class_


def test_each_value_of_a_property_is_of_its_kind(ontology: Graph) -> None:
    for kind, wanted in ((OWL.DatatypeProperty, Literal), (OWL.ObjectProperty, (URIRef, BNode))):
        for property_ in ontology.subjects(RDF.type, kind):
            for value in ontology.objects(None, property_):
                assert isinstance(value, wanted), (property_, value)


def test_each_concept_is_typed_and_on_top_of_its_scheme(everything: Graph) -> None:
    """The schemes are flat; what qSKOS asks of them: titles, top concepts both ways, no orphan."""
    for scheme in everything.subjects(RDF.type, SKOS.ConceptScheme):
        assert everything.value(scheme, DCTERMS.title) is not None, scheme
        members = set(everything.subjects(SKOS.inScheme, scheme))
        assert members == set(everything.objects(scheme, SKOS.hasTopConcept)), scheme
        assert members == set(everything.subjects(SKOS.topConceptOf, scheme)), scheme
    for concept in everything.subjects(SKOS.inScheme, None):
        assert (concept, RDF.type, SKOS.Concept) in everything, concept


PAPER = URIRef(f"{BASE}source/eiras-2024")
NOT_OF_THE_PAPER = (
    "Claim", "Count", "Dependence", "Release", "Source", "View", "Waiver", "asOf", "countedBy", "expectedLevel",
    "levelStanding", "maximumLevel", "minimumLevel", "notation", "PermitsAll", "requiredCriterion", "StanceNotStated",
)  # fmt: skip


def test_terms_of_ours_do_not_name_the_paper_as_their_source(ontology: Graph) -> None:
    for name in NOT_OF_THE_PAPER:
        assert ontology.value(OPN[name], DCTERMS.source) != PAPER, name
    for term in ontology.subjects(DCTERMS.source, PAPER):
        place = str(ontology.value(term, OPN.locator) or "")
        assert term == ONTOLOGY or place.startswith(("§", "Appendix", "Figure")), (term, place)
    for term in ontology.subjects(DCTERMS.source, URIRef(f"{BASE}source/openness-curation")):
        path = str(ontology.value(term, OPN.locator)).partition(",")[0]
        assert (ROOT / path).is_file(), (term, path)
