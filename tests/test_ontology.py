"""The ontology: its metadata, and that nothing uses a term that it does not define. Its profile: `openness check`."""

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from openness import rdf
from openness.landscape import Landscape
from openness.landscape.infer import InconsistentError, infer_with_owlrl
from openness.namespaces import OPN
from openness.paths import ROOT, files, ontology_files
from openness.rdf.rows import text
from openness.terms import BASE

ONTOLOGY = URIRef(BASE.rstrip("/"))
VANN = "http://purl.org/vocab/vann/"


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for path in ontology_files(ROOT, ".ttl"):
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
        assert ontology.value(term, RDFS.isDefinedBy) in (ONTOLOGY, URIRef(f"{ONTOLOGY}/computed")), term
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
    assert used <= terms(ontology), used - terms(ontology)


def test_the_queries_the_shapes_and_the_rules_use_defined_terms_only(ontology: Graph) -> None:
    import re

    known = {str(term)[len(str(OPN)) :] for term in terms(ontology)}
    for folder, suffix in (("queries", ".rq"), ("shapes", ".rq"), ("shapes", ".ttl")):
        for path in files(ROOT / folder, suffix):
            if "examples" in path.parts:  # some of these are wrong on purpose
                continue
            for name in re.findall(r"\bopn:([A-Za-z][A-Za-z0-9]*)", path.read_text(encoding="utf-8")):
                assert name in known, f"{path.name} uses opn:{name}"


def test_the_closure_finds_a_thing_in_two_disjoint_classes(ontology: Graph) -> None:
    graph = Graph()
    graph += ontology
    graph.add((URIRef(f"{BASE}developer/both"), RDF.type, OPN.Company))
    graph.add((URIRef(f"{BASE}developer/both"), RDF.type, OPN.University))
    with pytest.raises(InconsistentError, match="developer/both"):
        infer_with_owlrl(graph)


def test_a_university_may_be_a_non_profit_or_of_a_state_as_the_paper_may_color_it(ontology: Graph) -> None:
    """Table 2 has three kinds and universities in it; so a university must not contradict two of them."""
    graph = Graph()
    graph += ontology
    for name, kind in (("private", OPN.NonProfit), ("public", OPN.GovernmentInstitute)):
        graph.add((URIRef(f"{BASE}developer/{name}"), RDF.type, OPN.University))
        graph.add((URIRef(f"{BASE}developer/{name}"), RDF.type, kind))
    assert infer_with_owlrl(graph) is not None


def test_a_university_is_a_kind_of_epoch_and_not_of_the_paper(ontology: Graph) -> None:
    assert ontology.value(OPN.University, DCTERMS.source) == URIRef(f"{BASE}source/epoch-2026")


def test_each_member_of_these_schemes_has_an_example(ontology: Graph) -> None:
    for scheme in (OPN.Components, OPN.ConditionKinds, OPN.Outcomes, OPN.LicenseCriteria, OPN.OpennessCategories):
        for concept in ontology.subjects(SKOS.inScheme, scheme):
            example = ontology.value(concept, SKOS.example)
            assert isinstance(example, Literal), concept
            assert example.language == "en"


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
