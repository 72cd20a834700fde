"""Fix files in place, and show the difference."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli import Complaint
from openness.cli.plain import visible

if TYPE_CHECKING:
    from openness.entry.fix import Fixed

COLORS = {"+": "green", "-": "red", "@": "cyan"}
UNSAFE = "Unsafe: likely, but not certain. To apply it: --fix --unsafe-fixes"


def fix_files(
    paths: Sequence[Path], root: Path, write: bool, unsafe: bool, aside: bool, beside: Sequence[Path] = ()
) -> bool:
    """Fix what has one right answer in files, show each change, and return whether there is any.

    Files are written only with `write`, and unsafe fixes are applied only with `unsafe`. `aside` shows the changes on
    stderr, if stdout is for another program. The entries may name what those `beside` them describe.
    """
    from openness.check import checker_of
    from openness.check.entry import listed, read, read_all
    from openness.entry.fix import FORMS, fix
    from openness.entry.known import known

    entries = [read(path) for path in listed(paths)]
    left = [entry.name for entry in entries if entry.form not in FORMS]
    checker, names = checker_of(root), known(root)
    others = [entry for entry, _ in read_all(beside)]
    safe = fix(entries, checker, names, others=others)
    after = [one.after for one in safe]
    more = [one for one in fix(after, checker, names, unsafe=True, others=others) if one.changed]
    for one in safe:
        _show(one, aside)
    if more and (unsafe or not write):
        click.secho(UNSAFE if not unsafe else "Unsafe:", fg="yellow", err=aside)
        for one in more:
            _show(one, aside)
    elif more:
        click.echo("More fixes are likely. To see them: --diff. To apply them: --fix --unsafe-fixes", err=True)
    if write:
        final = {one.before.name: one.after for one in more} if unsafe else {}
        for one in safe:
            _write(one.before.name, one.before.data, final.get(one.before.name, one.after).data)
    if left:
        click.echo(f"Not fixed: {', '.join(left)}. Only Turtle, TriG and YAML are fixed in place.", err=True)
    changed = any(one.changed for one in safe) or bool(more and (unsafe or not write))
    if not changed:
        click.echo("Nothing to fix automatically.", err=True)
    return changed


def _show(one: "Fixed", aside: bool) -> None:
    if not one.changed:
        return
    for line in one.diff().split("\n"):
        bold = line.startswith(("+++", "---"))
        click.secho(visible(line), fg=None if bold else COLORS.get(line[:1]), bold=bold, err=aside)


def _write(name: str, before: bytes, after: bytes) -> None:
    from openness.files import write_whole

    if before == after:
        return
    path = Path(name).resolve()
    try:
        if path.read_bytes() != before:
            raise Complaint(f"{path}: the file has changed meanwhile, and is left as it is. Start again.")
        write_whole(path, after)
    except OSError as error:
        raise Complaint(f"{path}: {error.strerror}. It is left as it was.") from error
