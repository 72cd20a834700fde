"""`openness upgrade`: rewrite entries of the old form as records."""

from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from openness.cli import Complaint
from openness.cli.fixing import show_diff

if TYPE_CHECKING:
    from openness.check import Checker
    from openness.entries.upgrade import Upgraded

EPILOG = """\b
Examples:
  openness upgrade my-model.yaml --diff     show the entry as a record; write nothing
  openness upgrade my-model.ttl             write my-model.yaml in its place
  openness upgrade graph/entries            all entries of a folder
  openness upgrade my-index.yaml --keep-levels
                                            keep levels that the rules would derive: the source itself grades

Exit status: 0 nothing left to rewrite, 1 an entry is not in the short form, 2 an entry cannot be read.
"""


@click.command(epilog=EPILOG)
@click.argument("entries", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--diff", is_flag=True, help="Show what would change; write nothing.")
@click.option("--keep-levels", is_flag=True, help="Keep levels and notations that follow from the rules.")
@click.pass_obj
def upgrade(root: Path, entries: tuple[Path, ...], diff: bool, keep_levels: bool) -> None:
    """Rewrite ENTRIES that repeat everything in each claim as records: model, source, date, and a line a component.

    The claims are the same before and after. Entries of the landscape are rewritten all or none, each other one whole.
    """
    from openness.check.entry import list_entries, read
    from openness.entries.upgrade import UpgradeError
    from openness.entries.upgrade import upgrade as rewrite

    found: list[Upgraded] = []
    refused: list[str] = []
    for path in list_entries(entries):
        entry = read(path)
        try:
            found.append(rewrite(entry, _checker_without(path, root), keep_levels))
        except UpgradeError as error:
            refused.append(str(error))
    changed = [one for one in found if one.changed]
    if diff:
        for one in changed:
            show_diff(one.diff())
    else:
        _write(changed, root)
    done = "Would rewrite" if diff else "Rewrote"
    for one in changed:
        lost = f" {one.comments} comments are not carried over." if one.comments else ""
        click.echo(f"{done} {one.before.name} as {one.after.name}.{lost}", err=True)
    if not changed:
        click.echo("Nothing to rewrite.", err=True)
    for message in refused:
        click.echo(f"openness: {message}", err=True)
    if refused or (diff and changed):
        raise click.exceptions.Exit(1)


def _checker_without(path: Path, root: Path) -> "Checker":
    """Return the checker of a landscape without an entry, which may be one of its files."""
    from openness.landscape.load import sources

    resolved = path.resolve()
    return _make_checker(root, next((one for one, _ in sources(root) if one.resolve() == resolved), None))


@lru_cache(1)
def _make_checker(root: Path, without: Path | None) -> "Checker":
    """Return a checker; entries outside of the landscape have the same one."""
    from openness.check import Checker
    from openness.landscape.load import load

    return Checker(load(root, without=without, alignments=False, indexes=False), root)


def _write(changed: "Sequence[Upgraded]", root: Path) -> None:
    """Write rewritten entries, and remove what they replace: all of the landscape or none, each other one whole."""
    from openness.files import is_of_landscape, lock_landscape, write_all, write_whole

    root = root.resolve()
    moves = [_Move(_resolve_folder(one.before.name), _resolve_folder(one.after.name), one) for one in changed]
    ours = [move for move in moves if is_of_landscape(move.old, root)]
    with lock_landscape(root) if ours else nullcontext():
        _refuse_others(moves)
        if ours:
            gone = [move.old for move in ours if move.old != move.new]
            write_all(root, {move.new: move.entry.after.data for move in ours}, gone)
        for move in moves:
            if move not in ours:
                if move.new == move.old or not move.new.exists():
                    write_whole(move.new, move.entry.after.data, replace=move.new == move.old)
                if move.new != move.old:
                    move.old.unlink()


class _Move(NamedTuple):
    """An entry that is rewritten: its file, and the one that takes its place, which may be the same."""

    old: Path
    new: Path
    entry: "Upgraded"


def _resolve_folder(name: str) -> Path:
    """Return a path without links, except for the file itself."""
    path = Path(name)
    return path.parent.resolve() / path.name


def _refuse_others(moves: Sequence[_Move]) -> None:
    """Refuse to write over a file that is not the entry; what a killed process wrote in its place is taken."""
    names = Counter(move.new for move in moves)
    for old, new, entry in moves:
        if old.read_bytes() != entry.before.data:
            raise Complaint(f"{old}: the file has changed meanwhile. Nothing was written; start again.")
        if new != old and new.exists() and new.read_bytes() != entry.after.data:
            raise Complaint(f"{new} is there already. Nothing was written; move it or {old}.")
        if names[new] > 1:
            raise Complaint(f"{old}: another entry would be rewritten as {new}, too. Nothing was written; rename it.")
