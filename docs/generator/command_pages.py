"""The pages of the command line: one for each verb, from the help that the program itself prints."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click
from markdown_text import escape_markdown, format_block, format_code, format_table

from openness.cli import VERBS, main


def write_command_pages(root: Path) -> dict[str, str]:
    """Return the pages of the verbs by their file names, that of the program itself first."""
    with click.Context(main, info_name="openness") as context:
        context.params["root"] = root
        pages = {}
        rows = []
        for verb in VERBS:
            command = _find_command(main, context, verb)
            pages[f"{verb}.md"] = "\n\n".join(_write_command(command, verb, context, "#")) + "\n"
            rows.append((f"[openness {verb}]({verb}.md)", escape_markdown(command.get_short_help_str(120))))
        whole = "\n\n".join(
            [*_write_command(main, "openness", None, "#"), format_table(("verb", "what it does"), rows)]
        )
    return {"index.md": whole + "\n", **pages}


def _write_command(command: click.Command, name: str, parent: click.Context | None, level: str) -> Iterator[str]:
    with click.Context(command, info_name=name, parent=parent) as context:
        yield f"{level} {context.command_path}"
        yield format_block(" ".join([context.command_path, *command.collect_usage_pieces(context)]))
        for paragraph in inspect.cleandoc(command.help or "").replace("\b\n", "").split("\n\n"):
            yield escape_markdown(paragraph)
        records = [record for one in command.get_params(context) if (record := one.get_help_record(context))]
        if records:
            yield format_table(
                ("option", "meaning"), [(format_code(option), escape_markdown(text)) for option, text in records]
            )
        if command.epilog:
            yield format_block(inspect.cleandoc(command.epilog.replace("\b\n", "")))
        if isinstance(command, click.Group) and command is not main:
            for one in command.list_commands(context):
                yield from _write_command(_find_command(command, context, one), one, context, level + "#")


def _find_command(group: click.Group, context: click.Context, name: str) -> click.Command:
    if (command := group.get_command(context, name)) is None:
        raise LookupError(f"{context.command_path} lists {name} and has no such command.")
    return command
