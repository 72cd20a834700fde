"""The index of a large landscape is made from its parts while they are built, and is what the whole would give."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from landscapes import drawn, in_many_parts

from openness.build import build, parts
from openness.build.disk import on_disk
from openness.cli import main
from openness.index import place, said
from openness.index.reader import Reader


def tables(index: Reader) -> dict[str, list[tuple[object, ...]]]:
    names = [name for (name,) in index.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: index.rows(f"SELECT * FROM {name}") for name in names}  # noqa: S608


def called(row: tuple[object, ...]) -> tuple[object, ...]:
    return *row[:3], json.loads(str(row[3]))[0]


def same(one: Reader, other: Reader) -> bool:
    found, wanted = tables(one), tables(other)
    assert len(wanted["models"]) > 400
    for name, rows in wanted.items():
        if name == "answer_rows":  # of two models of one name none is the first
            assert [called(row) for row in found[name]] == [called(row) for row in rows]
            assert {(*row[:2], row[3]) for row in found[name]} == {(*row[:2], row[3]) for row in rows}
        else:
            assert found[name] == rows, name
    return found.keys() == wanted.keys()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Draw a landscape that is built in parts, in which models in different ones go by the same name."""
    root = drawn(tmp_path / "drawn", 140)
    in_many_parts(monkeypatch)
    files = sorted((root / "graph" / "entries").glob("0*.ttl"))
    for file in (files[0], files[-1]):
        renamed(file, "Twin")
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
        assert all(len(list(part.iterdir())) == 2 * 4 + 2 for part in extract.folder.iterdir())
    assert not extract.folder.exists()
    assert same(index, place.index(landscape, keep=False))


def test_where_a_name_does_not_tell_the_place_of_a_model_the_whole_is_asked(root: Path) -> None:
    file = next((root / "graph" / "entries").glob("0*.ttl"))
    renamed(file, "LLaMA-2")
    with file.open("a", encoding="utf-8") as turtle:
        turtle.write('model:llama-2 rdfs:comment "Said in the same part." .')
    with place.extract(None) as extract:
        landscape = build(root, cache=False, extract=extract)
        parts = len(list(extract.folder.iterdir()))
        assert parts > len(list(extract.folder.glob("*/model-table.published"))) > 0
        index = place.index(landscape, keep=False, taken=extract.folder)
    assert same(index, place.index(landscape, keep=False))


def test_where_a_saved_query_has_another_order_the_whole_is_asked(root: Path) -> None:
    query = root / "queries" / "landscape.rq"
    text = query.read_text(encoding="utf-8")
    query.write_text(text[: text.rindex("ORDER BY")] + "ORDER BY DESC(?thing)", encoding="utf-8")
    with place.extract(None) as extract:
        landscape = build(root, cache=False, extract=extract)
        assert len(list(extract.folder.glob("*/landscape.published"))) < len(list(extract.folder.iterdir()))
        index = place.index(landscape, keep=False, taken=extract.folder)
    assert same(index, place.index(landscape, keep=False))


def test_a_build_makes_the_index_of_a_large_landscape_in_one_pass(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    with monkeypatch.context() as patched:
        for name in ("models", "stated"):
            patched.setattr(said.Whole, name, None)  # the whole cannot be asked
        ran = CliRunner().invoke(main, ["--root", str(root), "--store", str(store), "build"])
    assert ran.exit_code == 0, ran.output
    assert "Making the index" in ran.stderr
    names = sorted(path.name for path in store.iterdir())
    assert [name for name in names if "part" in name] == []
    landscape = on_disk(store, root)
    assert same(place.index(landscape, lambda *_: pytest.fail("made anew")), place.index(landscape, keep=False))


def test_of_a_landscape_that_does_not_divide_nothing_is_extracted(root: Path) -> None:
    (root / "graph" / "entries" / "lost.ttl").write_text("[] <http://example.org/says> 1 .", encoding="utf-8")
    assert parts.is_large(root)
    with place.extract(None) as extract:
        build(root, cache=False, extract=extract)
        assert not extract.folder.exists()
