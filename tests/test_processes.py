"""Processes of the program import nothing from the folder where they start, which may be one with entries of others."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os, sys
from openness import rdf
from openness.sandbox.pool import Pool
from openness.sandbox.query_limits import DEFAULTS
from openness.workers import start_module, workers
if __name__ == "__main__":
    with workers(1) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()
    assert "PYTHONSAFEPATH" not in os.environ
    pool = Pool(rdf.empty(), DEFAULTS)
    pool.start()
    pool.close()
    with start_module("openness", "--version") as process:
        pass
    assert process.returncode == 0
"""


def test_no_process_imports_a_module_of_the_folder_where_it_starts(tmp_path: Path) -> None:
    script = tmp_path / "script" / "run.py"
    script.parent.mkdir()
    script.write_text(SCRIPT, "utf-8")
    folder = tmp_path / "entries"
    folder.mkdir()
    for name in ("multiprocessing", "pickle", "struct", "json", "signal", "openness"):
        (folder / f"{name}.py").write_text("open('imported', 'a').write(__name__ + ' ')\n", "utf-8")
    run = subprocess.run([sys.executable, str(script)], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".py") == []
