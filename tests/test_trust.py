"""What an entry cannot do: stop the landscape, say what only rules or curators say, or excuse itself."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import Openness
from landscapes import without_others
from rdflib import DCTERMS, Graph, Namespace

from openness import rdf
from openness.check import read
from openness.check.entry import statements
from openness.entries import add
from openness.landscape import Landscape
from openness.landscape.load import load
from openness.paths import ROOT
from openness.terms import GRAPH

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in {
        "dcterms": "http://purl.org/dc/terms/",
        "opn": "https://w3id.org/openness#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        **{
            kind: f"https://w3id.org/openness/{kind}/"
            for kind in ("claim", "developer", "license", "model", "risk", "shape", "source", "waiver")
        },
    }.items()
)
CARD = """source:other-card a opn:Source ; rdfs:label "Other card" ; dcterms:title "A card of somebody else" ;
  dcterms:issued "2024-03-01"^^xsd:date ; dcterms:bibliographicCitation "Made up." ;
  rdfs:seeAlso <https://example.org/> .
"""
WEIGHTS = """claim:other-bloom a opn:Assessment ; opn:model model:bloom ; opn:component opn:ArchitectureAndWeights ;
  opn:outcome opn:Classified ; opn:level opn:D5 ; opn:license license:mit ; opn:notation "D5 (MIT)" ;
  dcterms:source source:other-card ; opn:locator "Page 1" ; opn:asOf "2024-03-01"^^xsd:date .
"""
REVISES = """claim:other-bloom
  prov:wasRevisionOf <https://w3id.org/openness/claim/eiras-2024/bloom/architecture-and-weights> ;
  opn:reason "Another card says otherwise." ; opn:evidence <https://example.org/> .
"""
WAIVER = """waiver:own a opn:Waiver ; opn:waives claim:other-bloom ; opn:rule shape:expected-level ;
  opn:reason "Because it is ours." ; prov:wasAttributedTo source:other-card ; dcterms:issued "2024-03-01"^^xsd:date .
"""
OPN, SHAPE = Namespace("https://w3id.org/openness#"), Namespace("https://w3id.org/openness/shape/")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a landscape of our own, to which entries can be added."""
    folder = tmp_path / "landscape"
    for name in ("ontology", "shapes", "graph", "queries"):
        shutil.copytree(ROOT / name, folder / name, ignore=without_others)
    return folder


def entry(folder: Path, *parts: str) -> str:
    path = folder / "entry.ttl"
    path.write_text(PREFIXES + "\n".join(parts), "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        (
            'developer:dual a opn:Developer, opn:Company, opn:University ; rdfs:label "Dual" ; '
            "dcterms:source source:other-card .",
            "developer:dual is both opn:Company and opn:University, and nothing can be both.",
        ),
        (
            "developer:carnegie-mellon a opn:Company .",
            "developer:carnegie-mellon is both opn:Company and opn:University, and nothing can be both.",
        ),
    ],
)
def test_a_thing_of_two_classes_that_exclude_each_other_is_found_and_not_added(
    openness: Openness, root: Path, tmp_path: Path, turtle: str, words: str
) -> None:
    path = entry(tmp_path, CARD, turtle)
    for command in ("check", "add"):
        done = openness("--root", str(root), command, path)
        assert done.returncode == 1
        assert " violation OPN008 " in done.stdout
        assert words in done.stdout
    assert not (root / "graph" / "entries" / "entry.ttl").exists()


