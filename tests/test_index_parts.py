"""The index of a large landscape is made from its parts while they are built, and is what the whole would give."""

import re
from collections import Counter
from operator import itemgetter
from pathlib import Path

import pytest
from click.testing import CliRunner
from landscapes import drawn, in_many_parts

from openness import engine, saved
from openness.ask import ask
from openness.build import Landscape, build, parts
from openness.build.disk import on_disk
from openness.cli import main
from openness.index import answers, place, said
from openness.index.reader import Reader
from openness.rows import Answer

SAME = """
<https://w3id.org/openness/model/same-{at}> a opn:Model ; rdfs:label "Same" .
<https://w3id.org/openness/claim/same/{at}/description> a opn:ModelDescription ;
  opn:model <https://w3id.org/openness/model/same-{at}> ; opn:developer <https://w3id.org/openness/developer/meta> .
<https://w3id.org/openness/claim/same/{at}/weights> a opn:Assessment ;
  opn:model <https://w3id.org/openness/model/same-{at}> ; opn:component opn:ArchitectureAndWeights ;
  opn:outcome opn:Classified ; opn:notation "D5 (MIT)" ; opn:level opn:D5 ;
  opn:license <https://w3id.org/openness/license/mit> .
<https://w3id.org/openness/claim/same/{at}/code> a opn:Assessment ;
  opn:model <https://w3id.org/openness/model/same-{at}> ; opn:component opn:InferenceCode ;
  opn:outcome opn:Classified ; opn:notation "C5 (Apache 2.0)" ; opn:level opn:C5 ;
  opn:license <https://w3id.org/openness/license/apache-2-0> .
<https://w3id.org/openness/claim/same/{at}/downloads> a opn:ImpactObservation ;
  opn:model <https://w3id.org/openness/model/same-{at}> ; opn:metric opn:HuggingFaceDownloads ;
  opn:value "1.10E3"^^<http://www.w3.org/2001/XMLSchema#double> .
"""
"""A model of which all that is said is said of another one of its name."""


def tables(index: Reader) -> dict[str, list[tuple[object, ...]]]:
    names = [name for (name,) in index.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: index.rows(f"SELECT * FROM {name}") for name in names}  # noqa: S608


def same(parts: Reader, whole: Reader, landscape: Landscape) -> bool:
    """Hold an index that was made of parts to one that was made of the whole, and its answers to those of the whole."""
    found, wanted = tables(parts), tables(whole)
    assert len(wanted["models"]) > 400
    for name, rows in wanted.items():
        assert name in ("answers", "answer_rows") or found[name] == rows, name
    of_whole, of_parts = (
        dict(zip(map(itemgetter(0, 1), t["answers"]), t["answers"], strict=True)) for t in (wanted, found)
    )
    assert of_whole.items() <= of_parts.items()
    for slug, view in of_parts:
        query, given = saved.read(landscape.root, slug), {"view": view} if view else {}
        asked = ask(landscape, query, given)
        assert isinstance(asked, Answer)
        kept = answers.read(parts, query, given)
        assert kept is not None
        assert Counter(kept.rows) == Counter(asked.rows), slug
        # Of two models of one name none is the first, where an answer is sorted by names alone.
        names = [at for at, column in enumerate(asked.columns) if column in ("model", "family", "source")]
        assert [[row[at] for at in names] for row in kept.rows] == [[row[at] for at in names] for row in asked.rows]
        streamed = answers.stream(parts, query, given)
        assert streamed is not None
        assert streamed.gathered() == kept
    return found.keys() == wanted.keys()


def of_the_whole(patched: pytest.MonkeyPatch) -> list[str]:
    """Return the list to which the saved queries are added that are put to the whole landscape."""
    asked: list[str] = []
    ask_whole = said.Whole.answer

    def answer(self: said.Whole, name: str, view: str) -> answers.Table | None:
        asked.append(name)
        return ask_whole(self, name, view)

    patched.setattr(said.Whole, "answer", answer)
    return asked


