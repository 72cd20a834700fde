"""Mend files in place, and show the difference."""

from collections.abc import Sequence
from pathlib import Path

import click

from openness.cli import Complaint
from openness.cli.plain import visible

COLORS = {"+": "green", "-": "red", "@": "cyan"}


def mend(paths: Sequence[Path], root: Path, write: bool, aside: bool) -> bool:
    """Mend what has one right answer in files, show each change, and tell whether there is any.

    Nothing is written unless told so. `aside` shows the changes on stderr, where stdout is for another program.
    """
    from openness.check import checker_of
    from openness.check.entry import listed, read
    from openness.entry.fix import FORMS, fix
    from openness.entry.known import known
    from openness.files import write_whole

    entries = [read(path) for path in listed(paths)]
    left = [entry.name for entry in entries if entry.form not in FORMS]
    changed = [one for one in fix(entries, checker_of(root), known(root)) if one.changed]
    for one in changed:
        for line in one.diff().split("\n"):
            bold = line.startswith(("+++", "---"))
            click.secho(visible(line), fg=None if bold else COLORS.get(line[:1]), bold=bold, err=aside)
        path = Path(one.before.name).resolve()
        if not write:
            continue
        try:
            if path.read_bytes() != one.before.data:
                raise Complaint(f"{path}: somebody has changed it meanwhile, and it is left as it is. Start again.")
            write_whole(path, one.after.data)
        except OSError as error:
            raise Complaint(f"{path}: {error.strerror}. It is left as it was.") from error
    if left:
        click.echo(f"Not mended, for only Turtle, TriG and YAML are mended in place: {', '.join(left)}", err=True)
    if not changed:
        click.echo("There is nothing that has one right answer.", err=True)
    return bool(changed)
