"""Tables on a terminal: fitted to its width, no word cut, nothing lost."""

from decimal import Decimal

import pytest

from openness.cli.text_tables import draw_table
from openness.rdf import iri
from openness.rdf.rows import Answer, Literal, number

LONG = "Some words that go on for longer than a narrow terminal is wide"
ANSWER = Answer(("name", "what_it_says", "score"), ((Literal("first"), Literal(LONG), Literal(5)),))


def words(message: str) -> list[str]:
    return [word for word in message.split() if word.isalnum()]


def test_a_table_goes_to_a_pipe_with_a_row_a_line() -> None:
    assert LONG in draw_table(ANSWER, "table")


@pytest.mark.parametrize("width", [60, 80])
def test_a_table_is_wrapped_to_the_terminal(width: int) -> None:
    table = draw_table(ANSWER, "table", width)
    assert max(map(len, table.splitlines())) <= width
    assert sorted(words(table)) == sorted(words("name what it says score first 5 1 row") + LONG.split())


def test_where_the_words_do_not_fit_beside_each_other_each_row_is_a_block() -> None:
    table = draw_table(ANSWER, "table", 26)
    assert "┌" not in table
    assert table.startswith("─" * 26 + "\nname          first\nwhat it says  Some words that go\n")
    assert set(LONG.split()) <= set(words(table))


def test_a_cell_with_a_bar_or_a_line_break_stays_one_cell_in_markdown() -> None:
    table = draw_table(Answer(("a",), ((Literal("x|y\nz"),),)), "markdown")
    assert table.splitlines()[-1] == "| x\\|y z |"


def test_an_answer_without_rows_says_so() -> None:
    assert draw_table(Answer(("a", "b"), ()), "table", 40).endswith("0 rows\n")


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("05", "integer", 5),
        ("-7", "nonPositiveInteger", -7),
        ("1.50", "decimal", Decimal("1.5")),
        ("1.5E3", "double", 1500.0),
        ("INF", "double", float("inf")),
        ("many", "integer", None),
        ("1.5", "integer", None),
        ("1_000", "integer", None),
        ("٣", "integer", None),
        ("9" * 5000, "integer", None),
        ("2023", "gYear", None),
        ("5", "string", None),
    ],
)
def test_a_number_is_what_is_written_as_its_type_is(words: str, kind: str, value: object) -> None:
    assert number(Literal(words, datatype=iri(f"http://www.w3.org/2001/XMLSchema#{kind}"))) == value
