"""Run the notebooks, and make a page of each: its text, its code, its tables and its figures."""

import re
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import MarkdownExporter

SECONDS = 600
"""How long one cell may run: the first one builds the landscape, where it is not built."""
_ARGUMENTS = ["--InlineBackend.figure_formats={'svg'}", "--Application.log_level=40"]
_TABLE = re.compile(r'<style scoped>.*?</style>\s*|(?<=<table) border="1" class="dataframe"', re.DOTALL)
"""What pandas adds to a table for a page that has no style of its own."""
_PICTURE = re.compile(r"!\[svg\]")


class NotebookError(Exception):
    """A cell of a notebook fails, or draws a figure that has no description."""


def write_notebook_page(root: Path, stage: Path, name: str) -> None:
    """Run a notebook, and write its page beside a copy of it for download; its figures go to a folder of the page.

    Raises NotebookError if a cell fails, or if a cell that draws has no `alt` in its metadata: the text for those who
    cannot see the figure.
    """
    started = time.monotonic()
    path = stage / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((root / name).read_bytes())
    notebook = nbformat.read(path, as_version=4)
    try:
        NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", extra_arguments=_ARGUMENTS).execute()
    except CellExecutionError as error:
        raise NotebookError(f"{name}: a cell fails. Correct it, or the code that it calls.\n{error}") from None
    descriptions = [text for cell in notebook.cells for text in _tidy_outputs(name, cell)]
    names = {"unique_key": path.stem, "output_files_dir": f"{path.stem}_files"}
    text, resources = MarkdownExporter().from_notebook_node(notebook, names)
    remaining = iter(descriptions)
    text = _PICTURE.sub(lambda _: f"![{next(remaining)}]", text)
    for file, content in resources["outputs"].items():
        (path.parent / file).parent.mkdir(exist_ok=True)
        (path.parent / file).write_bytes(content)
    link = f'<a href="../{path.name}" download>Download this notebook</a>'
    path.with_suffix(".md").write_text(f"{text.rstrip()}\n\n{link}\n", "utf-8")
    print(f"Ran {name} in {time.monotonic() - started:.0f} s.")


def _tidy_outputs(name: str, cell: Any) -> list[str]:
    """Leave of the outputs of a cell what a page shows; return the description of each figure."""
    figures = 0
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            data["text/html"] = _TABLE.sub("", data["text/html"])
        figures += "image/svg+xml" in data
    if not figures:
        return []
    cell["outputs"] = [output for output in cell["outputs"] if set(output.get("data", {})) != {"text/plain"}]
    description = cell["metadata"].get("alt", "")
    if not description:
        source = "".join(cell["source"]).splitlines()[-1]
        raise NotebookError(
            f"{name}: the cell that ends in {source!r} draws a figure. Describe it in its metadata, as alt."
        )
    return [str(description)] * figures
