"""Each triple of a landscape is in one named graph, and a query without GRAPH sees each of them once."""

from pathlib import Path

import pytest
from landscapes import copied

from openness import rdf
from openness.landscape import Landscape, build
from openness.rdf import bulk_load, convert
from openness.rdf.dump import dump
from openness.terms import GRAPH


def graphs_of(store: rdf.Embedded) -> dict[rdf.Triple, list[str]]:
    """Return the graphs of each statement."""
    found: dict[rdf.Triple, list[str]] = {}
    for quad in store:
        found.setdefault(quad.triple, []).append(str(quad.graph_name)[1:-1])
    return found


def test_every_statement_of_the_landscape_stands_in_one_named_graph(landscape: Landscape) -> None:
    assert isinstance(landscape.store, rdf.Embedded)
    assert [shown for shown in graphs_of(landscape.store).items() if len(shown[1]) > 1] == []


def test_a_query_without_graph_sees_every_statement_once(landscape: Landscape) -> None:
    counted = rdf.select(landscape.store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(counted.records()[0]["n"]) == len(graphs_of(landscape.store))  # type: ignore[arg-type]


def test_a_query_with_from_sees_the_graphs_that_it_names(landscape: Landscape) -> None:
    def count(dataset: str) -> int:
        return int(rdf.select(landscape.store, f"SELECT (COUNT(*) AS ?n) {dataset} {{ ?s ?p ?o }}").records()[0]["n"])

    published, curated = (count(f"FROM <{GRAPH[name]}>") for name in ("published", "curated"))
    assert count(f"FROM <{GRAPH.published}> FROM <{GRAPH.curated}>") == published + curated
    assert count(f"FROM NAMED <{GRAPH.published}>") == 0
    assert count("# not FROM <http://example.org/>\n") > published + curated


@pytest.mark.parametrize("large", [bulk_load.LARGE_BYTES, 1], ids=["one by one", "in bulk"])
def test_what_an_entry_states_and_a_rule_derives_stands_in_one_graph(
    landscape: Landscape, tmp_path: Path, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path)
    computed = convert.triples_of(convert.graph_of(landscape.store, GRAPH.derived, GRAPH.inferred))
    (root / "graph" / "entries").mkdir(exist_ok=True)
    (root / "graph" / "entries" / "computed.ttl").write_text(rdf.write_triples(computed, "ntriples"), encoding="utf-8")
    monkeypatch.setattr(bulk_load, "LARGE_BYTES", large)
    store = build(root, cache=False).store
    assert isinstance(store, rdf.Embedded)
    assert [shown for shown in graphs_of(store).items() if len(shown[1]) > 1] == []
    assert set(computed) <= set(graphs_of(store))


def test_a_statement_of_two_folders_stands_in_the_first_of_their_graphs(tmp_path: Path) -> None:
    root = copied(tmp_path)
    same = '<https://w3id.org/openness/model/x> <http://www.w3.org/2000/01/rdf-schema#label> "X" .\n'
    for folder in ("curated", "published", "entries"):
        (root / "graph" / folder).mkdir(exist_ok=True)
        (root / "graph" / folder / "same.ttl").write_text(same, encoding="utf-8")
    store = build(root, cache=False).store
    triple = rdf.parse(same.encode(), "turtle", "same")[0]
    assert isinstance(store, rdf.Embedded)
    assert graphs_of(store)[triple] == [GRAPH.published]


def test_many_small_files_are_read_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copied(tmp_path)
    few = build(root, cache=False).store
    monkeypatch.setattr(bulk_load, "MANY_FILES", 1)
    many = build(root, cache=False).store
    one, other = (dump(store, "ntriples").decode().splitlines() for store in (few, many))
    assert len(one) == len(other)
    assert {line for line in one if "_:" not in line} == {line for line in other if "_:" not in line}


def test_a_landscape_in_the_cache_that_was_cut_short_is_built_again(
    landscape: Landscape, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    build(paper)
    [kept] = tmp_path.rglob("*.nq")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    again = build(paper).store
    assert isinstance(again, rdf.Embedded)
    assert len(again) == len(landscape.store)  # type: ignore[arg-type]
    assert kept.read_bytes().count(b"\n") == whole.count(b"\n")
