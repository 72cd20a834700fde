"""`openness query`: list, describe and ask the saved queries; ask a query of one's own."""

import re
import shutil
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from openness.cli import Complaint
from openness.cli.building import open_built, place, read_as_of
from openness.cli.completion import complete_parameter, complete_queries
from openness.cli.terminal import show_data, visible
from openness.landscape import Landscape
from openness.limits import MAX_FILE
from openness.paths import text_of
from openness.query import saved_queries
from openness.rdf import formats
from openness.rdf.rows import WRITERS, Answer, Literal

_OF_RDF = formats.by_name(formats.RDF_FORMATS)
TABLE_FORMATS = ("table", *(form.name for form in formats.TABLE_FORMATS if form.name not in _OF_RDF))
GRAPH_FORMATS = tuple(form.name for form in formats.TRIPLE_FORMATS)
RESERVED = ("list", "describe")

COLUMNS = click.Option(
    ["--columns"],
    default="",
    metavar="NAMES",
    help="Only these columns of a table, in this order, such as license,score.",
)
FORMAT = click.Option(
    ["--format", "-f", "form"],
    type=click.Choice([*TABLE_FORMATS, *GRAPH_FORMATS]),
    help=f"How to write the answer: {', '.join(TABLE_FORMATS)}; for a query that constructs a graph "
    f"{', '.join(GRAPH_FORMATS)}.",
)

AS_OF = click.Option(
    ["--as-of"],
    default="",
    metavar="DATE",
    callback=read_as_of,
    help="Answer as of a day, such as 2024-01-31: without the claims that are dated later.",
)

EPILOG = """\b
Examples:
  openness query                                    list the saved queries
  openness query list license                       only those about licenses
  openness query describe explain-level             what it asks, its parameters, its SPARQL
  openness query license-table --format markdown    ask it
  openness query model-components --model llama-2   ask it about a model
  openness query component-table --as-of 2024-01-31 answer as of a day
  openness query my-question.rq                     ask the query in a file
  echo 'SELECT ?m { ?m a opn:Model }' | openness query -
"""


class Queries(click.Group):
    """The saved queries as subcommands, each with an option a parameter, made from the query's header."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands; the saved queries have a list of their own."""
        return list(RESERVED)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the names of saved queries too."""
        items = super().shell_complete(ctx, incomplete)
        return [*items, *complete_queries(ctx.find_root().params["root"], incomplete)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command for a saved query, for a file, or for standard input (`-`)."""
        if cmd_name in RESERVED:
            return super().get_command(ctx, cmd_name)
        if cmd_name == "-" or Path(cmd_name).suffix in {".rq", ".sparql"} or "/" in cmd_name:
            return _file_command(cmd_name)
        try:
            return _saved_command(saved_queries.read(ctx.find_root().params["root"], cmd_name))
        except saved_queries.QueryError as error:
            raise Complaint(str(error)) from error


