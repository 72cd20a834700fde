"""Landscapes of many models: contradictions, unreadable files, builds on disk that are killed."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from landscapes import copied, drawn

from openness import rdf
from openness.landscape import Landscape, fill
from openness.landscape.disk import on_disk
from openness.landscape.infer import InconsistentError
from openness.landscape.load import load
from openness.landscape.spread import Spread, SpreadError
from openness.rdf.dump import dump
from openness.readers.index_tables import edition_folders
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


def entries(root: Path, **files: str) -> Path:
    """Copy the landscape, with entries of its own in files, and many more so that it is large."""
    copied(root)
    for number in range(8):
        many = "".join(ENTRY.format(name=f"m{number}-{n}", maker="openai") for n in range(90))
        (root / "graph" / "entries" / f"{number}.ttl").write_text(HEAD + many, encoding="utf-8")
    for name, turtle in files.items():
        (root / "graph" / "entries" / f"{name}.ttl").write_text(HEAD + turtle, encoding="utf-8")
    return root


def test_what_contradicts_the_ontology_only_between_files_is_refused(tmp_path: Path) -> None:
    both = ENTRY.format(name="new", maker="nobody") + "developer:nobody a opn:Model ."
    root = entries(tmp_path, a=ENTRY.format(name="one", maker="nobody"), b="model:new opn:baseModel developer:nobody .")
    (root / "graph" / "entries" / "a.ttl").write_text(HEAD + both, encoding="utf-8")
    with pytest.raises(InconsistentError, match="developer:nobody"):
        fill(rdf.empty(), root)


def test_a_file_that_does_not_parse_is_named(tmp_path: Path) -> None:
    root = entries(tmp_path, broken="model:x a opn:Model")
    with pytest.raises(rdf.UnreadableError, match=r"broken\.ttl"):
        fill(rdf.empty(), root)


def test_on_disk_nothing_temporary_is_left(tmp_path: Path) -> None:
    root = entries(tmp_path / "root")
    landscape = on_disk(tmp_path / "store", root)
    counted = rdf.select(landscape.store, "SELECT (COUNT(*) AS ?n) { ?m a opn:Model }")
    assert int(counted.records()[0]["n"]) == 40 + 8 * 90
    names = sorted(path.name for path in (tmp_path / "store").iterdir())
    assert [name for name in names if "part" in name] == []


def test_read_in_several_processes_a_landscape_is_the_same(several: Landscape) -> None:
    parts: list[str] = []
    large = 10_000  # bytes; the editions that are larger are read here
    sizes = [sum(path.stat().st_size for path in folder.glob("*.csv")) for folder in edition_folders(several.root)]
    editions = sum(size < large for size in sizes)
    assert 0 < editions < len(sizes)
    yaml_files = -(-len([*(several.root / "graph").rglob("*.yaml")]) // 2)

    def submit(work: Callable[..., object], *given: object) -> Future[object]:
        parts.append(work.__name__)
        return pool.submit(work, *given)

    with workers(2) as pool:
        store = load(several.root, spread=Spread(submit, several.root, together=2, large=large))
        assert dump(store, "nquads", reproducible=True) == dump(load(several.root), "nquads", reproducible=True)
        assert {name: parts.count(name) for name in parts} == {"read_edition": editions, "read_part": yaml_files}
        with pytest.raises(SpreadError, match="A worker sees another landscape"):
            load(several.root, spread=Spread(pool.submit, several.root, "of another machine"))


def test_a_process_that_is_ended_is_told_with_what_to_do() -> None:
    with pytest.raises(EndedError, match="memory ran out"), workers(1) as pool:
        pool.submit(os._exit, 1).result()


def test_a_build_that_is_killed_leaves_nothing_that_the_next_one_trips_over(tmp_path: Path) -> None:
    root, store = drawn(tmp_path / "drawn", 300), tmp_path / "store"
    script = (
        "import sys; from pathlib import Path; from openness.landscape.disk import on_disk\n"
        "if __name__ == '__main__':\n"
        "    on_disk(Path(sys.argv[1]), Path(sys.argv[2]), lambda *step: print(*step, flush=True))"
    )
    program = tmp_path / "builds.py"
    program.write_text(script, encoding="utf-8")
    command = [sys.executable, str(program), str(store), str(root)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert any(line.startswith("derived 60-level ") for line in process.stdout)
        process.kill()
    left = {path.name.partition(".")[2] for path in store.iterdir() if path.is_dir()}
    assert left == {"part", "scratch.part"}
    landscape = on_disk(store, root)
    assert {path.name for path in store.iterdir() if path.is_dir()} == {f"oxigraph-{landscape.version}"}
    assert isinstance(landscape.store, rdf.Embedded)
    assert len(landscape.store) > 50_000
