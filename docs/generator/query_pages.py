"""The pages of the saved queries: one for each, with its parameters, an answer, its address and its SPARQL."""

import csv
import shlex
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from markdown_text import escape_markdown, format_block, format_code, format_table

from openness.query import saved_queries
from openness.query.saved_queries import Parameter, SavedQuery

ROWS = 8
"""How many rows of an answer are shown."""
ANSWERS = ("", "several", "eiras-2024")
"""The folders of tests/answers, in the order in which an answer is looked for; each is of another landscape."""


def write_query_pages(root: Path) -> dict[str, str]:
    """Return the pages of the saved queries by their file names, the index first."""
    queries = saved_queries.read_all(root)
    rows = [
        (f"[{escape_markdown(one.title)}]({one.slug}.md)", escape_markdown(one.question), ", ".join(one.tags))
        for one in sorted(queries, key=lambda one: (one.tags[0], one.title))
    ]
    index = (
        "# Saved queries\n\nEach is a verb of the command line (`openness query NAME`), a page and a file of the site, "
        "a method of Python (`landscape.query(NAME)`) and a tool for agents. "
        "How one is written and added: [Saved queries](../../../queries/README.md).\n\n"
    )
    pages = {f"{one.slug}.md": "\n\n".join(_write_page(root, one)) + "\n" for one in queries}
    return {"index.md": index + format_table(("query", "question", "tags"), rows) + "\n", **pages}


def _write_page(root: Path, query: SavedQuery) -> Iterator[str]:
    yield f"# {escape_markdown(query.title)}"
    yield escape_markdown(query.question)
    if query.parameters:
        head = ("parameter", "meaning", "value", "default")
        yield format_table(head, [_describe(one) for one in query.parameters])
    options = "".join(f" --{name.replace('_', '-')} {shlex.quote(value)}" for name, value in query.example.items())
    address = f"/queries/{query.slug}.{'ttl' if query.constructs else 'csv'}"
    address += f"?{urlencode(query.example)}" if query.example else ""
    yield "## Ask it"
    yield format_block(f"openness query {query.slug}{options}\ncurl '{_HOST}{address}'", "sh")
    yield from _show_answer(root, query)
    yield "## SPARQL"
    yield format_block(query.body, "sparql")


_HOST = "http://127.0.0.1:8000"


def _describe(parameter: Parameter) -> tuple[str, str, str, str]:
    value = f"name, label or IRI of {parameter.of_class}" if parameter.of_class else parameter.type
    value = ", ".join(parameter.values) or value
    default = "required" if parameter.required else format_code(parameter.default or "")
    return format_code(parameter.name), escape_markdown(parameter.label), escape_markdown(value), default


def _show_answer(root: Path, query: SavedQuery) -> Iterator[str]:
    """Yield the start of the answer that the tests compare with, where it is a table."""
    paths = [root / "tests" / "answers" / folder / f"{query.slug}.csv" for folder in ANSWERS]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        return
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        head = next(reader)
        rows = [*islice(reader, ROWS)]
        count = len(rows) + sum(1 for _ in reader)
    shown = f"the first {len(rows)} of {count} rows" if count > len(rows) else f"{count} row{'s' * (count != 1)}"
    yield "## An answer"
    yield f"From [{path.relative_to(root)}](../../../{path.relative_to(root)}), which the tests compare with: {shown}."
    yield format_table([escape_markdown(cell) for cell in head], [[escape_markdown(c) for c in row] for row in rows])