def of_all(root: Path) -> set[str]:
    """Return the names of the saved queries that look at more than a model at a time."""
    return {query.slug for query in saved.read_all(root) if query.scope == "landscape"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Draw a landscape that is built in parts, in which models in different ones go by the same name."""
    root = drawn(tmp_path / "drawn", 140)
    in_many_parts(monkeypatch)
    files = sorted((root / "graph" / "entries").glob("0*.ttl"))
    for at, file in enumerate((files[0], files[-1])):
        renamed(file, "Twin")
        with file.open("a", encoding="utf-8") as turtle:
            turtle.write(SAME.format(at=at))
    return root


def renamed(file: Path, name: str) -> None:
    """Give the first model in a file that has the name it was drawn with another one."""
    turtle, times = re.subn(
        r'(a opn:Model ;\s+rdfs:label )"\w+ \d+"', rf'\1"{name}"', file.read_text(encoding="utf-8"), count=1
    )
    assert times == 1
    file.write_text(turtle, encoding="utf-8")


def test_an_index_from_parts_has_what_one_of_the_whole_has(root: Path) -> None:
    with place.extract(None) as extract:
        landscape = build(root, cache=False, extract=extract)
        assert len(list(extract.folder.iterdir())) > 5
        index = place.index(landscape, keep=False, taken=extract.folder)
    assert not extract.folder.exists()
    scoped = [query for query in saved.read_all(root) if query.scope]
    assert len(scoped) > 20
    assert all(answers.size(index, query, {}) for query in scoped)
    assert same(index, place.index(landscape, keep=False), landscape)


@pytest.mark.parametrize("order", ["ORDER BY DESC(?thing)", "ORDER BY ?thing LIMIT 1000000"])
def test_an_answer_keeps_its_order_or_the_whole_is_asked(root: Path, order: str) -> None:
    query = root / "queries" / "landscape.rq"
    text = query.read_text(encoding="utf-8")
    query.write_text(text[: text.rindex("ORDER BY")] + order + "\n", encoding="utf-8")
    with place.extract(None) as extract:
        landscape = build(root, cache=False, extract=extract)
        assert any(extract.folder.glob("*/landscape.published")) == ("LIMIT" not in order)
        index = place.index(landscape, keep=False, taken=extract.folder)
    assert same(index, place.index(landscape, keep=False), landscape)


def test_a_build_makes_the_index_of_a_large_landscape_in_one_pass(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    with monkeypatch.context() as patched:
        asked = of_the_whole(patched)
        ran = CliRunner().invoke(main, ["--root", str(root), "--store", str(store), "build"])
    assert ran.exit_code == 0, ran.output
    assert "Making the index" in ran.stderr
    assert set(asked) == of_all(root)
    names = sorted(path.name for path in store.iterdir())
    assert [name for name in names if "part" in name] == []
    landscape = on_disk(store, root)
    index = place.index(landscape, lambda *_: pytest.fail("made anew"))
    assert same(index, place.index(landscape, keep=False), landscape)
    monkeypatch.setattr(engine, "run", None)  # what is kept is not asked again, through either door
    ran = CliRunner().invoke(
        main, ["--root", str(root), "--store", str(store), "query", "component-table", "--format", "csv"]
    )
    assert ran.exit_code == 0, ran.output
    assert ran.stdout.count("\n") == 1 + 140 + 2


def test_what_is_kept_outlives_a_change_of_another_query(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["--root", str(root), "--store", str(tmp_path / "store"), "build"]
    assert CliRunner().invoke(main, command).exit_code == 0
    before = place.made(on_disk(tmp_path / "store", root))
    for name in ("families", "sources"):
        query = root / "queries" / f"{name}.rq"
        query.write_text(query.read_text(encoding="utf-8").replace("?", "?the_"), encoding="utf-8")
    (root / "queries" / "fully-open.rq").unlink()
    landscape = on_disk(tmp_path / "store", root)
    assert place.made(landscape) is None
    asked = of_the_whole(monkeypatch)
    after = place.index(landscape)
    assert before is not None
    kept = {(name, view) for name, view, _ in answers.kept(before)}
    assert {(name, view) for name, view, _ in answers.kept(after)} == kept - {
        ("families", "published"),
        ("fully-open", "published"),
    }
    assert {"families", "contradictions", "component-table", "fully-open", "landscape", "model-facets"}.isdisjoint(
        asked
    )
    assert "sources" in asked
    sources = saved.read(root, "sources")
    answer = answers.read(after, sources, {})
    assert answer == ask(landscape, sources, {})
    assert answer.columns[0].startswith("the_")
    for table in ("models", "facets", "rare", "orders", "texts", "things"):
        assert tables(after)[table] == tables(before)[table]
    for name, view in kept - {("sources", ""), ("families", "published"), ("fully-open", "published")}:
        assert answers.table(after, name, view).columns == answers.table(before, name, view).columns
        assert list(answers.table(after, name, view).rows) == list(answers.table(before, name, view).rows)


def test_of_a_landscape_that_does_not_divide_nothing_is_extracted(root: Path) -> None:
    (root / "graph" / "entries" / "lost.ttl").write_text("[] <http://example.org/says> 1 .", encoding="utf-8")
    assert parts.is_large(root)
    with place.extract(None) as extract:
        build(root, cache=False, extract=extract)
        assert not extract.folder.exists()
