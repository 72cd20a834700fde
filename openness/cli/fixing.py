"""Fix files in place, and show the difference."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from openness.cli import Complaint
from openness.cli.terminal import visible

if TYPE_CHECKING:
    from openness.check import Entry
    from openness.entries.fix import Fixed

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
    from openness.check.entry import list_entries, read, read_all
    from openness.entries.fix import FIXABLE, fix
    from openness.entries.lookup import read_stated

    entries = [read(path) for path in list_entries(paths)]
    left = [entry.name for entry in entries if entry.form not in FIXABLE]
    checker, names = checker_of(root), read_stated(root)
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
        _write([(one.before, final.get(one.before.name, one.after)) for one in safe], root)
    if left:
        click.echo(f"Not fixed: {', '.join(left)}. Only Turtle, TriG and YAML are fixed in place.", err=True)
    changed = any(one.changed for one in safe) or bool(more and (unsafe or not write))
    if not changed:
        click.echo("Nothing to fix automatically.", err=True)
    return changed


def _show(one: "Fixed", aside: bool) -> None:
    if not one.changed:
        return
    show_diff(one.diff(), aside)


def show_diff(diff: str, aside: bool = False) -> None:
    """Print a difference in colors; `aside` prints it on stderr."""
    for line in diff.split("\n"):
        bold = line.startswith(("+++", "---"))
        click.secho(visible(line), fg=None if bold else COLORS.get(line[:1]), bold=bold, err=aside)


def _write(changes: "Sequence[tuple[Entry, Entry]]", root: Path) -> None:
    """Write what has changed: all files of the landscape or none, and each other file whole."""
    from openness.files import is_of_landscape, lock_landscape, write_all, write_whole

    new = {Path(old.name).resolve(): (old.data, after.data) for old, after in changes if old.data != after.data}
    ours = [path for path in new if is_of_landscape(path, root)]
    with lock_landscape(root.resolve()) if ours else nullcontext():
        for path, (before, _) in new.items():
            if path.read_bytes() != before:
                raise Complaint(f"{path}: the file has changed meanwhile. Nothing was written; start again.")
        if ours:
            write_all(root.resolve(), {path: new[path][1] for path in ours})
        for path in new.keys() - set(ours):
            write_whole(path, new[path][1])
