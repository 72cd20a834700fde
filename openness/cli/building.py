"""Build the landscape that a verb needs, and show the progress of long work on the terminal."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click._termui_impl import ProgressBar

from openness.cli.engine_options import PLACE
from openness.landscape import Landscape, Progress
from openness.landscape.days import DayError, read_day
from openness.landscape.opening import IN_MEMORY, Backend, open_landscape

if TYPE_CHECKING:
    from openness.landscape.spread import Spread

BAR_WIDTH, AROUND_BAR = 16, 13
"""How wide a bar is, and what else is in its line: brackets, percent, spaces. A longer one is not overwritten."""
INDEXING = "Making the index of its pages, once after a change"


def place(both: bool = False) -> Backend:
    """Return where the landscape is held, by the options of the group; `both` lets them name two places."""
    held: Backend = click.get_current_context().meta.get(PLACE, IN_MEMORY)
    if held.store and held.endpoint and not both:
        raise click.UsageError("--store and --endpoint are two places; name one of them.")
    return held


def read_as_of(_context: click.Context, _option: click.Parameter, typed: str) -> str:
    """Return the day of an option `--as-of` as it is written. Raises BadParameter for what is no day."""
    try:
        return read_day(typed).isoformat() if typed else ""
    except DayError as error:
        raise click.BadParameter(str(error)) from error


def open_built(root: Path, cache: bool = True, as_of: str = "", spread: "Spread | None" = None) -> Landscape:
    """Return the landscape of a folder from the engine that holds it; show the progress where it is built first.

    With `as_of`, a day, it is the landscape of that day; `spread` is where reading is spread to.
    """
    with show_progress("Building the landscape, once after a change") as progress:
        landscape = open_landscape(root, place(), progress, cache, as_of, spread)
    if place().store:
        from openness.search.index_file import index

        with show_progress(INDEXING) as progress:
            index(landscape, progress)
    return landscape


@contextmanager
def show_progress(label: str) -> Iterator[Progress]:
    """Give a function that shows progress on stderr: as a bar on a terminal, as one line elsewhere.

    Nothing is shown before the function is called for the first time.
    """
    shown = False
    advance: Callable[[str, int], None] | None = None

    with ExitStack() as stack:

        def progress(step: str, done: int, steps: int) -> None:
            nonlocal shown, advance
            if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
                if not shown:
                    click.echo(f"{label} …", err=True)
                shown = True
                return
            if advance is None:
                advance = stack.enter_context(_bar(label, max(steps, 1)))
            advance(step, done)

        yield progress


@contextmanager
def _bar(label: str, length: int) -> Iterator[Callable[[str, int], None]]:
    current = ""
    title = label.partition(",")[0]
    room = max(shutil.get_terminal_size().columns - len(title) - BAR_WIDTH - AROUND_BAR, 0)
    bar: ProgressBar[int] = click.progressbar(
        length=length,
        label=title,
        file=sys.stderr,
        width=BAR_WIDTH,
        show_eta=False,
        item_show_func=lambda _: current[:room],
    )
    with bar:

        def advance(step: str, done: int) -> None:
            nonlocal current
            current = step
            bar.update(done - bar.pos)

        yield advance
