"""Write a file that is not there yet."""

from pathlib import Path

import click

from openness.cli import Complaint
from openness.cli.terminal import visible


def form_of(output: Path | None, form: str | None) -> str:
    """Return the form in which to write: what was asked for, else what the file's ending says, else YAML."""
    suffixes = {".yaml": "yaml", ".yml": "yaml", ".ttl": "turtle"}
    by_ending = suffixes.get(output.suffix) if output else None
    if output and by_ending is None:
        raise Complaint(f"'{output.name}' has no ending of a known form. There are: {', '.join(suffixes)}.")
    if form and by_ending and form != by_ending:
        raise Complaint(
            f"'{output}' ends as {by_ending} does, and --format asks for {form}. Change the one or the other."
        )
    return form or by_ending or "yaml"


def write_new(path: Path, text: str) -> None:
    """Write a file, and never over one that is there."""
    from openness.files import write_whole

    try:
        write_whole(path, text.encode(), replace=False)
    except FileExistsError as error:
        raise Complaint(f"{path} is there already and is left as it is. Name another by --output.") from error


def show_missing(missing: tuple[str, ...], unused: tuple[str, ...] = ()) -> None:
    """Report on stderr what a document does not say, and what of it is in no claim."""
    for title, sentences in (("The document does not say:", missing), ("It says, and no claim has it:", unused)):
        if sentences:
            click.echo(title, err=True)
        for sentence in sentences:
            click.echo(f"  {'-' if sentences is missing else '·'} {visible(sentence)}", err=True)
