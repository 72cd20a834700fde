"""A large landscape is built in parts, and what is built is what would be built of it as a whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from landscapes import copied, drawn, in_many_parts

from openness import engine
from openness.build import fill, parts
from openness.build.disk import on_disk
from openness.build.infer import InconsistentError
from openness.engine import bulk
from openness.terms import PREFIXES
from openness.workers import EndedError, workers

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
ENTRY = """
model:{name} a opn:Model ; rdfs:label "{name}" .
<https://w3id.org/openness/claim/test/{name}/description> a opn:ModelDescription ; opn:model model:{name} ;
  opn:developer developer:{maker} ; dcterms:source source:solaiman-2023 ; opn:asOf "2026-01-01"^^xsd:date .
<https://w3id.org/openness/claim/test/{name}/weights> a opn:Assessment ; opn:model model:{name} ;
  opn:component opn:ArchitectureAndWeights ; opn:outcome opn:Classified ; opn:notation "D5 (MIT)" ; opn:level opn:D5 ;
  opn:license license:mit ; dcterms:source source:solaiman-2023 ; opn:asOf "2026-01-01"^^xsd:date .
"""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    in_many_parts(monkeypatch)


def entries(root: Path, **files: str) -> Path:
    """Copy the landscape, with entries of its own in files, and many more so that it is large."""
    copied(root)
    for number in range(8):
        many = "".join(ENTRY.format(name=f"m{number}-{n}", maker="openai") for n in range(90))
        (root / "graph" / "entries" / f"{number}.ttl").write_text(HEAD + many, encoding="utf-8")
    for name, turtle in files.items():
        (root / "graph" / "entries" / f"{name}.ttl").write_text(HEAD + turtle, encoding="utf-8")
    return root


def as_a_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> engine.Embedded:
    monkeypatch.setattr(parts, "LARGE", 10**9)
    store = engine.empty()
    fill(store, root)
    return store


def in_parts(root: Path) -> tuple[engine.Embedded, list[str]]:
    """Build a landscape; return it, and what was told meanwhile."""
    told: list[str] = []
    store = engine.empty()
    fill(store, root, lambda step, _, __: told.append(step))
    return store, told


def named(store: engine.Embedded) -> set[str]:
    """Return all statements with their graphs; nameless things get other names each time."""
    return {str(quad) for quad in store if "_:" not in str(quad)}


def same(one: engine.Embedded, other: engine.Embedded) -> bool:
    assert named(one) ^ named(other) == set()
    return len(one) == len(other)


def test_a_drawn_landscape_is_the_same_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = drawn(tmp_path / "drawn", 140)
    store, told = in_parts(root)
    assert any(step.startswith("part 6 of ") for step in told)
    assert same(store, as_a_whole(root, monkeypatch))


ALONE = {
    "a developer whom nobody describes": {"a": ENTRY.format(name="new", maker="nobody")},
    "a base model that nobody describes": {
        "a": ENTRY.format(name="new", maker="openai") + "model:new opn:baseModel model:no ."
    },
    "a base model in another file": {
        "a": ENTRY.format(name="new", maker="openai") + "model:new opn:baseModel model:m3-5 .",
    },
    "a model in two files": {
        "a": ENTRY.format(name="new", maker="openai"),
        "b": ENTRY.format(name="new", maker="openai").replace("claim/test", "claim/more").replace("D5", "D4"),
        "c": 'model:m3-5 rdfs:comment "Said elsewhere." .',
    },
    "nameless things": {
        "a": ENTRY.format(name="new", maker="openai")
        + 'model:new prov:qualifiedAttribution [ prov:agent [ rdfs:label "Somebody" ] ] .\n'
        + 'license:mit rdfs:seeAlso [ rdfs:label "A text" ] .',
    },
    "things that others name": {
        "a": 'developer:late a opn:Company ; rdfs:label "Late" ; opn:basedIn jurisdiction:france .\n'
        + ENTRY.format(name="new", maker="late"),
        "b": ENTRY.format(name="newer", maker="late"),
    },
}


@pytest.mark.parametrize("files", ALONE.values(), ids=ALONE.keys())
def test_parts_see_what_they_need(files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = entries(tmp_path, **files)
    store, told = in_parts(root)
    assert not any(step.startswith("as a whole") for step in told)
    assert same(store, as_a_whole(root, monkeypatch))


RULE = """#+ title: Told of others
#+ summary: A rule that says that it looks at one model, and looks further.
#+ scope: model
CONSTRUCT { license:mit opn:evaluates ?model } WHERE { ?claim opn:license license:mit ; opn:model ?model }
"""
TOGETHER = {
    "a claim that does not name its model in one of two places": {
        "a": ENTRY.format(name="new", maker="openai"),
        "b": '<https://w3id.org/openness/claim/test/new/weights> rdfs:comment "Said elsewhere." .',
    },
    "a developer who is one only by what is said of models": {
        "a": 'developer:late rdfs:label "Late" .\n' + ENTRY.format(name="new", maker="late"),
    },
    "a nameless thing that nothing names": {"a": '[] a opn:Release ; rdfs:label "Lost" .'},
    "a rule that looks further": {},
}


@pytest.mark.parametrize(("why", "files"), TOGETHER.items())
def test_what_does_not_divide_is_built_as_a_whole(
    why: str, files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = entries(tmp_path, **files)
    if "rule" in why:
        (root / "shapes" / "derivation" / "15-wrong.rq").write_text(RULE, encoding="utf-8")
    store, told = in_parts(root)
    assert any(step.startswith("as a whole, for ") for step in told)
    assert same(store, as_a_whole(root, monkeypatch))


def test_what_contradicts_the_ontology_only_between_parts_is_refused(tmp_path: Path) -> None:
    both = ENTRY.format(name="new", maker="nobody") + "developer:nobody a opn:Model ."
    root = entries(tmp_path, a=ENTRY.format(name="one", maker="nobody"), b="model:new opn:baseModel developer:nobody .")
    (root / "graph" / "entries" / "a.ttl").write_text(HEAD + both, encoding="utf-8")
    with pytest.raises(InconsistentError, match="developer:nobody"):
        fill(engine.empty(), root)


def test_a_file_that_does_not_parse_is_named(tmp_path: Path) -> None:
    root = entries(tmp_path, broken="model:x a opn:Model")
    with pytest.raises(engine.UnreadableError, match=r"broken\.ttl"):
        fill(engine.empty(), root)


def test_on_disk_nothing_of_the_parts_is_left(tmp_path: Path) -> None:
    root = entries(tmp_path / "root")
    landscape = on_disk(tmp_path / "store", root)
    counted = engine.select(landscape.store, "SELECT (COUNT(*) AS ?n) { ?m a opn:Model }")
    assert int(counted.records()[0]["n"]) == 40 + 8 * 90
    names = sorted(path.name for path in (tmp_path / "store").iterdir())
    assert [name for name in names if "part" in name] == []


def test_a_process_that_is_ended_is_told_with_what_to_do() -> None:
    with pytest.raises(EndedError, match="memory ran out"), workers(1) as pool:
        pool.submit(os._exit, 1).result()


def test_a_build_that_is_killed_leaves_nothing_that_the_next_one_trips_over(tmp_path: Path) -> None:
    root, store = drawn(tmp_path / "drawn", 300), tmp_path / "store"
    script = (
        "import sys; from pathlib import Path; from landscapes import small; from openness.build.disk import on_disk\n"
        "if __name__ == '__main__':\n"
        "    small(); on_disk(Path(sys.argv[1]), Path(sys.argv[2]), lambda *told: print(*told, flush=True))"
    )
    program = tmp_path / "builds.py"
    program.write_text(script, encoding="utf-8")
    command = [sys.executable, str(program), str(store), str(root)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert any(line.startswith("part 3 ") for line in process.stdout)
        process.kill()
    left = {path.name.partition(".")[2] for path in store.iterdir() if path.is_dir()}
    assert left == {"part", "scratch.part"}
    landscape = on_disk(store, root)
    assert {path.name for path in store.iterdir() if path.is_dir()} == {f"oxigraph-{landscape.version}"}
    assert isinstance(landscape.store, engine.Embedded)
    assert len(landscape.store) > 50_000


def test_a_nameless_thing_stays_one_where_a_file_is_loaded_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PART", 2000)
    graph = "<http://example.org/g> .\n"
    names = [f"<http://example.org/{n}> <http://example.org/p> _:b{n % 7} {graph}" for n in range(400)]
    texts = [f'<http://example.org/{n}> <http://example.org/q> "no > _: b" {graph}' for n in range(400)]
    about = [f'_:b{n} <http://example.org/r> "{n}" {graph}' for n in range(7)]
    file = tmp_path / "large.nq"
    file.write_text("".join((*names, *texts, *about)), encoding="utf-8")
    store = engine.empty()
    bulk.load_lines(store, file)
    assert len(store) == 807
    assert engine.select(store, "SELECT (COUNT(DISTINCT ?b) AS ?n) { ?s ?p ?b . ?b ?r ?v }").records() == [{"n": "7"}]
