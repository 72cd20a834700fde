"""The index of a landscape counts right, for any combination, also after an entry was added."""

import contextlib
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import plain
import pytest
from rdflib import XSD

from openness import paths, rdf
from openness.landscape import Landscape, build
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.rdf.rows import Answer, BlankNode, Literal
from openness.search import bits, index_file, stored_answers
from openness.search.components import list_components
from openness.search.directory import MASS, Directory, read
from openness.search.fulltext import Words
from openness.search.reader import Reader
from openness.search.view import View

VIEWS = ("current", "eiras-2024")
FACETS = ("safety", "commercial", "stage", "kind-of-developer", "developer", "family", "country", "year", "license")
DRAWN = 420
TRIED = 150


@pytest.fixture(scope="module")
def grown(landscape: Landscape, tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """Return the landscape with one more entry, built again."""
    root = tmp_path_factory.mktemp("grown")
    for folder in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(landscape.root / folder, root / folder)
    added = (ROOT / "tests" / "old-form" / "pythia.ttl").read_text(encoding="utf-8")
    entries = root / "graph" / "entries"
    entries.mkdir(exist_ok=True)
    (entries / "added.ttl").write_text(added.replace("pythia", "added").replace("Pythia", "Added"), encoding="utf-8")
    return build(root, cache=False)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Landscape:
    """Return a drawn landscape, in which most developers have few models."""
    root = tmp_path_factory.mktemp("drawn")
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), str(root), "--models", str(DRAWN)]
    subprocess.run(command, check=True, capture_output=True)
    return build(root, cache=False)


@pytest.fixture(scope="module", params=["paper", "grown", "drawn"])
def indexed(request: pytest.FixtureRequest, landscape: Landscape) -> tuple[Landscape, Reader]:
    asked = landscape if request.param == "paper" else request.getfixturevalue(request.param)
    return asked, index_file.index(asked, keep=False)


def test_counts_sets_and_orders_are_those_of_a_plain_count(indexed: tuple[Landscape, Reader]) -> None:
    landscape, index = indexed
    directory = Directory(index, landscape.store)
    components = [component.name for component in list_components(directory, landscape.store)]
    facets = [*FACETS, *(f"level:{name}" for name in components)]
    sorts = [*("", "model", "developer", "year", "free"), *components]
    drawing = random.Random(2023)  # noqa: S311, a draw that is the same each time
    for name in VIEWS:
        listed, view = plain.models(landscape, directory, name), View(index, name)
        assert view.size == len(listed) > 20
        for facet in facets:
            assert view.counts(facet, view.everything) == plain.counted(listed, facet)
        for _ in range(TRIED):
            chosen = {
                facet: tuple(drawing.choices(sorted(plain.counted(listed, facet)), k=drawing.randint(1, 3)))
                for facet in drawing.sample(facets, drawing.randint(0, 3))
            }
            text = drawing.choice(
                ["", "", "a", "20", "2023 m", "google", "lla", drawing.choice(listed).label, "nobody"]
            )
            fit = plain.fitting(listed, chosen, text)
            found = view.saying(text)
            for facet, keys in chosen.items():
                found &= view.having(facet, keys)
            assert list(bits.numbers(found, view.size)) == [one.number for one in fit]
            facet = drawing.choice(facets)
            counts = {key: count for key, count in view.counts(facet, found).items() if count}
            assert counts == plain.counted(fit, facet), (name, chosen, text, facet)
            sort = drawing.choice(("", "-")) + drawing.choice(sorts)
            wanted = plain.ordered(fit, sort.removeprefix("-") and sort)
            start, count = drawing.randint(0, 70), drawing.randint(1, 60)
            sort = sort if sort != "-" else ""
            assert view.order_models(found, sort, start, count) == wanted[start : start + count], (
                name,
                chosen,
                text,
                sort,
            )


def test_the_rows_of_the_table_are_those_of_the_saved_query(indexed: tuple[Landscape, Reader]) -> None:
    landscape, index = indexed
    for name in VIEWS:
        view = View(index, name)
        rows = view.rows(range(view.size))
        records = plain.records(landscape, "landscape", name)
        assert [(row.iri, row.label, row.developer, row.year, *row.cells) for row in rows] == [
            tuple(record.values()) for record in records
        ]
        assert all(view.row(row.slug) == row for row in rows[:5])


def test_a_kept_answer_is_the_answer(indexed: tuple[Landscape, Reader]) -> None:
    landscape, index = indexed
    kept = [(name, view) for name, view, _ in stored_answers.list_stored(index)]
    assert {*kept} == {(name, view) for name, views in stored_answers.LISTS.items() for view in views}
    for name, view in kept:
        query, given = saved_queries.read(landscape.root, name), {"view": view} if view else {}
        asked = ask(landscape, query, given)
        assert isinstance(asked, Answer)
        assert stored_answers.read(index, query, given) == asked
        assert stored_answers.size(index, query, given) == len(asked.rows)
        assert stored_answers.read(index, query, given, 2, 3) == Answer(asked.columns, asked.rows[2:5])
        streamed = stored_answers.stream(index, query, given)
        assert streamed is not None
        assert streamed.collect() == asked