@click.command(cls=Queries, epilog=EPILOG, invoke_without_command=True, subcommand_metavar="[NAME|FILE|-] [OPTIONS]...")
@click.pass_context
def query(ctx: click.Context) -> None:
    """Ask the landscape: a saved query by its name, a file with SPARQL, or standard input (-)."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_queries, word=None)


@query.command("list")
@click.argument("word", required=False)
@click.pass_obj
def list_queries(root: Path, word: str | None) -> None:
    """List the saved queries, or those in whose name, question or keywords WORD occurs."""
    listed = [q for q in saved_queries.read_all(root) if not word or word.casefold() in _join_searchable(q)]
    if not listed and not word:
        raise Complaint(f"No saved query is in {root / 'queries'}. Is --root the right folder?")
    if not listed:
        raise Complaint(f"No saved query speaks of '{word}'. `openness query list` lists all.")
    width = max(len(q.slug) for q in listed)
    for q in listed:
        click.echo(f"{click.style(q.slug.ljust(width), bold=True)}  {visible(q.question)}")


@query.command("describe")
@click.argument("name")
@click.pass_obj
def describe(root: Path, name: str) -> None:
    """Show what the saved query NAME asks, its parameters, an example and its SPARQL."""
    q = saved_queries.read(root, name)
    click.secho(visible(q.title), bold=True)
    click.echo(visible(f"{q.question}\nKeywords: {', '.join(q.tags)}\n"))
    for p in q.parameters:
        click.echo(f"  --{p.name.replace('_', '-')}  {_help(p)}")
    click.echo(f"\nExample: {' '.join(['openness query', q.slug, *_options(q)])}\n\n{visible(q.body)}", nl=False)


def _join_searchable(q: saved_queries.SavedQuery) -> str:
    return " ".join((q.slug, q.title, q.question, *q.tags)).casefold()


def _options(q: saved_queries.SavedQuery) -> list[str]:
    quoted = ((name, f'"{value}"' if " " in value else value) for name, value in q.example.items())
    return [f"--{name.replace('_', '-')} {value}" for name, value in quoted]


def _help(parameter: saved_queries.Parameter) -> str:
    notes = [f"one of {', '.join(parameter.values)}"] if parameter.values else []
    if parameter.of_class and not parameter.values:
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", parameter.of_class.partition(":")[2]).lower()
        notes.append(f"{words} by name, label or IRI")
    elif parameter.type != "string" and not parameter.values:
        notes.append(f"a {parameter.type}")
    notes.append(
        "required" if parameter.required else f"default {parameter.default}" if parameter.default else "optional"
    )
    return f"{parameter.label} ({'; '.join(notes)})."


def _saved_command(q: saved_queries.SavedQuery) -> click.Command:
    """Make the command that asks a saved query."""

    def run(form: str | None, columns: str, as_of: str, **values: str | None) -> None:
        for name, value in values.items():
            if value and any("\ud800" <= character <= "\udfff" for character in value):  # PEP 383
                raise Complaint(f"The value of --{name.replace('_', '-')} is not UTF-8 text.")
        landscape = open_built(click.get_current_context().find_root().params["root"], as_of=as_of)
        given = {name: value for name, value in values.items() if value is not None}
        write_answer(_answer(landscape, q, given), form, columns)

    options = [
        click.Option([f"--{p.name.replace('_', '-')}", p.name], help=_help(p), shell_complete=complete_parameter(p))
        for p in q.parameters
    ]
    example = f"\b\nExample:\n  {' '.join(['openness query', q.slug, *_options(q)])}"
    return click.Command(
        q.slug, callback=run, params=[*options, AS_OF, FORMAT, COLUMNS], help=q.question, epilog=example
    )


def _answer(landscape: Landscape, q: saved_queries.SavedQuery, given: Mapping[str, str]) -> object:
    """Answer a saved query, from the index of a landscape on disk where that keeps the answer."""
    from openness.query.answer import ask

    if place().store:
        from openness.search import stored_answers
        from openness.search.index_file import open_made

        with suppress(sqlite3.DatabaseError):  # of an index that is damaged nothing is lost: the store is asked
            if (index := open_made(landscape)) and (kept := stored_answers.read(index, q, given)):
                return kept
    return ask(landscape, q, given)


def _read_query() -> str:
    """Return the query on standard input, which may have no end."""
    sparql = sys.stdin.read(MAX_FILE + 1)
    if len(sparql) > MAX_FILE:
        raise Complaint(f"Standard input: more than {MAX_FILE:,} characters. Pipe in one query.")
    return sparql.removeprefix("\ufeff")


def _file_command(name: str) -> click.Command:
    """Make the command that asks the query in a file or on standard input."""

    def run(form: str | None, columns: str) -> None:
        from openness import rdf
        from openness.query.query_warnings import unknown_terms
        from openness.sandbox.malformed import explain_parse_error

        if name == "-" and sys.stdin is None:
            raise Complaint("Standard input is closed. Name a file with the query, or pipe the query in.")
        try:
            sparql = _read_query() if name == "-" else text_of(Path(name))
        except UnicodeDecodeError as error:
            raise Complaint(f"{name}: not UTF-8 text.") from error
        landscape = open_built(click.get_current_context().find_root().params["root"])
        try:
            result = rdf.run(landscape.store, sparql)
        except rdf.UnreadableError as error:
            raise Complaint(explain_parse_error(str(error), sparql)) from error
        write_answer(result, form, columns)
        for sentence in unknown_terms(sparql, _terms(landscape)):
            click.echo(visible(sentence), err=True)

    return click.Command(name, callback=run, params=[FORMAT, COLUMNS], help=f"Ask the query in {name}.")


def _terms(landscape: Landscape) -> frozenset[str]:
    """Return the IRIs of the terms of the ontology."""
    from openness import rdf

    defined = "SELECT ?term { ?term rdfs:isDefinedBy <https://w3id.org/openness> }"
    return frozenset(row["term"] for row in rdf.select(landscape.store, defined).records())


def write_answer(result: object, form: str | None, columns: str = "") -> None:
    """Print an answer in a form, of a table only the `columns` named. Raises Complaint for what it does not have."""
    from openness import rdf

    if isinstance(result, bool):
        result = Answer(("answer",), ((Literal(result),),))
    if isinstance(result, Answer):
        if form in GRAPH_FORMATS:
            raise Complaint(
                f"The answer is a table and cannot be written as {form}. Choose of: {', '.join(TABLE_FORMATS)}."
            )
        show_data(_as_text(_take_columns(result, columns) if columns else result, form or "table"))
    elif isinstance(result, list):
        if columns:
            raise Complaint("The answer is a graph, which has no columns. Leave out --columns.")
        if form in TABLE_FORMATS:
            raise Complaint(
                f"The answer is a graph and cannot be written as {form}. Choose of: {', '.join(GRAPH_FORMATS)}."
            )
        show_data(rdf.write_triples(result, form or "turtle"))


def _take_columns(answer: Answer, listed: str) -> Answer:
    """Return an answer with only the listed columns, in their order."""
    wanted = list(dict.fromkeys(name.strip() for name in listed.split(",")))
    if unknown := [name for name in wanted if name not in answer.columns]:
        raise Complaint(
            f"--columns: there is no {', '.join(map(repr, unknown))}. Choose of: {', '.join(answer.columns)}."
        )
    places = [answer.columns.index(name) for name in wanted]
    return Answer(tuple(wanted), tuple(tuple(row[at] for at in places) for row in answer.rows))


def _as_text(answer: Answer, form: str) -> str:
    if form not in ("table", "markdown"):
        return "".join(WRITERS[form](answer.columns, answer.rows))
    from openness.cli.text_tables import draw_table

    # On a terminal the table is fitted to its width; a pipe gets a row a line.
    width = shutil.get_terminal_size().columns if form == "table" and sys.stdout.isatty() else None
    return draw_table(answer, form, width)
