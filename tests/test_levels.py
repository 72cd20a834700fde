"""Cells are read as sources print them, one or several of a component; words are looked for as they are typed."""

import pytest
from flask.testing import FlaskClient

from openness.search import search_terms
from openness.search.levels import level, read_cell


@pytest.mark.parametrize(
    ("cell", "short", "rank", "note"),
    [
        ("C5 (MIT)", "C5", 5, "MIT"),
        ("C5 (Apache 2.0 / MIT)", "C5", 5, "Apache 2.0 / MIT"),
        ("? (D3 or D4)", "?", 0, "D3 or D4"),
        ("C1 / C5 (Apache 2.0) / C5 (MIT)", "C1", 1, "claims differ"),
        ("D4 (RAIL) / D5 (MIT)", "D4", 4, "claims differ"),
        ("? (D3 or D4) / D2", "D2", 2, "claims differ"),
        ("N/A / D4 (RAIL)", "D4", 4, "claims differ"),
        ("? / N/A", "?", 0, "claims differ"),
    ],
)
def test_of_several_cells_the_strictest_known_level_counts(cell: str, short: str, rank: int, note: str) -> None:
    read = level(cell)
    assert read is not None
    assert (read.short, read.rank, read.note, read.printed) == (short, rank, note, cell)


def test_a_text_that_is_no_cell_is_none() -> None:
    assert level("C5 / something else") is None
    assert level("free") is None


def test_each_word_is_looked_for_once_and_not_without_end(client: FlaskClient) -> None:
    assert search_terms.words("llama Llama LLAMA 2 2") == ["llama", "2"]
    many = " ".join(f"word{number}" for number in range(1000))
    assert len(search_terms.words(many)) == search_terms.MAX_WORDS
    found = client.get("/search", query_string={"q": "llama " * 1000})
    assert found.status_code == 200
    assert "LLaMA-2" in found.get_data(as_text=True)


@pytest.mark.parametrize(
    ("cell", "spoken"),
    [
        ("?", "not known"),
        ("? (D3 to D5)", "public, license not known, D3 to D5"),
        ("? (C2 to C5)", "public, license not known, C2 to C5"),
        ("? (D2 or D3)", "not known, D2 or D3"),
        ("? (C1 or C2)", "not known, C1 or C2"),
        ("? (likely D5)", "not known, likely D5"),
    ],
)
def test_what_is_public_is_not_unknown_for_want_of_its_license(cell: str, spoken: str) -> None:
    assert read_cell(cell).spoken == spoken
