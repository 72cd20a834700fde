"""Suggested links: measured, reported, and accepted by a curator."""

import json
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from conftest import Openness
from landscapes import SSSOM

from openness.link.used import is_foreign
from openness.namespaces import OPN
from openness.paths import ROOT, tables
from openness.readers import sssom
from openness.terms import BASE

pytestmark = [pytest.mark.slow, pytest.mark.nightly]


def test_suggestions_that_a_curator_left_become_rows_of_the_tables(copied: Path, openness: Openness) -> None:
    entry = copied / "graph" / "entries" / "artistic.ttl"
    entry.write_text(
        f"<{BASE}license/artistic> a <{OPN.License}> ; "
        '<http://www.w3.org/2000/01/rdf-schema#label> "Artistic License 2.0" .',
        encoding="utf-8",
    )
    run = openness("--root", str(copied), "link", "suggest", str(entry))
    assert run.returncode == 0
    assert "license:artistic\tArtistic License 2.0\tskos:exactMatch\tspdxlic:Artistic-2.0" in run.stdout
    (copied / "reviewed.sssom.tsv").write_text(run.stdout, encoding="utf-8")
    table = copied / "ontology/alignments/spdx-licenses.sssom.tsv"
    before = table.read_text(encoding="utf-8").splitlines()
    run = openness("--root", str(copied), "link", "accept", str(copied / "reviewed.sssom.tsv"), "--author", "Ada")
    assert run.stdout == "scancode: 1 new\nspdx-licenses: 1 new\n"
    after = table.read_text(encoding="utf-8").splitlines()
    assert len(set(after) - set(before)) == 1
    assert set(before) <= set(after)
    added = [row for row in sssom.read(table).rows if row.subject.endswith("/artistic")]
    assert added[0].values["author_label"] == "Ada"
    assert added[0].values["mapping_justification"].endswith("ManualMappingCuration")
    again = openness("--root", str(copied), "link", "accept", str(copied / "reviewed.sssom.tsv"))
    assert again.stdout == "scancode: 0 new\nspdx-licenses: 0 new\n"
    output = "license:artistic is linked already, to 2 terms. See: openness query matches --thing license:artistic\n"
    assert openness("--root", str(copied), "link", "suggest", str(entry)).stderr.endswith(output)


def test_a_thing_of_which_all_links_are_there_is_told_so_with_a_query_that_shows_them(openness: Openness) -> None:
    output = openness("link", "suggest", "license/mit").stderr
    assert "license:mit is linked already, to 4 terms." in output
    run = openness(*output.partition("See: openness ")[2].split())
    assert "http://spdx.org/licenses/MIT" in run.stdout


def test_a_thing_of_our_own_is_suggested_as_a_comment(copied: Path, openness: Openness) -> None:
    shown = openness("link", "suggest", "Apache v2", "--kind", "license").stdout
    assert "\n## license:apache-v2 may be license:apache-2-0 'Apache 2.0', which is here already: " in shown
    (copied / "a.sssom.tsv").write_text(shown, encoding="utf-8")
    assert all(is_foreign(row.object) for row in sssom.read(copied / "a.sssom.tsv").rows)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("", "no row is left to accept. Leave the lines that are right."),
        ("opn:Modell skos:closeMatch dpv-ai:Model", ":13: nothing describes opn:Modell. Add its entry"),
        ("opn:Classified skos:exactMatch dpv:NotApplicable", "is exactly opn:NotApplicable already (line "),
        ("opn:Model skos:closeMatch opn:License", ":13: opn:License is a thing of our own. Strike this line."),
        ("opn:Model skos:closeMatch http://example.org/a", "belongs to no vocabulary that we link to. Strike"),
    ],
)
def test_a_line_that_the_check_would_not_stand_is_not_accepted(
    copied: Path, openness: Openness, rows: str, complaint: str
) -> None:
    path = copied / "mine.sssom.tsv"
    path.write_text(SSSOM + (rows and rows.replace(" ", "\t") + "\tsemapv:LexicalMatching\n"), encoding="utf-8")
    before = {table: table.read_bytes() for table in tables(copied)}
    run = openness("--root", str(copied), "link", "accept", str(path))
    assert run.returncode == 2
    assert complaint in run.stderr
    assert {table: table.read_bytes() for table in tables(copied)} == before


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["link", "suggest"], "Missing argument 'THING'"),
        (
            ["link", "my model.ttl", "--online"],
            "four verbs: suggest, accept, check, update. Say: openness link suggest 'my",
        ),
        (["link", "--accept", "mine.tsv"], "Say: openness link accept mine.tsv"),
        (["link", "sugest", "mit"], "Did you mean suggest?"),
        (["link", "check", "opn:Model"], "unexpected extra argument"),
        (["link", "suggest", "MIT", "--kind", "license", "--tries", "2"], "--tries goes with --online"),
        (["link", "suggest", "Some name"], "say with --kind"),
        (["link", "suggest", "opn:Nope"], "neither a file nor a thing"),
        (["link", "suggest", "MIT", "--kind", "license", "--dry-run"], "--dry-run goes with"),
        (["link", "suggest", "MIT " * 100, "--kind", "license"], "Give at most 250"),
        (["link", "update", "answers/license-table.csv"], "cannot be read from '.csv'"),
        (["link", "accept", "answers/license-table.csv"], "there is no header"),
        (["link", "suggest", "MIT", "--kind", "license", "--online", "/etc/passwd"], "is not an endpoint"),
    ],
)
def test_wrong_usage_of_link_is_told_with_status_2(openness: Openness, arguments: list[str], complaint: str) -> None:
    run = openness(*arguments)
    assert run.returncode == 2
    assert complaint in run.stderr
    assert "Traceback" not in run.stderr


def test_suggestions_come_as_json_and_as_text(openness: Openness) -> None:
    rows = json.loads(openness("link", "suggest", "GPL-3.0-or-later", "--kind", "license", "-f", "json").stdout)
    assert rows[0]["object_id"] == "http://spdx.org/licenses/GPL-3.0-or-later"
    shown = openness("link", "suggest", "opn:Stage", "-f", "text").stdout
    assert shown.startswith("term stage") or shown == ""


FLOORS = {
    "license": (0.98, 0.95, 0.95),
    "developer": (0.95, 0.9, 0.9),
    "model": (0.95, 0.8, 0.95),
    "risk": (0.65, 0.7, 0.6),
    "jurisdiction": (0.95, 0.95, 0.95),
}


@pytest.mark.parametrize("kind", FLOORS)
def test_suggestions_stay_as_precise_and_complete_as_they_were_measured(kind: str) -> None:
    """Hold floors under precision, recall and silence on the labeled names of benchmarks/link."""
    place = spec_from_file_location("measure", ROOT / "benchmarks" / "link" / "measure.py")
    assert place is not None
    assert place.loader is not None
    measure = module_from_spec(place)
    sys.modules["measure"] = measure  # where dataclasses look for the types of their fields
    place.loader.exec_module(measure)
    found = measure.score([case for case in measure.cases() if case.kind == kind])
    precision, recall, silence = FLOORS[kind]
    assert found.precision >= precision, found
    assert found.recall >= recall, found
    assert found.silence >= silence, found
