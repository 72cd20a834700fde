"""`openness ask`: answer a question in plain words."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli.building import open_built
from openness.cli.completion import complete_things
from openness.cli.query import FORMAT, write_answer
from openness.cli.terminal import visible

if TYPE_CHECKING:
    from openness.questions.matcher import QueryMatch

EPILOG = """\b
Examples:
  openness ask "may I use BLOOM commercially?"
  openness ask which models are fully open
  openness ask "compare llama2 and Mistral 7B" -f csv
  openness ask "what does the MIT license permit?" --dry-run

The saved query that answers, and why, go to stderr. Nothing is sent anywhere: names, headers of the queries and
phrases in queries/ decide.
"""


@click.command(epilog=EPILOG)
@click.argument("question", nargs=-1, required=True)
@click.option("--view", default="", help="Current, or the name of a source.", shell_complete=complete_things("source"))
@click.option("--dry-run", is_flag=True, help="Say which saved query answers, and why, and do not ask it.")
@click.pass_context
def ask(ctx: click.Context, question: tuple[str, ...], view: str, dry_run: bool, form: str | None) -> None:
    """Find the saved query that answers QUESTION, in plain words, fill its parameters, and ask it."""
    from openness.questions.answering import answer_question, find_matches
    from openness.questions.matcher import Matcher

    root: Path = ctx.obj
    landscape = open_built(root)
    matcher, words = Matcher(landscape), " ".join(question)
    if dry_run:
        best, *others = find_matches(matcher, words)
        _explain(best, others, view)
        return
    answer = answer_question(landscape, matcher, words, view)
    _explain(answer.match, answer.others, view)
    write_answer(answer.result, form)
    for note in filter(None, (answer.empty, answer.variants)):
        click.echo(note, err=True)


ask.params.append(FORMAT)


def _explain(best: "QueryMatch", others: "list[QueryMatch] | tuple[QueryMatch, ...]", view: str) -> None:
    click.secho(_command(best, view), bold=True, err=True)
    click.echo(visible(best.why), err=True)
    if others:
        click.echo(f"Or: {'; '.join(_command(one, view) for one in others)}", err=True)


def _command(match: "QueryMatch", view: str) -> str:
    """Return the command that asks a saved query with its parameters."""
    given = {**match.parameters, **({"view": view} if view else {})}
    options = [f"--{name.replace('_', '-')} {value}" for name, value in given.items()]
    return visible(" ".join(["openness query", match.query.slug, *options]))
