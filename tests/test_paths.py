"""How many files of the program a reader meets on the way of an answer and of a check."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from flask.testing import FlaskClient

from openness.check import check
from openness.paths import PACKAGE, ROOT

URL = "/queries/model-components.csv?model=llama-2"


def trace_files(run: Callable[[], object]) -> set[str]:
    """Return the files of the program in which a function is called."""
    found: set[str] = set()

    def see(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(PACKAGE) and frame.f_code.co_name != "<module>":
            found.add(path.relative_to(PACKAGE).as_posix())

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        run()
    finally:
        sys.setprofile(before)
    return found


def test_a_csv_answer_runs_through_few_files(client: FlaskClient) -> None:
    client.get(URL)
    found = trace_files(lambda: client.get(URL).data)
    assert {"web/queries/answer_files.py", "rdf/rows.py"} <= found
    assert len(found) <= 14, sorted(found)


def test_a_check_of_an_entry_runs_through_few_files() -> None:
    entry = ROOT / "graph" / "curated" / "models" / "amber.yaml"
    check([entry])
    found = trace_files(lambda: check([entry]))
    assert {"check/checker.py", "check/shacl.py"} <= found
    assert len(found) <= 31, sorted(found)
