"""`openness keys`: the keys of an entry in YAML."""

import json
import shutil
import textwrap
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from openness.cli import Complaint
from openness.cli.building import open_built
from openness.cli.terminal import show_data

ENTRY = ("Record", "Assessment")
"""What an entry about a model has: a record, and what it says of each component."""

EPILOG = """\b
Examples:
  openness keys                                the keys of an entry about a model, and what else can be described
  openness keys LicenseEvaluation              the keys of another class
  openness keys --schema > entry.schema.json   a JSON Schema, by which editors complete and explain the keys

An editor with a YAML language server takes the schema from the first line of an entry:
  # yaml-language-server: $schema=entry.schema.json
"""


def _complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from openness.entries.entry_keys import read_keys

    found = read_keys(ctx.find_root().params["root"])
    return [CompletionItem(name) for name in found if name.casefold().startswith(incomplete.casefold())]


@click.command(epilog=EPILOG)
@click.argument("class_", metavar="[CLASS]", required=False, shell_complete=_complete)
@click.option("--schema", is_flag=True, help="Print a JSON Schema of entries instead.")
@click.pass_obj
def keys(root: Path, class_: str | None, schema: bool) -> None:
    """List the keys of an entry in YAML: what each takes, whether it is required, and what it means.

    CLASS is what is described, such as License; without it, the keys of an entry about a model.
    """
    from openness.entries.entry_keys import find_class, read_keys
    from openness.entries.entry_schema import make_schema

    if schema:
        if class_:
            raise Complaint("--schema is of all classes. Leave out CLASS.")
        show_data(json.dumps(make_schema(root, open_built(root).store), ensure_ascii=False, indent=1) + "\n")
        return
    described = read_keys(root)
    for one in [find_class(described, class_)] if class_ else [described[name] for name in ENTRY]:
        click.secho(one.name, bold=True)
        _print(one.definition, "  ")
        for key in one.keys:
            notes = [", ".join(key.values) if key.values else key.takes]
            notes += ["required"] if key.required else []
            notes += [] if key.single or key.required else ["one or several"]
            click.echo(f"  {click.style(key.name, bold=True)}  ({'; '.join(notes)})")
            _print(key.definition, "      ")
        click.echo()
    if not class_:
        others = ", ".join(name for name in described if name not in ENTRY)
        _print(f"Other classes, for `openness keys CLASS`: {others}.", "")


def _print(text: str, indent: str) -> None:
    width = min(shutil.get_terminal_size().columns, 100)
    if text:
        click.echo(textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent))
