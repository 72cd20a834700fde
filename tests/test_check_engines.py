"""The compiled SHACL engine finds what pySHACL finds, and the excerpt of a landscape shows what the whole shows."""

import random
import re
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph

from openness import rdf
from openness.check import Checker, Entry, Finding, read, shacl
from openness.check.context import Seen
from openness.check.prefilter import Aims, Screen
from openness.check.shapes import aim, read_aimed
from openness.landscape.load import load
from openness.paths import ROOT, files
from openness.rdf import scratch_store
from openness.terms import GRAPH

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

pytest.importorskip("pyshacl_turbo")

EXAMPLES = [path for path in files(ROOT / "shapes" / "examples", ".ttl") if path.stem.endswith("-fails")]
"""The entries that break rules; `make test-wheel` checks those that pass by pySHACL as well."""

MODELS = files(ROOT / "tests" / "old-form", ".ttl")
MUTANTS = 8


@pytest.fixture(scope="module")
def landscape() -> rdf.Embedded:
    return load(ROOT, indexes=False)


@pytest.fixture(scope="module")
def checkers(landscape: rdf.Embedded) -> dict[str, Checker]:
    """Return a checker for each engine: pySHACL is asked about everything, the other what is not plain at a glance."""
    return {by: Checker(landscape, by=by, screened=by != "pyshacl") for by in shacl.ENGINES}


def shown(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    return [(*finding.rank(), finding.help, finding.waiver) for finding in findings]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_both_engines_find_the_same_in_each_example(path: Path, checkers: dict[str, Checker]) -> None:
    entry = read(path)
    by_pyshacl, by_turbo = (shown(checkers[by].check([entry]).findings) for by in shacl.ENGINES)
    assert by_turbo == by_pyshacl


def test_both_engines_find_the_same_in_the_claims_of_this_project(checkers: dict[str, Checker]) -> None:
    entries = [read(path) for folder in ("curated", "entries") for path in files(ROOT / "graph" / folder, ".ttl")][:20]
    by_pyshacl, by_turbo = (shown(checkers[by].check(entries).findings) for by in shacl.ENGINES)
    assert by_turbo == by_pyshacl


def mutant(seed: int) -> Entry:
    """Return a published model under another name with a few lines left out, swapped or given another's value."""
    chance = random.Random(seed)  # noqa: S311, nothing here is secret
    path = chance.choice(MODELS)
    text = path.read_text(encoding="utf-8")
    text = text.replace("claim/eiras-2024/", "claim/mutant/").replace(f"model:{path.stem}", "model:mutant")
    lines = text.splitlines()
    inner = [n for n, line in enumerate(lines) if line.startswith("    ") and line.endswith(";")]
    for number in chance.sample(inner, 6):
        name, _, value = lines[number].strip().partition(" ")
        other = lines[chance.choice(inner)].strip().partition(" ")[2]
        lines[number] = chance.choice(
            (
                "",
                f"    {name} {other}",
                f'    {name} "{chance.randint(-9, 99999)}" ;',
                f"    {name} {value[:-2]}, 7.5 ;",
            )
        )
    return Entry(f"mutant-{seed}.ttl", "\n".join(lines).encode(), "turtle")


@pytest.mark.parametrize("seed", range(MUTANTS))
def test_both_engines_find_the_same_in_a_model_that_was_tampered_with(seed: int, checkers: dict[str, Checker]) -> None:
    by_pyshacl, by_turbo = (shown(checkers[by].check([mutant(seed)]).findings) for by in shacl.ENGINES)
    assert by_turbo == by_pyshacl


def test_the_tampering_breaks_many_rules(checkers: dict[str, Checker]) -> None:
    found = {f.code for seed in range(MUTANTS) for f in checkers["turbo"].check([mutant(seed)]).findings}
    assert len(found) >= 15


def test_rules_see_from_an_excerpt_what_they_see_in_the_whole_landscape(
    landscape: rdf.Embedded, checkers: dict[str, Checker], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Checker(landscape)
    terms = {rdf.iri(GRAPH[name]) for name in ("ontology", "alignments")}
    everything = scratch_store.flat(quad for quad in rdf.statements(landscape) if quad.graph_name not in terms)
    monkeypatch.setattr(whole._around, "around", lambda _: everything)
    for name in ("contradiction", "license-and-level", "model", "revision"):
        entry = read(ROOT / "shapes" / "examples" / f"{name}-fails.ttl")
        assert shown(whole.check([entry]).findings) == shown(checkers["turbo"].check([entry]).findings), name


def test_shapes_are_aimed_at_an_entry_alone(landscape: rdf.Embedded) -> None:
    shapes = read_aimed(ROOT)
    assert not list(shapes.aimed.subjects(SH.targetClass))
    assert set(shapes.by_class) == {str(kind) for kind in shapes.written.objects(None, SH.targetClass)}
    report = Checker(landscape).check([read(EXAMPLES[0])])
    assert {f.focus for f in report.findings} <= set(re.findall(r"claim:example[\w-]+", EXAMPLES[0].read_text("utf-8")))
    assert not list(shapes.aimed.subjects(RDF.type, SH.ValidationResult))


THING = rdf.iri("urn:thing")
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:shape> a sh:NodeShape ; {} .
"""


@pytest.mark.parametrize(
    "shape",
    [
        'sh:targetClass <urn:Kind> ; sh:property [ sh:path <urn:none> ; sh:sparql [ sh:select "SELECT $this {}" ] ]',
        'sh:targetClass <urn:Kind> ; sh:sparql [ sh:select "SELECT ?value { $this ?p ?value }" ]',
        'sh:targetClass <urn:Kind> ; sh:sparql [ sh:select "SELECT $this { $this nothing:known ?value }" ]',
        "sh:targetClass <urn:Kind> ; sh:closed true",
        "sh:targetClass <urn:Kind> ; sh:deactivated false",
        "sh:targetClass <urn:Kind> ; sh:property [ sh:path [ sh:zeroOrMorePath <urn:p> ] ; sh:minCount 0 ]",
        'sh:targetClass <urn:Kind> ; sh:property [ sh:path <urn:name> ; sh:pattern "\\\\w" ]',
        "sh:targetClass <urn:Kind> ; sh:property [ sh:path <urn:name> ; sh:uniqueLang true ]",
        "sh:targetClass <urn:Kind> ; sh:property [ sh:path <urn:number> ; sh:minInclusive 0.5 ]",
        "sh:targetClass <urn:Kind> ; sh:property [ sh:path <urn:number> ; sh:datatype xsd:double ]",
        "sh:targetClass <urn:Kind> ; sh:property [ sh:path <urn:date> ; sh:datatype xsd:date ]",
        "sh:targetClass <urn:Kind> ; sh:node <urn:shape>",
        "sh:targetNode <urn:thing>",
        "sh:targetObjectsOf <urn:p>",
    ],
)
def test_what_is_not_understood_at_a_glance_is_left_to_the_engine(shape: str) -> None:
    store = rdf.empty()
    text = '<urn:thing> a <urn:Kind> ; <urn:name> "a" ; <urn:number> 1.0 ; <urn:date> "soon"^^'
    rdf.read_bytes(store, f"{text}<http://www.w3.org/2001/XMLSchema#date> .".encode(), "turtle")
    shapes = aim(Graph().parse(data=SHAPE.replace("{}", shape), format="turtle"))
    aims: Aims = {THING: tuple(shapes.by_class.values())}
    assert Screen(shapes.aimed).suspects(Seen(store), aims) == aims
