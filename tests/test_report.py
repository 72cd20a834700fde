"""`openness report`: two pages with figures, data and queries, each of which is there and says its basis."""

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

from conftest import Openness

REFERRED = re.compile(r'(?:src|href)="([^"]+)"|\]\(([^)]+)\)')


def test_a_report_has_the_data_and_the_query_behind_each_figure(openness: Openness, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    done = openness("report", "--output", str(folder))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"Wrote {folder / name}." for name in ("index.html", "report.md")]
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    html, markdown = ((folder / name).read_text("utf-8") for name in ("index.html", "report.md"))
    for page in (html, markdown):
        named = {first or second for first, second in REFERRED.findall(page)}
        assert named == written - {"index.html", "report.md"}
        assert "n = 40 models (view eiras-2024); claims dated 2023-12-28" in page
    for path in folder.rglob("*.svg"):
        drawn = path.read_text("utf-8")
        ElementTree.fromstring(drawn)  # noqa: S314, our own
        assert "localhost" not in drawn
        assert "openness query" in drawn
    # A table in Markdown has as many cells in each row as in its head.
    head = markdown.index("| released | model |")
    table = markdown[head:].split("\n\n")[0].splitlines()
    assert len(table) > 3
    assert {re.sub(r"\\\|", "", line).count("|") for line in table} == {6}
    with (folder / "data" / "openness-distribution-eiras-2024.csv").open(encoding="utf-8") as file:
        assert sum(int(row["models"]) for row in csv.DictReader(file)) == 40 * 12


def test_a_report_on_a_view_that_there_is_not_writes_nothing(openness: Openness, tmp_path: Path) -> None:
    done = openness("report", "--output", str(tmp_path / "report"), "--view", "nobody")
    assert done.returncode == 2
    assert "nobody" in done.stderr
    assert not (tmp_path / "report").exists()
