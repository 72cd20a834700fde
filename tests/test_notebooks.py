"""The notebooks, run cell by cell in a new process, as a reader runs them."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from openness.landscape import Landscape
from openness.paths import ROOT

FOLDER = ROOT / "docs" / "notebooks"
RUN = """
import ast, json, sys
import matplotlib.pyplot as plt
cells, names = json.load(open(sys.argv[1]))["cells"], {"__name__": "__main__"}
for number, cell in enumerate(cells):
    if cell["cell_type"] == "code":
        tree = ast.parse("".join(cell["source"]))
        last = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, f"cell {number}", "exec"), names)
        shown = eval(compile(last, f"cell {number}", "eval"), names) if last else None
        print(type(shown).__name__, len(getattr(shown, "index", ())), len(plt.get_fignums()))
"""


def run_notebook(name: str, root: Path, cwd: Path) -> list[str]:
    """Run a notebook; return for each cell the type of what it shows, its rows, and how many figures there are."""
    for library in ("pandas", "matplotlib"):
        if not find_spec(library) and not os.environ.get("CI"):
            pytest.skip(f"{library} is not installed")
    environment = {**os.environ, "OPENNESS_ROOT": str(root), "MPLBACKEND": "agg", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", RUN, str(FOLDER / f"{name}.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_paper_again_draws_figure_4(landscape: Landscape, tmp_path: Path) -> None:
    cells = run_notebook("the-paper-again", landscape.root, tmp_path)
    assert cells[0] == "Axes 0 1"
    assert cells[1:3] == ["DataFrame 12 1", "DataFrame 12 1"]


def test_todays_landscape_draws_where_sources_disagree(several: Landscape, tmp_path: Path) -> None:
    root = tmp_path / "landscape"
    shutil.copytree(several.root, root)
    shutil.copytree(ROOT / "queries", root / "queries", dirs_exist_ok=True)
    cells = run_notebook("todays-landscape", root, tmp_path)
    assert [cell.split()[0] for cell in cells] == [
        "DataFrame",
        "DataFrame",
        "Text",
        "NoneType",
        "Colorbar",
        "Series",
        "DataFrame",
    ]
    assert cells[-1].endswith(" 2")
    assert all(int(cell.split()[1]) > 0 for cell in cells if "DataFrame" in cell or "Series" in cell)


def test_an_entry_is_checked_and_fixed(landscape: Landscape, tmp_path: Path) -> None:
    cells = run_notebook("an-entry", landscape.root, tmp_path)
    assert cells[0] == "DataFrame 3 0"
    assert "level: C5" in "\n".join(cells)
    assert cells[-2:] == ["DataFrame 1 0", "DataFrame 12 0"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    """Outputs would be out of date with the next claim, and hide a change in its difference."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    for cell in notebook["cells"]:
        assert cell["cell_type"] == "markdown" or (cell["outputs"], cell["execution_count"]) == ([], None)