def test_a_kept_term_is_what_it_was() -> None:
    row = (
        rdf.iri("http://example.org/a"),
        BlankNode("b"),
        None,
        Literal("a\tb\nc\u2028d\\"),
        Literal("Haus", language="de-AT"),
        Literal("05", datatype=rdf.iri(XSD.integer)),
        Literal("1.10E3", datatype=rdf.iri(XSD.double)),
        Literal("2023-06-01Z", datatype=rdf.iri(XSD.date)),
        Literal("many", datatype=rdf.iri(XSD.integer)),
    )
    assert stored_answers.parse_row(stored_answers.format_row(row)) == row


@pytest.mark.parametrize(
    ("given", "view"),
    [
        ({}, "current"),
        ({"view": "eiras-2024", "at_least": "5"}, "eiras-2024"),
        ({"at_least": " "}, "current"),
        ({"at_least": "4"}, None),
        ({"at_most": "4"}, None),
    ],
)
def test_an_answer_is_kept_by_its_view_and_for_the_defaults(given: dict[str, str], view: str | None) -> None:
    assert stored_answers.view_of(saved_queries.read(ROOT, "fully-open"), given) == view
    assert stored_answers.view_of(saved_queries.read(ROOT, "model-components"), given) is None


def test_an_added_entry_is_counted_once_and_can_be_found(landscape: Landscape, grown: Landscape) -> None:
    before, after = (index_file.index(one, keep=False) for one in (landscape, grown))
    old, new = View(before, "current"), View(after, "current")
    assert new.size == old.size + 1
    row = new.row("added")
    assert row
    for facet in FACETS:
        values = {value.key for value in new.values(row.number, facet)}
        counts = {key: count - (key in values) for key, count in new.counts(facet, new.everything).items()}
        assert {key: count for key, count in counts.items() if count} == old.counts(facet, old.everything)
    assert Words(after).search("Added", "model", 5, 0)[0][0].iri.endswith("/model/added")
    assert not Words(before).search("Added", "model", 5, 0)[0]


def test_things_are_found_by_iri_and_by_name_claims_too(landscape: Landscape) -> None:
    directory = Directory(index_file.index(landscape, keep=False), landscape.store)
    llama = directory.find_thing("model", "LLAMA-2")
    assert llama
    assert directory.get(llama.iri) == llama == read(landscape.store, [llama.iri])[0]
    claim = directory.get(f"{MASS}eiras-2024/llama-2/architecture-and-weights")
    assert claim
    assert claim.label.startswith("LLaMA-2: ")
    for iri in (f"{MASS}eiras-2024/nothing/at-all", f"{MASS}<> }} #", "https://example.org/"):
        assert directory.get(iri) is None
    kinds = directory.counts
    assert kinds["model"] == len(directory.of_kind("model")) == 40
    assert directory.of_kind("model")[10:13] == directory.of_kind("model", 10, 3)


def test_an_index_is_kept_found_again_and_made_anew_where_it_is_damaged(
    landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = paths.cache_folder()
    assert tmp_path in folder.parents
    shown: list[str] = []
    for _ in range(2):
        index_file.index(landscape, lambda step, *_: shown.append(step))
    assert shown.count("names") == 1
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:5000])
    assert View(index_file.index(landscape, lambda step, *_: shown.append(step)), "current").size == 40
    assert shown.count("names") == 2
    (kept,) = folder.iterdir()
    with sqlite3.connect(kept) as connection:
        assert connection.execute("SELECT version FROM made").fetchone() == (landscape.version,)
    connection.close()


def test_where_nothing_can_be_written_the_index_is_made_in_memory(
    landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert View(index_file.index(landscape), "current").size == 40
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_landscape_without_saved_queries_has_an_index_of_names(landscape: Landscape, tmp_path: Path) -> None:
    index = index_file.index(Landscape(landscape.store, tmp_path, "no queries"), keep=False)
    assert Directory(index, landscape.store).find_thing("model", "bloom")
    assert View(index, "current").size == 0
    assert rdf.named_graphs(landscape.store)


def test_an_index_that_is_found_damaged_while_it_is_read_is_made_anew_at_the_next_start(
    landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    index_file.index(landscape)
    (kept,) = paths.cache_folder().iterdir()
    with contextlib.closing(sqlite3.connect(kept)) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'answer_rows'")
        ((size,),) = connection.execute("PRAGMA page_size")
    with kept.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(sqlite3.DatabaseError):
        index_file.index(landscape).rows("SELECT * FROM answer_rows")
    shown: list[str] = []
    assert index_file.index(landscape, lambda step, *_: shown.append(step)).rows("SELECT * FROM answer_rows")
    assert "names" in shown


def test_who_may_read_what_this_program_writes_may_read_the_index(
    landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "other").touch()
    index_file.index(landscape)
    (kept,) = paths.cache_folder().iterdir()
    assert kept.stat().st_mode == (tmp_path / "other").stat().st_mode
