"""Inference by rules gives what owlrl gives, on the paper and for each kind of axiom."""

from pathlib import Path

import pytest
from rdflib import XSD, Literal

from openness import rdf
from openness.landscape import axioms
from openness.landscape.infer import InconsistentError, infer, infer_with_owlrl
from openness.landscape.load import load
from openness.paths import ROOT
from openness.rdf import convert
from openness.terms import GRAPH, PREFIXES

TESTS = Path(__file__).parent
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def sections(name: str) -> dict[str, str]:
    """Return the parts of a file of examples by the comment that heads each."""
    parts = (TESTS / name).read_text(encoding="utf-8").removeprefix("# ").split("\n# ")
    return {title: turtle for title, _, turtle in (part.partition("\n") for part in parts)}


AXIOMS = sections("axioms.ttl")
CONTRADICTIONS = sections("axioms-contradicted.ttl")


def store_of(turtle: str) -> rdf.Embedded:
    store = rdf.empty()
    rdf.add(store, rdf.parse((HEAD + turtle).encode(), "turtle", "a test"), GRAPH.entries)
    return store


def inferred(store: rdf.Embedded) -> set[object]:
    return set(convert.graph_of(store, GRAPH.inferred))


@pytest.mark.slow
def test_on_the_paper_the_rules_infer_what_owlrl_infers() -> None:
    store = load(ROOT, indexes=False)
    names = (name for name in rdf.named_graphs(store) if name != GRAPH.alignments)
    by_owlrl = set(infer_with_owlrl(convert.graph_of(store, *names)))
    infer(store)
    assert inferred(store) == by_owlrl
    assert len(by_owlrl) > 1500
    assert axioms.read(store).rules, "the ontology is one that rules can read"


@pytest.mark.parametrize("turtle", AXIOMS.values(), ids=AXIOMS.keys())
def test_for_an_axiom_the_rules_infer_what_owlrl_infers(turtle: str) -> None:
    store = store_of(turtle)
    by_owlrl = set(infer_with_owlrl(convert.graph_of(store)))
    infer(store)
    assert inferred(store) == by_owlrl
    assert by_owlrl


@pytest.mark.parametrize(("words", "turtle"), CONTRADICTIONS.items())
def test_what_contradicts_the_ontology_is_named_by_rules_and_refused_by_owlrl(words: str, turtle: str) -> None:
    store = store_of(turtle)
    with pytest.raises(InconsistentError):
        infer_with_owlrl(convert.graph_of(store))
    with pytest.raises(InconsistentError, match=f"model:.* {words}"):
        infer(store)


def test_after_an_inference_by_owlrl_a_literal_keeps_its_text() -> None:
    stamp = "2026-11-24T00:00:00Z"
    infer_with_owlrl(convert.graph_of(store_of(next(iter(AXIOMS.values())))))
    with pytest.raises(InconsistentError):
        infer_with_owlrl(convert.graph_of(store_of(next(iter(CONTRADICTIONS.values())))))
    assert str(Literal(stamp, datatype=XSD.dateTimeStamp)) == stamp