def test_what_inference_contradicts_is_found_by_the_check_and_again_before_the_build(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    # Whatever waives something is a waiver, by the domain of opn:waives, and no waiver is a claim.
    path = entry(tmp_path, CARD, WEIGHTS, "claim:other-bloom opn:waives claim:other-bloom .")
    done = openness("--root", str(root), "add", path)
    assert done.returncode == 1
    assert "violation OPN013 claim:other-bloom opn:waives claim:other-bloom" in done.stdout
    assert not (root / "graph" / "entries" / "entry.ttl").exists()
    with pytest.raises(add.AddError, match=r"no landscape could be built with it.*is both opn:Waiver and opn:Claim"):
        add._refuse_what_cannot_be_built(Path(path), load(root), statements(read(Path(path))))


def test_an_entry_cannot_waive_what_is_found_in_it_and_a_curator_can(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    wrong = WEIGHTS.replace("license:mit", "license:opt-data").replace("(MIT)", "(OPT Data)")
    path = entry(tmp_path, CARD, wrong, WAIVER)
    done = openness("--root", str(root), "check", path)
    assert done.returncode == 1
    assert "\n1 violation, 0 warnings, 0 information, 0 waived;" in done.stdout
    curated = PREFIXES + WAIVER.replace("source:other-card", "source:openness-curation")
    (root / "graph" / "curated" / "own.ttl").write_text(curated, "utf-8")
    done = openness("--root", str(root), "check", entry(tmp_path, CARD, wrong))
    assert "0 violations, 0 warnings, 0 information, 1 waived;" in done.stdout


def test_a_waiver_of_a_rule_that_there_is_not_is_found(openness: Openness, tmp_path: Path) -> None:
    path = entry(tmp_path, CARD, WEIGHTS, WAIVER.replace("shape:expected-level", "shape:expected-levels"))
    done = openness("check", path)
    assert done.returncode == 1
    assert "Nothing describes shape:expected-levels. Did you mean shape:expected-level?" in done.stdout


@pytest.mark.parametrize("standing", ["", "claim:other-bloom opn:standing opn:Curated ."])
def test_a_revision_by_another_source_replaces_nothing_in_the_current_view(
    openness: Openness, root: Path, tmp_path: Path, standing: str
) -> None:
    path = entry(tmp_path, CARD, WEIGHTS, REVISES, standing)
    found = openness("--root", str(root), "check", path)
    assert found.returncode == 0
    assert (" warning OPN114 " in found.stdout) is (standing == "")
    (root / "graph" / "entries").mkdir(exist_ok=True)
    shutil.copy(path, root / "graph" / "entries")
    asked = "SELECT ?view ?notation { ?claim opn:inView/rdfs:label ?view ; opn:model model:bloom ; "
    asked += "opn:component opn:ArchitectureAndWeights ; opn:notation ?notation } ORDER BY ?view ?notation"
    done = openness("--root", str(root), "query", "-", "--format", "csv", text=asked)
    assert done.stdout.splitlines() == [
        "view,notation",
        "as printed by Eiras et al. 2024,D4 (RAIL)",
        "as printed by Openness curation,D4 (BigScience BLOOM RAIL 1.0)",
        "as printed by Other card,D5 (MIT)",
        "current,D4 (BigScience BLOOM RAIL 1.0)",
    ]
    asked = "ASK { ?claim opn:replacedBy claim:other-bloom }"
    assert openness("--root", str(root), "query", "-", "--format", "csv", text=asked).stdout.split() == [
        "answer",
        "false",
    ]


def test_an_entry_cannot_say_that_its_claim_replaces_another(openness: Openness, root: Path, tmp_path: Path) -> None:
    weights = "<https://w3id.org/openness/claim/eiras-2024/bloom/architecture-and-weights>"
    path = entry(tmp_path, CARD, WEIGHTS, f"{weights} opn:replacedBy claim:other-bloom .")
    done = openness("--root", str(root), "add", path)
    assert done.returncode == 1
    assert " violation OPN009 " in done.stdout
    assert "opn:replacedBy is never written by hand." in done.stdout
    assert not (root / "graph" / "entries" / "entry.ttl").exists()


def test_all_that_only_rules_write_is_refused_in_an_entry(several: Landscape) -> None:
    rows = rdf.select(several.store, "SELECT DISTINCT ?g ?p { GRAPH ?g { ?s ?p ?o } }").records()
    stated = {row["p"] for row in rows if row["g"] not in (GRAPH.derived, GRAPH.inferred)}
    drawn = {row["p"] for row in rows if row["g"] == GRAPH.derived} - stated
    for fact in (ROOT / "shapes" / "facts").glob("*.rq"):
        drawn.update(str(OPN[name]) for name in re.findall(r"CONSTRUCT \{ \?\w+ opn:(\w+) ", fact.read_text("utf-8")))
    shapes = Graph().parse(ROOT / "shapes" / "vocabulary.ttl")
    named = {str(term) for term in shapes.objects(SHAPE["nothing-computed"], DCTERMS.subject)}
    assert drawn <= named
    assert {str(OPN[name]) for name in ("inView", "score", "deniedBy", "assessedIn", "modelCount")} <= drawn
